// What time it is for the server: a countdown must not trust the clock of the machine it is shown on.

/** The server's clock, known as well as the fastest round trip allows, ticking on `performance.now()`. */
export class ServerClock {
  #offsetMs = Date.now() - performance.now()
  #fastestMs = Infinity
  #latestMs: number | undefined

  /** How long the latest answer took, in milliseconds; undefined until there was one. */
  get roundTripMs(): number | undefined {
    return this.#latestMs
  }

  /** The server's time now, in milliseconds since 1970. */
  now(): number {
    return performance.now() + this.#offsetMs
  }

  /** Learns from an answer to something that was sent at `sentAt` of `performance.now()`. */
  learn(serverTime: string, sentAt: number): void {
    const receivedAt = performance.now()
    this.#latestMs = receivedAt - sentAt
    if (this.#latestMs < this.#fastestMs) this.#set(serverTime, (sentAt + receivedAt) / 2, this.#latestMs)
  }

  /** Starts over from a fact that took an unknown time to arrive: a machine that slept may not have ticked. */
  restart(serverTime: string): void {
    this.#set(serverTime, performance.now(), Infinity)
  }

  #set(serverTime: string, at: number, roundTripMs: number): void {
    const time = Date.parse(serverTime)
    if (Number.isNaN(time)) return
    this.#offsetMs = time - at
    this.#fastestMs = roundTripMs
  }
}
