// What the clients of one show tell of its bookings: by whom, of which seats, and in which changes made and cancelled.
import type { Booking } from '../../../shared/protocol.ts'
import type { Call, Sighting } from '../../history.ts'
import type { Exhibit } from '../violation.ts'

/** A booking as somebody was told it. */
export type ToldBooking = { booking: Booking; visitorId: string; by: Exhibit }

/** `made` and `cancelled` are the first to tell of either; their bookings' seqs are those of the changes. */
export type Sale = {
  bookingId: string
  visitorId: string
  seatIds: readonly number[]
  made?: ToldBooking
  cancelled?: ToldBooking
}

export function toldBookings(calls: Iterable<Call>, sightings: Iterable<Sighting>): ToldBooking[] {
  const told: ToldBooking[] = []
  for (const call of calls) {
    const { outcome, visitorId } = call
    if (outcome.kind === 'booking') told.push({ booking: outcome.booking, visitorId, by: { call } })
  }
  for (const sighting of sightings) {
    const { shown, visitorId } = sighting
    if (shown.kind === 'booking') told.push({ booking: shown.booking, visitorId, by: { sighting } })
  }
  return told
}

export function salesIn(told: Iterable<ToldBooking>): Map<string, Sale> {
  const sales = new Map<string, Sale>()
  for (const one of told) {
    const { bookingId, seatIds, cancelledAt } = one.booking
    const sale = sales.get(bookingId) ?? { bookingId, visitorId: one.visitorId, seatIds }
    if (cancelledAt === null) sale.made ??= one
    else sale.cancelled ??= one
    sales.set(bookingId, sale)
  }
  return sales
}
