// The seats of bookings for operators: what each was sold for, and whose holders are in the house.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking, Money } from '../../shared/protocol.ts'
import type { AdmittedSeat, SoldSeat } from '../../shared/routes/buyer-routes.ts'
import type { Plans } from '../booking/plans.ts'
import { bookingOf, planOf, readSaleRows } from '../booking/sale-rows.ts'
import { paidBackFor } from '../booking/sale.ts'
import { epochMs, pgArray } from '../booking/sql.ts'

/** A seat whose holder is in. Times are in milliseconds since 1970, `by` is the operator’s name. */
export type Admission = {
  bookingId: string
  seatId: number
  admittedAt: number
  by: string
  door: string | null
  scannedAt: number | null
}

/**
 * A booking with its seats, in the order of its `seatIds`, and what is to be paid back for those that were cancelled;
 * undefined for an unknown booking.
 */
export async function readSoldSeats(
  em: EntityManager,
  plans: Plans,
  showId: string,
  bookingId: string,
): Promise<{ booking: Booking; seats: SoldSeat[]; paidBack?: Money } | undefined> {
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
      admittedAt: null,
      admittedBy: null,
      ...(admission && admittedSeat(admission)),
    }
  })
  const amount = plan ? paidBackFor(row, (seatId) => plan.bestSeats.seats[seatId]?.price ?? 0) : 0
  return { booking, seats, ...(amount > 0 && { paidBack: { amount, currency: booking.total.currency } }) }
}

/** An admission in the form of the routes. */
export function admittedSeat({ seatId, admittedAt, by, door, scannedAt }: Admission): AdmittedSeat {
  return {
    seatId,
    admittedAt: new Date(admittedAt).toISOString(),
    admittedBy: by,
    ...(door !== null && { door }),
    ...(scannedAt !== null && { scannedAt: new Date(scannedAt).toISOString() }),
  }
}

/** The seats of these bookings whose holders are in. */
export function readAdmissions(em: EntityManager, showId: string, bookingIds: readonly string[]): Promise<Admission[]> {
  return em.execute(
    `select booking_id as "bookingId", seat_id as "seatId", ${epochMs('admitted_at')} as "admittedAt", operator as by,
       door, ${epochMs('scanned_at')} as "scannedAt"
     from admission where show_id = ? and booking_id = any (?::uuid[]) order by booking_id, seat_id`,
    [showId, pgArray(bookingIds)],
  )
}
