// The handlers of operators' routes about bookings and sales at the counter.
import type { operatorBookingRoutes } from '../../shared/routes/operator-booking-routes.ts'
import type { Tickets } from '../auth/tickets.ts'
import type { OperatorDesk } from '../booking/operator-desk.ts'
import { by } from './operator-handlers.ts'
import type { Handlers } from './router.ts'

export type OperatorBookingOptions = { desk: OperatorDesk; tickets: Tickets }

export function operatorBookingHandlers({
  desk,
  tickets,
}: OperatorBookingOptions): Handlers<keyof typeof operatorBookingRoutes> {
  return {
    cancelSeats: ({ showId, bookingId, seatIds, reason }, { operator }) =>
      desk.cancel(showId, bookingId, seatIds, by(operator, reason)),
    moveBooking: ({ showId, bookingId, moves, reason }, { operator }) =>
      desk.move(showId, bookingId, moves, by(operator, reason)),
    holdAtCounter: ({ showId, saleId, seatIds }, { operator }) => desk.hold(showId, saleId, seatIds, by(operator)),
    releaseAtCounter: ({ showId, saleId, seatIds }, { operator }) =>
      desk.release(showId, saleId, seatIds, by(operator)),
    confirmAtCounter: async ({ showId, bookingId, saleId, seatIds, buyer }, { operator }) => {
      const made = await desk.confirm(showId, saleId, bookingId, seatIds, by(operator), buyer)
      return made.ok ? { ok: true, value: { ...made.value, code: await tickets.sign(made.value) } } : made
    },
  }
}
