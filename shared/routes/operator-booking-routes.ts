// Routes for operators about bookings: cancelling seats of them, moving them, and selling at the counter.
import * as z from 'zod/mini'
import { Buyer } from '../buyer.ts'
import { SeatMove } from '../change-log.ts'
import { BookingId, MAX_SEATS_PER_BOOKING, SeatIds, ShowId } from '../ids.ts'
import { Reason } from '../operators.ts'
import { Booking, Hold } from '../protocol.ts'
import type { Route } from './route.ts'

const ofShow = z.object({ showId: ShowId })
const ofBooking = z.object({ showId: ShowId, bookingId: BookingId })

/** A sale at the counter stands for its buyer, as a visitor does. */
const SaleId = z.uuid().check(z.toLowerCase()).check(z.describe('made by the operator’s page for each sale'))

/** Which seats a booking leaves, and which it gets instead. */
const Moves = z.array(SeatMove).check(
  z.minLength(1),
  z.maxLength(MAX_SEATS_PER_BOOKING),
  z.refine((moves) => isSet(moves.map(({ from }) => from)), 'A seat is left twice.'),
  z.refine((moves) => isSet(moves.map(({ to }) => to)), 'A seat is taken twice.'),
)

function isSet(seatIds: readonly number[]): boolean {
  return new Set(seatIds).size === seatIds.length
}

/** Bookings of anybody, and sales at the counter. */
export const operatorBookingRoutes = {
  cancelSeats: {
    method: 'post',
    path: '/api/operator/shows/:showId/bookings/:bookingId/cancel',
    tag: 'Box office',
    summary: 'Cancel a booking, or some of its seats',
    description:
      'At any time. Without `seatIds`, the whole booking. The other seats stay booked under the same `bookingId`, the cancelled ones are listed in `cancelledSeatIds`, and `total` is what the remaining seats were sold for. Giving money back is not part of this. Seats that were admitted are refused as `FORBIDDEN` until that is undone.',
    bearer: 'operator',
    role: 'box-office',
    params: ofBooking,
    body: z.object({ seatIds: z.optional(SeatIds), reason: Reason }),
    answer: Booking,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'BOOKING_MISMATCH', 'FORBIDDEN'],
  },
  moveBooking: {
    method: 'post',
    path: '/api/operator/shows/:showId/bookings/:bookingId/move',
    tag: 'Box office',
    summary: 'Move a booking to other seats',
    description:
      'All of `moves` or none, in one step: nobody can take the seats meanwhile. The new seats must be free, or in an allocation, which they leave; the old ones are free afterwards. The total stays the same, and so does the ticket code, which then shows the new seats. A seat that the booking has got already is not moved again.',
    bearer: 'operator',
    role: 'box-office',
    params: ofBooking,
    body: z.object({ moves: Moves, reason: Reason }),
    answer: Booking,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'BOOKING_MISMATCH', 'SEATS_TAKEN', 'FORBIDDEN'],
  },
  holdAtCounter: {
    method: 'post',
    path: '/api/operator/shows/:showId/counter/hold',
    tag: 'Box office',
    summary: 'Hold seats for a sale at the counter',
    description:
      'All of these seats or none, also before and after the sale and until a day after the show started. The limits of visitors do not apply; a sale has at most 100 seats. The hold lasts as long as a visitor’s. Seats of an allocation leave it: if they are not booked, they are in the public sale afterwards.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    body: z.object({ saleId: SaleId, seatIds: SeatIds }),
    answer: Hold,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'SALE_CLOSED', 'SEATS_TAKEN', 'LIMIT_REACHED', 'EXTENSION_LIMIT'],
  },
  releaseAtCounter: {
    method: 'delete',
    path: '/api/operator/shows/:showId/counter/hold',
    tag: 'Box office',
    summary: 'Release seats of a sale at the counter',
    description: 'The seats that you name, or all that the sale holds. The answer is the rest of its hold.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    query: z.object({ saleId: SaleId, seatIds: z.optional(SeatIds) }),
    answer: Hold,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT'],
  },
  confirmAtCounter: {
    method: 'put',
    path: '/api/operator/shows/:showId/counter/bookings/:bookingId',
    tag: 'Box office',
    summary: 'Book the seats of a sale at the counter',
    description:
      'Books exactly these seats or refuses, in every show, whoever confirms its bookings otherwise. A retry with the same `bookingId` gets the same booking. The answer has the ticket’s `code`, to print.',
    bearer: 'operator',
    role: 'box-office',
    params: ofBooking,
    body: z.object({ saleId: SaleId, seatIds: SeatIds, buyer: z.optional(Buyer) }),
    answer: z.extend(Booking, { code: z.string() }),
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'NOT_HELD', 'BOOKING_MISMATCH'],
  },
} as const satisfies Record<string, Route>
