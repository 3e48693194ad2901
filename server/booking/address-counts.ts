// How many seats are held from each address during a transaction: counted once, then kept up with its steps.
import type { HoldersKnown } from './holders.ts'

export class AddressCounts {
  readonly #holders: HoldersKnown
  readonly #heldBy: (visitorId: string) => number
  readonly #counts = new Map<string, number>()

  /** @param heldBy how many seats a visitor holds with time left */
  constructor(holders: HoldersKnown, heldBy: (visitorId: string) => number) {
    this.#holders = holders
    this.#heldBy = heldBy
  }

  of(address: string): number {
    const known = this.#counts.get(address)
    if (known !== undefined) return known
    let count = 0
    for (const visitorId of this.#holders.holdersFrom(address)) count += this.#heldBy(visitorId)
    this.#counts.set(address, count)
    return count
  }

  /** Does what changes the hold of a visitor, and counts that hold anew. */
  change(visitorId: string, act: () => void): void {
    this.#add(visitorId, -1)
    act()
    this.#add(visitorId, 1)
  }

  #add(visitorId: string, sign: 1 | -1): void {
    const address = this.#holders.addressOf(visitorId)
    const count = address === undefined ? undefined : this.#counts.get(address)
    if (address !== undefined && count !== undefined) this.#counts.set(address, count + sign * this.#heldBy(visitorId))
  }
}
