// Tells a client that waits when it is refused from one that goes on.
import { RateWindows } from './rate-windows.ts'

const WINDOW_MS = 5000
/** A connection is forgiven so many times what a visitor may ask in a second; at any limit a burst of this size. */
const TIMES = 10
const FORGIVEN = 250
/** All connections of an address together are forgiven as much as so many. */
const CONNECTIONS_OF_ADDRESS = 8
/** When an address is past that, a connection of it is forgiven this part: whoever was refused now and then is no flood. */
const PART = 1 / 20
const BYTES_A_UNIT = 256

/** What connections and addresses were refused within the last seconds. */
export class Excess {
  readonly #most: number
  readonly #ofAddress: RateWindows
  readonly #ofConnection = new WeakMap<object, { units: number; endsAt: number }>()

  /** @param requestsPerSecond of a visitor; null: nothing is ever too much */
  constructor(requestsPerSecond: number | null) {
    this.#most = requestsPerSecond === null ? Infinity : Math.max(FORGIVEN, TIMES * requestsPerSecond)
    const mostOfAddress = requestsPerSecond === null ? null : CONNECTIONS_OF_ADDRESS * this.#most
    this.#ofAddress = new RateWindows(mostOfAddress, WINDOW_MS)
  }

  /**
   * Counts a refused request. A large one counts for more: back-pressure lets few of them through in a second.
   * @param connection undefined when clients of other addresses share it
   * @returns who has gone on for too long
   */
  add(address: string, connection: object | undefined, bytes: number): { address: boolean; connection: boolean } {
    const units = 1 + Math.floor(bytes / BYTES_A_UNIT)
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
