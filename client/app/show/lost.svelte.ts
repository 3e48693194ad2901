// Seats whose time ran out: kept in sight until the visitor has them again, or others, or wants to forget them.
import type { Hold } from '../../../shared/protocol.ts'
import type { HoldCause } from '../../connection/show-board.ts'
import { bookings } from '../bookings.svelte.ts'
import * as tell from './tell.ts'

/** Whoever may try for them again. */
interface Buyer {
  readonly showId: string
  isFree(seatId: number): boolean
  namesOf(seatIds: readonly number[]): string
  take(seatIds: readonly number[]): Promise<boolean>
}

export class Lost {
  readonly #buyer: Buyer
  seatIds = $state.raw<readonly number[]>([])

  constructor(buyer: Buyer) {
    this.#buyer = buyer
  }

  /** Takes those that are free. */
  async regain(): Promise<void> {
    const free = this.seatIds.filter((seatId) => this.#buyer.isFree(seatId))
    if (free.length > 0) await this.#buyer.take(free)
    else tell.noneFree()
  }

  forget(seatIds = this.seatIds): void {
    this.seatIds = this.seatIds.filter((seatId) => !seatIds.includes(seatId))
  }

  /** Looks whether a hold that changed has lost seats, and says so if the visitor has not given them up. */
  async holdChanged(before: Hold, hold: Hold, cause: HoldCause): Promise<void> {
    const gone = before.seatIds.filter((seatId) => !hold.seatIds.includes(seatId))
    if (gone.length === 0) return
    if (cause === 'blocked' || cause === 'forced') tell.takenBack(this.#buyer.namesOf(gone))
    if (cause !== 'expired' && cause !== 'missed') return
    // What went while nobody listened may have been booked.
    if (cause === 'missed') await bookings.load()
    const booked = bookings.seatsIn(this.#buyer.showId)
    this.seatIds = gone.filter((seatId) => !booked.includes(seatId))
    if (this.seatIds.length > 0) tell.expired()
  }
}
