// The handlers of operators' routes about bookings and sales at the counter.
import type { operatorBookingRoutes } from '../../shared/routes/operator-booking-routes.ts'
import type { Tickets } from '../auth/tickets.ts'
import type { BookingDesk } from '../booking/booking-desk.ts'
import { operatorOf } from './operator-handlers.ts'
import type { Handlers } from './router.ts'

export type OperatorBookingOptions = { bookingDesk: BookingDesk; tickets: Tickets }

export function operatorBookingHandlers({
  bookingDesk,
  tickets,
}: OperatorBookingOptions): Handlers<keyof typeof operatorBookingRoutes> {
  return {
    cancelSeats: ({ showId, bookingId, seatIds, reason }, { operator }) =>
      bookingDesk.cancel(showId, bookingId, seatIds, operatorOf(operator, reason)),
    moveBooking: ({ showId, bookingId, moves, reason }, { operator }) =>
      bookingDesk.move(showId, bookingId, moves, operatorOf(operator, reason)),
    holdAtCounter: ({ showId, saleId, seatIds }, { operator }) =>
      bookingDesk.hold(showId, saleId, seatIds, operatorOf(operator)),
    releaseAtCounter: ({ showId, saleId, seatIds }, { operator }) =>
      bookingDesk.release(showId, saleId, seatIds, operatorOf(operator)),
    confirmAtCounter: async ({ showId, bookingId, saleId, seatIds, buyer }, { operator }) => {
      const made = await bookingDesk.confirm(showId, saleId, bookingId, seatIds, operatorOf(operator), buyer)
      return made.ok ? { ok: true, value: { ...made.value, code: await tickets.sign(made.value) } } : made
    },
  }
}
