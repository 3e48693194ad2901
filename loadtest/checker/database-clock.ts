// What time it was for the database: the load's clock is another one, which only the answers set beside it.
import type { Call, Instant } from '../history.ts'

/** Between these lies how far the database's clock is ahead of the load's. */
export type ClockOffset = { leastMs: number; mostMs: number }

/** Translates the load's instants into the database's, as bounds between which the true one lies. */
export class Clock {
  readonly #leastOffsetMs: number
  readonly #mostOffsetMs: number
  /** By how much at least one clock moved against the other meanwhile, in milliseconds. */
  readonly driftMs: number

  /**
   * An answer's `serverTime` was read between its call and its return, which bounds the difference of the clocks (as in
   * Cristian, “Probabilistic clock synchronization”, 1989). Without any, both clocks are taken for the same. What was
   * `measured` at the database itself is better: a busy server may know its clock badly.
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
    if (least === -Infinity) least = most = 0
    this.driftMs = Math.max(0, least - most)
    // Clocks that drift apart leave bounds that cross: then the difference was all of these at some time.
    this.#leastOffsetMs = Math.min(least, most) - errorMs
    this.#mostOffsetMs = Math.max(least, most) + errorMs
  }

  /** The database's time was not before this. */
  earliest(at: Instant): Instant {
    return at + this.#leastOffsetMs
  }

  /** The database's time was not after this. */
  latest(at: Instant): Instant {
    return at + this.#mostOffsetMs
  }
}
