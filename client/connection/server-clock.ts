// What time it is for the server: a countdown must not trust the clock of the machine it is shown on.

/** `performance.now()` may stand still while a machine sleeps, and `Date.now()` may be set: further apart, one of them did. */
const JUMP_MS = 500
/** Servers know the database's clock to within some milliseconds of each other. */
const TOLERANCE_MS = 50

/** The server's clock, known as well as the fastest round trip allows, ticking on `performance.now()`. */
export class ServerClock {
  #offsetMs = wallOffset()
  #fastestMs = Infinity
  #latestMs: number | undefined
  /** How far apart the machine's two clocks were when the latest measurement began. */
  #wallMs = wallOffset()

  /** How long the latest answer took, in milliseconds; undefined until there was one. */
  get roundTripMs(): number | undefined {
    return this.#latestMs
  }

  /** Whether one of the machine's clocks stood still or was set since the latest measurement, so that a new one is due. */
  get hasJumped(): boolean {
    return Math.abs(wallOffset() - this.#wallMs) > JUMP_MS
  }

  /** The server's time now, in milliseconds since 1970. */
  now(): number {
    return performance.now() + this.#offsetMs
  }

  /**
   * Learns from an answer to something that was sent at `sentAt` of `performance.now()`. The server read its clock between
   * sending and receiving: an offset that says otherwise is wrong, however fast the round trip was that gave it.
   * `sentWallMs` is what `wallOffset` was then: an answer that waited while the machine slept is older than it seems, so
   * another measurement is due.
   */
  learn(serverTime: string, sentAt: number, sentWallMs = wallOffset()): void {
    const receivedAt = performance.now()
    this.#latestMs = receivedAt - sentAt
    const time = Date.parse(serverTime)
    const isContradicted =
      this.#offsetMs < time - receivedAt - TOLERANCE_MS || this.#offsetMs > time - sentAt + TOLERANCE_MS
    if (isContradicted || this.hasJumped || this.#latestMs < this.#fastestMs) {
      this.#set(time, (sentAt + receivedAt) / 2, this.#latestMs, sentWallMs)
    }
  }

  /** Starts over from a fact that took an unknown time to arrive: a machine that slept may not have ticked. */
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

/** How far the machine's wall clock is ahead of its monotonic one, in milliseconds; it changes when one of them jumps. */
export function wallOffset(): number {
  return Date.now() - performance.now()
}
