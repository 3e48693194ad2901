// Which boards a node no longer needs in memory.

const MINUTE_MS = 60_000
/** An unneeded board is dropped after this time, or earlier when unneeded boards are more, or have more seats in all. */
const KEPT_MS = 10 * MINUTE_MS
const KEPT_AT_MOST = 200
/** A booked seat takes some 400 bytes: 200 MB at most. */
const KEPT_SEATS = 500_000

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

  /**
   * The boards to drop among those in memory: unneeded, and unused for some time or too many.
   * @param boards the number of seats of each board, by show
   */
  takeUnused(
    boards: Iterable<readonly [showId: string, seats: number]>,
    isNeeded: (showId: string) => boolean,
  ): string[] {
    const now = performance.now()
    const seatsOf = new Map(boards)
    for (const showId of seatsOf.keys()) {
      if (this.#askedAt.has(showId) && !this.#asked.has(showId) && !isNeeded(showId)) continue
      this.#askedAt.delete(showId)
      this.#askedAt.set(showId, now)
    }
    this.#asked.clear()
    // The last one asked for first.
    const unneeded = [...this.#askedAt].filter(([showId]) => !isNeeded(showId)).reverse()
    let seats = 0
    const end = unneeded.findIndex(([showId, askedAt], i) => {
      seats += seatsOf.get(showId) ?? 0
      return now - askedAt >= KEPT_MS || i >= KEPT_AT_MOST || (i > 0 && seats > KEPT_SEATS)
    })
    const unused = end < 0 ? [] : unneeded.slice(end).map(([showId]) => showId)
    for (const showId of unused) this.#askedAt.delete(showId)
    return unused
  }
}
