// The server's clock: a countdown must not trust the clock of the machine that shows it.

/**
 * `performance.now()` may stop while a machine sleeps, and `Date.now()` may be set. A larger difference shows that one
 * did.
 */
const JUMP_MS = 500
/** The servers' estimates of the database's clock differ by some milliseconds. */
const TOLERANCE_MS = 50

/** The server's clock, as exact as the fastest round trip, counted by `performance.now()`. */
export class ServerClock {
  #offsetMs = wallOffset()
  #fastestMs = Infinity
  #latestMs: number | undefined
  /** `wallOffset` when the latest measurement began. */
  #wallMs = wallOffset()

  /** How long the latest answer took, in milliseconds; undefined before the first. */
  get roundTripMs(): number | undefined {
    return this.#latestMs
  }

  /** Whether one of the machine's clocks stopped or was set since the latest measurement, so that a new one is due. */
  get hasJumped(): boolean {
    return Math.abs(wallOffset() - this.#wallMs) > JUMP_MS
  }

  /**
   * The server's time now, in milliseconds since 1970. Time in which `performance.now()` stood still counts by the
   * machine's wall clock until the next measurement.
   */
  now(): number {
    const sleptMs = wallOffset() - this.#wallMs
    return performance.now() + this.#offsetMs + (sleptMs > JUMP_MS ? sleptMs : 0)
  }

  /**
   * Learns the offset from an answer. The server read its clock between sending and receiving: an offset that lies
   * outside is wrong, even if a faster round trip gave it.
   * @param serverTime of the answer, ISO 8601
   * @param sentAt `performance.now()` when the request was sent
   * @param sentWallMs `wallOffset` when the request was sent: an answer that waited while the machine slept is older than
   * it seems, so another measurement is due
   */
  learn(serverTime: string, sentAt: number, sentWallMs = wallOffset()): void {
    const receivedAt = performance.now()
    this.#latestMs = receivedAt - sentAt
    const time = Date.parse(serverTime)
    const isOutside = this.#offsetMs < time - receivedAt - TOLERANCE_MS || this.#offsetMs > time - sentAt + TOLERANCE_MS
    if (isOutside || this.hasJumped || this.#latestMs < this.#fastestMs) {
      this.#set(time, (sentAt + receivedAt) / 2, this.#latestMs, sentWallMs)
    }
  }

  /**
   * Starts over with the time of a fact, which took an unknown time to arrive. The offset before may be of before a
   * sleep.
   */
  restart(serverTime: string): void {
    this.#set(Date.parse(serverTime), performance.now(), Infinity, wallOffset())
  }

  #set(time: number, at: number, roundTripMs: number, wallMs: number): void {
    if (Number.isNaN(time)) return
    this.#offsetMs = time - at
    this.#fastestMs = roundTripMs
    this.#wallMs = wallMs
  }
}

/** The machine's wall clock minus its monotonic clock, in milliseconds. It changes when one of them jumps. */
export function wallOffset(): number {
  return Date.now() - performance.now()
}
