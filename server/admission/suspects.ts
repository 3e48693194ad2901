// Addresses whose connections were closed because they went on: for a while they may open new ones slowly only. A flood that
// comes back at once would cost the server what it reads before it closes the connection again: some 10 ms each time.
import { RateWindows } from './rate-windows.ts'

const SECOND_MS = 1000
const SUSPECT_MS = 10 * SECOND_MS
const NEW_A_SECOND = 3

export class Suspects {
  /** Until when each address is one; a time of `performance.now()`. */
  readonly #until = new Map<string, number>()
  readonly #opened = new RateWindows(NEW_A_SECOND, SECOND_MS)

  /** A connection of this address was closed because it went on, or the address went on over many. */
  add(address: string): void {
    const now = performance.now()
    if (!this.#until.has(address)) this.#forget(now)
    this.#until.set(address, now + SUSPECT_MS)
  }

  /** Counts a connection that an address opens. @returns whether it may */
  mayOpen(address: string): boolean {
    if (this.#until.size === 0 || (this.#until.get(address) ?? 0) <= performance.now()) return true
    return this.#opened.take(address) === 0
  }

  #forget(now: number): void {
    for (const [each, until] of this.#until) if (until <= now) this.#until.delete(each)
  }
}
