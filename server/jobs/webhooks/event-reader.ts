// Reads the data of events that is not in the change log: the labels and prices of seats, and bookings.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { PlacedSeat } from '../../../shared/seating-plan.ts'
import type { WebhookEvent } from '../../../shared/webhooks.ts'
import { readSale, toBooking } from '../../booking/bookings.ts'
import type { Plans } from '../../booking/plans.ts'
import { bodyOf, type EventInLog } from './events.ts'

/** Reads one event at a time. A change can have hundreds, of which only some may be delivered before a failure. */
export class EventReader {
  readonly #em: EntityManager
  readonly #plans: Plans
  readonly #showId: string
  #seats: readonly PlacedSeat[] | undefined

  constructor(em: EntityManager, plans: Plans, showId: string) {
    this.#em = em
    this.#plans = plans
    this.#showId = showId
  }

  /** The body to post for an event; undefined when its booking no longer exists, as after the show was deleted. */
  async read(event: EventInLog): Promise<WebhookEvent | undefined> {
    this.#seats ??= await this.#readSeats()
    const seats = this.#seats
    const sale = event.bookingId === undefined ? undefined : await readSale(this.#em, this.#showId, event.bookingId)
    return bodyOf(event, this.#showId, (seatId) => seats[seatId], sale && toBooking(this.#showId, sale, seats))
  }

  async #readSeats(): Promise<readonly PlacedSeat[]> {
    const [show] = await this.#em.execute<{ planId: string }[]>(
      'select plan_id as "planId" from show where show_id = ?',
      [this.#showId],
    )
    const plan = show && (await this.#plans.get(show.planId, undefined, this.#em))
    return plan?.bestSeats.seats ?? []
  }
}
