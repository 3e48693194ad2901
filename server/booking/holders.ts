// The data about visitors' holds that seats do not have: the address of a hold, and the start and end of an ended one.
import type { Instant, Seat, Step } from './seat.ts'

/** A hold that ended other than by a booking: since when it was held, and when it was given back or ran out. */
export type EndedHold = Readonly<{ since: Instant; endedAt: Instant }>

/** The stored data of one visitor: `address` while they hold seats, `ended` afterwards. */
export type Holder = Readonly<{ visitorId: string; address: string | null; ended: EndedHold | null }>

export interface HoldersKnown {
  /** The key of the address from which the visitor last took seats of their hold. */
  addressOf(visitorId: string): string | undefined
  /** The visitors who last took seats of their holds from this address. */
  holdersFrom(address: string): ReadonlySet<string>
  /** The visitor's last hold, when they hold nothing now and a booking did not end it. */
  endedHoldOf(visitorId: string): EndedHold | undefined
}

const NO_ONE: ReadonlySet<string> = new Set()

/** Follows the steps of a show's changes. */
export class Holders implements HoldersKnown {
  readonly #before: HoldersKnown | undefined
  readonly #addresses = new Map<string, string | undefined>()
  readonly #byAddress = new Map<string, Set<string>>()
  /** In the order of the changes that ended them. */
  readonly #ended = new Map<string, EndedHold | undefined>()

  /** @param before the state before the first step, which stays unchanged */
  constructor(before?: HoldersKnown) {
    this.#before = before
  }

  addressOf(visitorId: string): string | undefined {
    return this.#addresses.has(visitorId) ? this.#addresses.get(visitorId) : this.#before?.addressOf(visitorId)
  }

  holdersFrom(address: string): ReadonlySet<string> {
    return this.#byAddress.get(address) ?? this.#before?.holdersFrom(address) ?? NO_ONE
  }

  endedHoldOf(visitorId: string): EndedHold | undefined {
    return this.#ended.has(visitorId) ? this.#ended.get(visitorId) : this.#before?.endedHoldOf(visitorId)
  }

  /** Takes over what is stored of a visitor. */
  load({ visitorId, address, ended }: Holder): void {
    this.#setAddress(visitorId, address ?? undefined)
    this.#setEnded(visitorId, ended ?? undefined)
  }

  /**
   * Takes a step over that was decided at `at`.
   * @param first the first of the step's seats, as it was before
   * @param holds whether a visitor holds any seat after it
   */
  apply(step: Step, first: Seat, holds: (visitorId: string) => boolean, at: Instant): void {
    const { visitorId } = step
    if (visitorId === undefined) return
    switch (step.cause) {
      case 'held':
        this.#setAddress(visitorId, step.from)
        this.#setEnded(visitorId, undefined)
        return
      case 'released':
      case 'expired':
      case 'forced':
      case 'blocked':
      case 'booked': {
        if (holds(visitorId)) return
        this.#setAddress(visitorId, undefined)
        const isBooked = step.cause === 'booked'
        this.#setEnded(visitorId, isBooked ? undefined : endOf(first, step.cause === 'expired', at))
      }
    }
  }

  /** Forgets holds that ended by then. */
  forget(until: Instant): void {
    for (const [visitorId, ended] of this.#ended) {
      if (ended && ended.endedAt > until) return
      this.#ended.delete(visitorId)
    }
  }

  #setAddress(visitorId: string, address: string | undefined): void {
    const known = this.addressOf(visitorId)
    if (known === address) return
    if (known !== undefined) this.#holdersAt(known).delete(visitorId)
    if (address !== undefined) this.#holdersAt(address).add(visitorId)
    if (this.#before ?? address) this.#addresses.set(visitorId, address)
    else this.#addresses.delete(visitorId)
    if (known !== undefined && !this.#before && this.holdersFrom(known).size === 0) this.#byAddress.delete(known)
  }

  #setEnded(visitorId: string, ended: EndedHold | undefined): void {
    this.#ended.delete(visitorId)
    if (this.#before ?? ended) this.#ended.set(visitorId, ended)
  }

  /** Its own copy of the visitors at an address. */
  #holdersAt(address: string): Set<string> {
    const own = this.#byAddress.get(address)
    if (own) return own
    const copied = new Set(this.#before?.holdersFrom(address))
    this.#byAddress.set(address, copied)
    return copied
  }
}

/** A hold that ran out ended at its expiry, and not when a sweep or a command noticed (H13). */
function endOf({ heldSince, expiresAt }: Seat, ranOut: boolean, at: Instant): EndedHold {
  return { since: heldSince ?? at, endedAt: ranOut ? Math.min(expiresAt ?? at, at) : at }
}
