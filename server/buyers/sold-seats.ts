// The seats of bookings for operators: what each was sold for, and whose holders are in the house.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import type { SoldSeat } from '../../shared/routes/buyer-routes.ts'
import type { Plans } from '../booking/plans.ts'
import { bookingOf, planOf, readSaleRows } from '../booking/sale-rows.ts'
import { epochMs, pgArray } from '../booking/sql.ts'

/** A seat whose holder is in. `admittedAt` is in milliseconds since 1970, `by` the operator’s name. */
type Admission = { bookingId: string; seatId: number; admittedAt: number; by: string }

/** A booking with its seats, in the order of its `seatIds`; undefined for an unknown booking. */
export async function readSoldSeats(
  em: EntityManager,
  plans: Plans,
  showId: string,
  bookingId: string,
): Promise<{ booking: Booking; seats: SoldSeat[] } | undefined> {
  const [row] = await readSaleRows(em, showId, [bookingId])
  if (!row) return undefined
  const booking = await bookingOf(em, plans, row)
  const plan = await planOf(em, plans, row)
  const admissions = await readAdmissions(em, showId, [bookingId])
  const seats = booking.seatIds.map((seatId, place): SoldSeat => {
    const admission = admissions.find((each) => each.seatId === seatId)
    const amount = row.amended?.prices[seatId] ?? plan?.bestSeats.seats[seatId]?.price ?? 0
    return {
      seatId,
      label: booking.labels[place] ?? '',
      price: { amount, currency: booking.total.currency },
      admittedAt: admission ? new Date(admission.admittedAt).toISOString() : null,
      admittedBy: admission?.by ?? null,
    }
  })
  return { booking, seats }
}

/** The seats of these bookings whose holders are in. */
export function readAdmissions(em: EntityManager, showId: string, bookingIds: readonly string[]): Promise<Admission[]> {
  return em.execute(
    `select booking_id as "bookingId", seat_id as "seatId", ${epochMs('admitted_at')} as "admittedAt", operator as by
     from admission where show_id = ? and booking_id = any (?::uuid[]) order by booking_id, seat_id`,
    [showId, pgArray(bookingIds)],
  )
}
