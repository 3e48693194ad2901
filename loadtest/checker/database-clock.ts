// Translates the load's clock into the database's: only the answers, or a measurement, relate the two.
import type { Call, Instant } from '../history.ts'

/** How far the database's clock is ahead of the load's: between these two. */
export type ClockOffset = { leastMs: number; mostMs: number }

/** Gives bounds between which the database's time lay. */
export class DatabaseClock {
  readonly #leastOffsetMs: number
  readonly #mostOffsetMs: number
  /** By how much at least one clock moved against the other meanwhile, in milliseconds. */
  readonly driftMs: number

  /**
   * An answer's `serverTime` was read between its call and its return, which bounds the difference of the clocks (as in
   * Cristian, “Probabilistic clock synchronization”, 1989). Without any answer nothing relates the clocks: any time of the
   * database's fits. An offset `measured` at the database is more exact, because a busy server may know the database's
   * clock badly.
   */
  constructor(calls: Iterable<Call>, errorMs: number, measured?: ClockOffset) {
    let { leastMs: least, mostMs: most } = measured ?? { leastMs: -Infinity, mostMs: Infinity }
    for (const { calledAt, returnedAt, serverTime } of measured ? [] : calls) {
      if (returnedAt === null || serverTime === undefined) continue
      const time = Date.parse(serverTime)
      least = Math.max(least, time - returnedAt)
      // The answer's milliseconds are cut off.
      most = Math.min(most, time + 1 - calledAt)
    }
    this.driftMs = Math.max(0, least - most)
    // The bounds cross when the clocks drift apart; then the offset had each of these values at some time.
    this.#leastOffsetMs = Math.min(least, most) - errorMs
    this.#mostOffsetMs = Math.max(least, most) + errorMs
  }

  /** The database's time was not before this. */
  earliest(at: Instant): Instant {
    return this.#leastOffsetMs === -Infinity ? -Infinity : at + this.#leastOffsetMs
  }

  /** The database's time was not after this. */
  latest(at: Instant): Instant {
    return this.#mostOffsetMs === Infinity ? Infinity : at + this.#mostOffsetMs
  }
}
