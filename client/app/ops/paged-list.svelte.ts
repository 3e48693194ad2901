// A list that is read page by page, and whose first page is read again when something has changed.
import type { Refusal, Result } from '../../connection/types.ts'

/** Entries in the order of the list; `after` is the cursor of the next page, null on the last one. */
export type ListPage<T> = Readonly<{ entries: readonly T[]; after: string | null }>

export class PagedList<T> {
  /** Undefined until the first page is there. */
  entries = $state.raw<readonly T[]>()
  /** Why the last reading failed. */
  refusal = $state.raw<Refusal>()
  /** Whether the list is being read anew. */
  isLoading = $state(false)
  #after = $state.raw<string | null>(null)
  readonly hasMore = $derived(this.#after !== null)
  readonly #read: (after: string | undefined) => Promise<Result<ListPage<T>>>
  readonly #idOf: (entry: T) => string
  /** Counts how often the list began anew: pages of an earlier one are dropped. */
  #beginnings = 0
  #loading: Promise<void> = Promise.resolve()

  constructor(read: (after: string | undefined) => Promise<Result<ListPage<T>>>, idOf: (entry: T) => string) {
    this.#read = read
    this.#idOf = idOf
  }

  /** Reads the first page, in place of everything. */
  load(): Promise<void> {
    this.#loading = this.#load()
    return this.#loading
  }

  async #load(): Promise<void> {
    const beginning = ++this.#beginnings
    this.isLoading = true
    const page = await this.#page()
    if (beginning !== this.#beginnings) return
    this.isLoading = false
    if (page) this.#begin(page)
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    const after = this.#after
    if (after === null) return
    const page = await this.#page(after)
    if (!page || after !== this.#after) return
    const entries = this.entries ?? []
    this.entries = [...entries, ...page.entries.filter((entry) => !this.#isAmong(entries, entry))]
    this.#after = page.after
  }

  /** Reads the first page again and keeps the later ones; if more came in than a page has, the list begins anew. */
  async refresh(): Promise<void> {
    // The page that is being loaded may have been read before the change.
    await this.#loading
    const page = await this.#page()
    if (!page) return
    const entries = this.entries ?? []
    const last = entries.findLastIndex((entry) => this.#isAmong(page.entries, entry))
    if (last < 0 || page.after === null) this.#begin(page)
    else this.entries = [...page.entries, ...entries.slice(last + 1)]
  }

  /** Puts an entry in the place of the one with its id. */
  replace(entry: T): void {
    const id = this.#idOf(entry)
    this.entries = this.entries?.map((each) => (this.#idOf(each) === id ? entry : each))
  }

  /** A page; undefined when it was refused, or the list began anew meanwhile. */
  async #page(after?: string): Promise<ListPage<T> | undefined> {
    const beginning = this.#beginnings
    const answer = await this.#read(after)
    if (beginning !== this.#beginnings) return undefined
    this.refusal = answer.ok ? undefined : answer.error
    return answer.ok ? answer.value : undefined
  }

  #begin({ entries, after }: ListPage<T>): void {
    this.#beginnings++
    this.entries = entries
    this.#after = after
  }

  #isAmong(entries: readonly T[], entry: T): boolean {
    const id = this.#idOf(entry)
    return entries.some((each) => this.#idOf(each) === id)
  }
}
