// What has become of a ticket.
import type { Booking, Show } from '../../../shared/protocol.ts'

/** `used`: the holder of the seat is in. `over`: the show is long over. */
export type TicketState = 'valid' | 'used' | 'over' | 'cancelled'

/** How long a show lasts is not known: no hall is open for longer after its beginning. */
const LONGEST_SHOW_MS = 12 * 60 * 60 * 1000

/** The state of a booking, at `nowMs` by the server's clock. Whether its seats were used is not known of a whole booking. */
export function bookingState(
  { cancelledAt }: Pick<Booking, 'cancelledAt'>,
  show: Pick<Show, 'startsAt'> | undefined,
  nowMs: number,
): Exclude<TicketState, 'used'> {
  if (cancelledAt !== null) return 'cancelled'
  return show && Date.parse(show.startsAt) + LONGEST_SHOW_MS <= nowMs ? 'over' : 'valid'
}

/** The state of the ticket of one seat; `admittedSeatIds` are the booking's seats whose holders are in. */
export function ticketState(
  ofBooking: Exclude<TicketState, 'used'>,
  seatIds: readonly number[],
  admittedSeatIds: readonly number[],
): TicketState {
  if (ofBooking === 'cancelled') return 'cancelled'
  if (seatIds.every((seatId) => admittedSeatIds.includes(seatId))) return 'used'
  return ofBooking
}
