// Tells a client that is told to wait, and waits, from one that goes on.

const WINDOW_MS = 5000
/** So many times what a visitor may ask in a second; a burst of this size is forgiven at any limit. */
const TIMES = 10
const FORGIVEN = 250
const BYTES_A_UNIT = 256

/** What one connection was refused within the last seconds. */
export class FloodDetector {
  readonly #most: number
  #units = 0
  #endsAt = 0

  /** @param requestsPerSecond null: nothing is ever too much */
  constructor(requestsPerSecond: number | null) {
    this.#most = requestsPerSecond === null ? Infinity : Math.max(FORGIVEN, TIMES * requestsPerSecond)
  }

  /**
   * Counts a refused request. A large one counts for more: back-pressure lets few of them through in a second.
   * @returns whether the connection should be closed
   */
  add(bytes: number): boolean {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#units = 0
      this.#endsAt = now + WINDOW_MS
    }
    this.#units += 1 + Math.floor(bytes / BYTES_A_UNIT)
    return this.#units > this.#most
  }
}
