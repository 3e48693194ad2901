// The heading above the tickets of one booking.
import type { Booking } from '../../../shared/protocol.ts'
import { m } from '../messages.ts'

/** “Your ticket”, “Your tickets” or “Booking cancelled”. */
export function ticketTitle(booking: Pick<Booking, 'seatIds' | 'cancelledAt'> | undefined): string {
  if (booking && booking.cancelledAt !== null) return m.tickets_list_cancelled()
  return m.tickets_ticket_title({ count: booking?.seatIds.length ?? 1 })
}
