// How often each seat was refused to somebody who asked for it, in the last five minutes, at this server.
import type { Outcome } from './command.ts'

const MINUTE_MS = 60 * 1000
/** How long refusals count. */
export const CONTENTION_MS = 5 * MINUTE_MS
/** They are forgotten in portions of this length, so they count for up to so much longer. */
const PORTION_MS = MINUTE_MS / 2
/** Seats by show and portion, over all shows: some 10 MB. What comes beyond is not counted until older portions are forgotten. */
const MOST_COUNTERS = 100_000

export type ContendedSeat = { seatId: number; refused: number }

/** Counts of refusals in bounded memory, whatever shows they are of. */
export class Contention {
  readonly #now: () => number
  readonly #most: number
  /** The oldest first; `counts` has the refusals of each seat, by show. */
  #portions: { startMs: number; counts: Map<string, Map<number, number>> }[] = []
  #counters = 0

  /** @param now a clock that never goes back, in milliseconds */
  constructor(now: () => number = () => performance.now(), most = MOST_COUNTERS) {
    this.#now = now
    this.#most = most
  }

  /** Counts the seats of a command that was refused because they are taken; other outcomes count nothing. */
  note(showId: string, outcome: Outcome): void {
    if (outcome.kind !== 'refused' || outcome.refusal.code !== 'SEATS_TAKEN') return
    const counts = this.#countsOf(showId)
    for (const { seatId } of outcome.refusal.seats ?? []) {
      const count = counts.get(seatId)
      if (count === undefined && this.#counters >= this.#most) continue
      if (count === undefined) this.#counters++
      counts.set(seatId, (count ?? 0) + 1)
    }
  }

  /** The seats of a show that were refused most, the most refused first, `most` of them. */
  of(showId: string, most: number): ContendedSeat[] {
    this.#forgetOld()
    const sums = new Map<number, number>()
    for (const { counts } of this.#portions) {
      for (const [seatId, count] of counts.get(showId) ?? []) sums.set(seatId, (sums.get(seatId) ?? 0) + count)
    }
    return Array.from(sums, ([seatId, refused]) => ({ seatId, refused }))
      .sort((a, b) => b.refused - a.refused || a.seatId - b.seatId)
      .slice(0, most)
  }

  #countsOf(showId: string): Map<number, number> {
    const now = this.#now()
    let portion = this.#portions.at(-1)
    if (!portion || now - portion.startMs >= PORTION_MS) {
      this.#forgetOld()
      portion = { startMs: now, counts: new Map() }
      this.#portions.push(portion)
    }
    const known = portion.counts.get(showId)
    if (known) return known
    const counts = new Map<number, number>()
    portion.counts.set(showId, counts)
    return counts
  }

  #forgetOld(): void {
    const oldest = this.#now() - CONTENTION_MS - PORTION_MS
    this.#portions = this.#portions.filter((portion) => portion.startMs > oldest)
    this.#counters = this.#portions
      .flatMap(({ counts }) => [...counts.values()])
      .reduce((sum, { size }) => sum + size, 0)
  }
}
