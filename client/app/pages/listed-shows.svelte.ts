// The shows on the page: those that a search finds in a month, a page more whenever the visitor asks for it.
import type { Show } from '../../../shared/protocol.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Refusal } from '../../connection/types.ts'
import { spanOf, type Month } from './months.ts'

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

  /** Asks for the listed shows anew. An answer that comes after that of a later question is ignored. */
  async load(): Promise<void> {
    const asked = ++this.#asked
    const search = this.search.trim()
    const span = this.month === undefined ? {} : spanOf(this.month, this.#connection.serverNow())
    const answer = await this.#connection.listShows({ limit: this.#limit, ...(search !== '' && { search }), ...span })
    if (asked !== this.#asked) return
    this.refusal = answer.ok ? undefined : answer.error
    if (!answer.ok) return
    this.shows = answer.value.shows
    this.hasMore = answer.value.next !== undefined
    this.isLong ||= this.hasMore || this.isFiltered
  }

  find(search: string, month: Month | undefined): Promise<void> {
    this.search = search
    this.month = month
    this.#limit = PAGE_SHOWS
    return this.load()
  }

  showMore(): Promise<void> {
    this.#limit = Math.min(this.#limit + PAGE_SHOWS, SHOWS_AT_MOST)
    return this.load()
  }
}
