// Which shows exist. Unknown ids cost next to nothing, however many a client asks for.
import { coalesceReads } from './coalesced-reads.ts'
import type { ReadPool } from './read-pool.ts'

/** How long an id is believed to be unknown: a show created on another node is found a second later. */
const ABSENT_MS = 1000
const ABSENT_AT_MOST = 1000
const ASKED_AT_ONCE = 1000

export class ShowExistence {
  /** When each id was found to be unknown, the longest ago first; a time of `performance.now()`. */
  readonly #absentSince = new Map<string, number>()
  readonly #ask: (showId: string) => Promise<true | undefined>

  constructor(reads: ReadPool) {
    this.#ask = coalesceReads(
      (showIds: string[]) =>
        reads.runBeside(async (em) => {
          const rows = await em.execute<{ showId: string }[]>(
            'select show_id as "showId" from show where show_id in (select json_array_elements_text(?::json))',
            [JSON.stringify(showIds)],
          )
          return new Map(rows.map(({ showId }) => [showId, true]))
        }),
      ASKED_AT_ONCE,
    )
  }

  /** Notes that a show was created here. */
  created(showId: string): void {
    this.#absentSince.delete(showId)
  }

  /** Whether the show exists. @throws {ReadsFullError} when 2,000 ids wait for a lookup */
  async has(showId: string): Promise<boolean> {
    const since = this.#absentSince.get(showId)
    if (since !== undefined && performance.now() - since < ABSENT_MS) return false
    if (await this.#ask(showId)) return true
    this.#absentSince.delete(showId)
    this.#absentSince.set(showId, performance.now())
    for (const oldest of this.#absentSince.keys()) {
      if (this.#absentSince.size <= ABSENT_AT_MOST) break
      this.#absentSince.delete(oldest)
    }
    return false
  }
}
