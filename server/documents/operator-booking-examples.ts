// The examples of operators' routes about bookings and sales at the counter, in the OpenAPI document.
import type { operatorBookingRoutes } from '../../shared/routes/operator-booking-routes.ts'
import { EXAMPLE_CODE, type Example } from './example.ts'
import { REQUEST_TEXTS } from './socket-events.ts'

const booking = REQUEST_TEXTS['booking:confirm'].value
const { showId, bookingId } = booking
const ofBooking = { showId, bookingId }
const saleId = '0d9c2c1c-5d0b-4ab0-8a1d-61b7f0f6a8e7'

export const OPERATOR_BOOKING_EXAMPLES: { readonly [N in keyof typeof operatorBookingRoutes]: Example<N> } = {
  cancelSeats: {
    call: { ...ofBooking, seatIds: [3], reason: 'A guest is ill.' },
    answer: { ...booking, seq: 43, cancelledSeatIds: [3] },
  },
  moveBooking: {
    call: { ...ofBooking, moves: [{ from: 2, to: 3 }], reason: 'The camera needs the place.' },
    answer: { ...booking, seatIds: [3], labels: ['Stalls A-4'], seq: 43 },
  },
  holdAtCounter: { call: { showId, saleId, seatIds: [2] }, answer: REQUEST_TEXTS['seats:hold'].value },
  releaseAtCounter: { call: { showId, saleId }, answer: REQUEST_TEXTS['seats:release'].value },
  confirmAtCounter: {
    call: { ...ofBooking, saleId, seatIds: [2], buyer: { name: 'Anna Berg' } },
    answer: { ...booking, buyer: { name: 'Anna Berg' }, code: EXAMPLE_CODE },
  },
}
