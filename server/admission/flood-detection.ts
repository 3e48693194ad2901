// Detects floods: connections that go on after they were refused, and addresses that had such a connection.
import { FixedWindowLimiter } from './fixed-window-limiter.ts'

const SECOND_MS = 1000
const WINDOW_MS = 5 * SECOND_MS
/** A connection is closed after this many times the refusals that its visitor may have requests in a second. */
const TIMES = 10
/** A burst of this size is forgiven at any limit. */
const FORGIVEN = 250
/** All connections of an address together are forgiven as much as this many. */
const CONNECTIONS_OF_ADDRESS = 8
/** Past that, each connection of the address is forgiven this part: a connection refused now and then is no flood. */
const PART = 1 / 20
const BYTES_PER_UNIT = 256

/** Counts what connections and addresses were refused within the last 5 seconds. */
export class FloodDetector {
  readonly #most: number
  readonly #ofAddress: FixedWindowLimiter
  readonly #ofConnection = new WeakMap<object, { units: number; endsAt: number }>()

  /** @param requestsPerSecond of one visitor; null: nothing counts as a flood */
  constructor(requestsPerSecond: number | null) {
    this.#most = requestsPerSecond === null ? Infinity : Math.max(FORGIVEN, TIMES * requestsPerSecond)
    const mostOfAddress = requestsPerSecond === null ? null : CONNECTIONS_OF_ADDRESS * this.#most
    this.#ofAddress = new FixedWindowLimiter(mostOfAddress, WINDOW_MS)
  }

  /**
   * Counts a refused request. A large request counts for more, since back-pressure lets few of them through in a second.
   * @param connection undefined when clients of other addresses share it
   * @returns whether the address and the connection are floods
   */
  add(address: string, connection: object | undefined, bytes: number): { address: boolean; connection: boolean } {
    const units = 1 + Math.floor(bytes / BYTES_PER_UNIT)
    const isAddressOver = this.#ofAddress.take(address, units) > 0
    if (!connection) return { address: isAddressOver, connection: false }
    const now = performance.now()
    let window = this.#ofConnection.get(connection)
    if (!window) this.#ofConnection.set(connection, (window = { units: 0, endsAt: 0 }))
    if (now >= window.endsAt) Object.assign(window, { units: 0, endsAt: now + WINDOW_MS })
    window.units += units
    return { address: isAddressOver, connection: window.units > this.#most * (isAddressOver ? PART : 1) }
  }
}

const SUSPECT_MS = 10 * SECOND_MS
const NEW_PER_SECOND = 3

/**
 * Addresses that flooded, over one connection or many: for 10 s they open at most 3 connections a second. A flood
 * that reconnects at once would cost the server some 10 ms each time, which it reads before it closes the connection again.
 */
export class SuspectAddresses {
  /** Until when each address is suspect, by `performance.now()`. */
  readonly #until = new Map<string, number>()
  readonly #opened = new FixedWindowLimiter(NEW_PER_SECOND, SECOND_MS)

  add(address: string): void {
    const now = performance.now()
    if (!this.#until.has(address)) this.#removeExpired(now)
    this.#until.set(address, now + SUSPECT_MS)
  }

  /** Counts a connection that an address opens. @returns whether the address may open it */
  mayOpenConnection(address: string): boolean {
    if (this.#until.size === 0 || (this.#until.get(address) ?? 0) <= performance.now()) return true
    return this.#opened.take(address) === 0
  }

  #removeExpired(now: number): void {
    for (const [each, until] of this.#until) if (until <= now) this.#until.delete(each)
  }
}
