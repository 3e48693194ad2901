// Rows of bookings with their seats, their buyer and their show's plan, as bookings in the form of the protocol.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import { toBooking } from './bookings.ts'
import { BUYER_OF_SALE } from './buyer-rows.ts'
import type { Sale } from './sale.ts'
import type { Plans, StoredPlan } from './plans.ts'
import { epochMs, pgArray } from './sql.ts'

/** A sale with the plan that has its seats' labels; both are null when the show is gone. */
export type SaleRow = Sale & { showId: string; planId: string | null; digest: string | null }

/** SQL that selects `more` and the columns of `SaleRow`; `rows` gives the rows of `booking`, under the name `sale`. */
export function salesIn(rows: string, more = ''): string {
  return `select ${more}sale.show_id as "showId", booking_id as "bookingId", visitor_id as "visitorId",
      total_amount::float8 as total, sale.currency, ${epochMs('confirmed_at')} as "confirmedAt",
      ${epochMs('cancelled_at')} as "cancelledAt", sale.seq, amended, transfer, plan_id as "planId", digest, (
        select coalesce(json_agg(seat_id), '[]') from booking_seat
        where booking_seat.show_id = sale.show_id and booking_seat.booking_id = sale.booking_id
      ) as "seatIds", ${BUYER_OF_SALE} as buyer
    from ${rows} left join show on show.show_id = sale.show_id left join seating_plan using (plan_id)`
}

const NAMED = salesIn('(select * from booking where show_id = ? and booking_id = any (?::uuid[])) as sale')

/** These bookings of a show, in this order; unknown ones are left out. */
export async function readBookings(
  em: EntityManager,
  plans: Plans,
  showId: string,
  bookingIds: readonly string[],
): Promise<Booking[]> {
  const rows = await readSaleRows(em, showId, bookingIds)
  const byId = new Map(rows.map((row) => [row.bookingId, row]))
  const bookings: Booking[] = []
  for (const bookingId of bookingIds) {
    const row = byId.get(bookingId)
    if (row) bookings.push(await bookingOf(em, plans, row))
  }
  return bookings
}

/** The rows of these bookings of a show, in any order. */
export function readSaleRows(em: EntityManager, showId: string, bookingIds: readonly string[]): Promise<SaleRow[]> {
  return em.execute(NAMED, [showId, pgArray(bookingIds)])
}

/** A row as a booking, with the labels of its seats. */
export async function bookingOf(
  em: EntityManager,
  plans: Plans,
  { showId, planId, digest, buyer, ...sale }: SaleRow,
): Promise<Booking> {
  const plan = await planOf(em, plans, { planId, digest })
  return toBooking(showId, { ...sale, buyer: buyer ?? undefined }, plan?.bestSeats.seats ?? [])
}

/** The plan of a row; undefined when the show is gone. */
export async function planOf(
  em: EntityManager,
  plans: Plans,
  { planId, digest }: Pick<SaleRow, 'planId' | 'digest'>,
): Promise<StoredPlan | undefined> {
  if (planId === null || digest === null) return undefined
  // Without the digest: another plan may have been put in its place since.
  return (await plans.get(planId, digest, em)) ?? plans.get(planId, undefined, em)
}
