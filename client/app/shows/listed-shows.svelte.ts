// The shows on the page: those that a search finds in a month, a page more whenever the visitor asks for it.
import type { Show } from '../../../shared/protocol.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Refusal } from '../../connection/types.ts'
import { spanOf, type Month } from './months.ts'

/** The longest text to search for that the server takes, in UTF-16 code units. */
export const LONGEST_WORDS = 100
const PAGE_SHOWS = 24
/** The server gives no more at once. Who looks for a show beyond these searches for it. */
const SHOWS_AT_MOST = 500

export class ListedShows {
  /** The words that titles and venues must have. */
  search = $state('')
  /** In which the shows start; undefined: whenever they do. */
  month = $state<Month>()
  /** The soonest first; undefined until they are known. */
  shows = $state.raw<readonly Show[]>()
  refusal = $state.raw<Refusal>()
  /** Whether there are more shows than are listed. */
  hasMore = $state(false)
  /** Whether the list was ever longer than a page, so that a search helps. */
  isLong = $state(false)
  #limit = $state(PAGE_SHOWS)
  readonly #connection: Connection
  #asked = 0

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Whether `showMore` can list more shows. */
  get mayShowMore(): boolean {
    return this.hasMore && this.#limit < SHOWS_AT_MOST
  }

  /** Whether some shows may be left out. */
  get isFiltered(): boolean {
    return this.search.trim() !== '' || this.month !== undefined
  }

  /**
   * Asks for the listed shows anew. An answer that comes after a later question is ignored.
   * @returns whether the shows are those of this question
   */
  async load(): Promise<boolean> {
    const asked = ++this.#asked
    const search = this.search.trim()
    const span = this.month === undefined ? {} : spanOf(this.month, this.#connection.serverNow())
    const answer = await this.#connection.listShows({ limit: this.#limit, ...(search !== '' && { search }), ...span })
    if (asked !== this.#asked) return false
    this.refusal = answer.ok ? undefined : answer.error
    if (!answer.ok) return false
    this.shows = answer.value.shows
    this.hasMore = answer.value.next !== undefined
    this.isLong ||= this.hasMore || this.isFiltered
    return true
  }

  /** @returns how many shows are listed now; undefined when the question was refused, or another one followed it */
  async find(search: string, month: Month | undefined): Promise<number | undefined> {
    this.search = search
    this.month = month
    this.#limit = PAGE_SHOWS
    return (await this.load()) ? this.shows?.length : undefined
  }

  showMore(): Promise<boolean> {
    this.#limit = Math.min(this.#limit + PAGE_SHOWS, SHOWS_AT_MOST)
    return this.load()
  }
}
