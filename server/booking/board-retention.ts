// Which boards a node no longer needs in memory.

const MINUTE_MS = 60_000
/** An unneeded board is dropped after this time, or earlier when there are more unneeded boards than `KEPT_AT_MOST`. */
const KEPT_MS = 10 * MINUTE_MS
const KEPT_AT_MOST = 200

export class BoardRetention {
  /** When each board was last asked for, to within a poll; the longest unasked first. A time of `performance.now()`. */
  readonly #askedAt = new Map<string, number>()
  readonly #asked = new Set<string>()

  /** Notes that a board was asked for. */
  touch(showId: string): void {
    this.#asked.add(showId)
  }

  forget(showId: string): void {
    this.#askedAt.delete(showId)
  }

  /** The boards to drop among those in memory: unneeded, and unused for some time or too many. */
  takeUnused(showIds: Iterable<string>, isNeeded: (showId: string) => boolean): string[] {
    const now = performance.now()
    for (const showId of showIds) {
      if (this.#askedAt.has(showId) && !this.#asked.has(showId) && !isNeeded(showId)) continue
      this.#askedAt.delete(showId)
      this.#askedAt.set(showId, now)
    }
    this.#asked.clear()
    const unneeded = [...this.#askedAt].filter(([showId]) => !isNeeded(showId))
    const end = unneeded.findIndex(([, askedAt], i) => now - askedAt < KEPT_MS && unneeded.length - i <= KEPT_AT_MOST)
    const unused = (end < 0 ? unneeded : unneeded.slice(0, end)).map(([showId]) => showId)
    for (const showId of unused) this.#askedAt.delete(showId)
    return unused
  }
}
