// Reads offers of bookings for those who have their links, and the bookings that visitors have passed on.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import type { OfferState, PassedOnBooking } from '../../shared/transfer.ts'
import { coalesceReads } from './coalesced-reads.ts'
import { offerStateOf } from './offer-state.ts'
import type { Plans } from './plans.ts'
import type { ReadPool } from './read-pool.ts'
import { bookingOf, planOf, salesIn, type SaleRow } from './sale-rows.ts'
import { readPassedOn } from './transfer-rows.ts'

/** An offer of a booking, by its number. */
export type NamedOffer = Readonly<{ bookingId: string; offer: number }>

/** An offered booking, and the state of the offer for who asks. */
export type FoundOffer = Readonly<{ booking: Booking; state: OfferState }>

/** The passed bookings of so many visitors are read by one statement. */
const VISITORS_AT_ONCE = 20
/** So many of the bookings that a visitor passed on are read. */
const PASSED_ON_AT_MOST = 50

const OFFERED = salesIn(
  '(select * from booking where show_id = ? and booking_id = ?) as sale',
  `(archived_at is not null or clock_timestamp() >= starts_at) as "isOver", (
     select coalesce(json_agg(seat_id), '[]') from admission
     where admission.show_id = sale.show_id and admission.booking_id = sale.booking_id
   ) as admitted, `,
)

export class Offers {
  readonly #reads: ReadPool
  readonly #plans: Plans
  readonly #passedOn: (visitorId: string) => Promise<PassedOnBooking[] | undefined>

  constructor(reads: ReadPool, plans: Plans) {
    this.#reads = reads
    this.#plans = plans
    this.#passedOn = coalesceReads(
      (visitorIds: string[]) => reads.run((em) => this.#passedOnBy(em, visitorIds)),
      VISITORS_AT_ONCE,
    )
  }

  /**
   * An offer for the visitor who has its link (T3); undefined for an unknown booking.
   * @throws {ReadsFullError} when too many reads wait
   */
  read(showId: string, { bookingId, offer }: NamedOffer, visitorId?: string): Promise<FoundOffer | undefined> {
    return this.#reads.run(async (em) => {
      const [row] = await em.execute<(SaleRow & { isOver: boolean | null })[]>(OFFERED, [showId, bookingId])
      if (!row) return undefined
      const state = offerStateOf(row, offer, visitorId, row.isOver ?? true)
      return { booking: await bookingOf(em, this.#plans, row), state }
    })
  }

  /**
   * The bookings that a visitor passed on and does not have again, the newest first, 50 at most.
   * @throws {ReadsFullError} when too many reads wait
   */
  async passedOnBy(visitorId: string): Promise<PassedOnBooking[]> {
    return (await this.#passedOn(visitorId)) ?? []
  }

  async #passedOnBy(em: EntityManager, visitorIds: readonly string[]): Promise<Map<string, PassedOnBooking[]>> {
    const found = new Map<string, PassedOnBooking[]>()
    for (const row of await readPassedOn(em, visitorIds, PASSED_ON_AT_MOST)) {
      const own = found.get(row.sender) ?? []
      found.set(row.sender, own)
      const { showId, bookingId, seatIds } = row
      const seats = (await planOf(em, this.#plans, row))?.bestSeats.seats
      const labels = seatIds.map((seatId) => seats?.[seatId]?.label ?? '')
      own.push({ bookingId, showId, seatIds: [...seatIds], labels, passedOnAt: new Date(row.passedAt).toISOString() })
    }
    return found
  }
}
