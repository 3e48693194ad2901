// The events that the server posts to webhook endpoints, with a schema for the payload of each type.
import * as z from 'zod/mini'
import { BookingId, SeatId, Seq, ShowId, Timestamp } from './ids.ts'
import { Booking } from './protocol.ts'

const Seats = z.object({
  showId: ShowId,
  seatIds: z.array(SeatId).check(z.minLength(1)),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  seq: Seq.check(z.describe('seq of the change in the show’s log')),
})

const PlacedSeatId = z.object({ seatId: SeatId, label: z.string() })

/** Without the buyer's name and e-mail address. */
const AnonymousBooking = z.omit(Booking, { buyer: true })

/** The payload of each type of event. No payload names a visitor or a buyer. */
export const WEBHOOK_DATA = {
  'booking.confirmed': AnonymousBooking.check(
    z.describe('the booking as it was confirmed; `cancelledAt` is null even if it was cancelled later'),
  ),
  'booking.cancelled': AnonymousBooking.check(
    z.describe('the booking with the time of its cancellation; all of its seats are free again'),
  ),
  'booking.seats_cancelled': z
    .extend(Seats, { bookingId: BookingId })
    .check(
      z.describe(
        'some seats of a booking were cancelled, namely `seatIds`, which are free again; the booking keeps its other seats',
      ),
    ),
  'booking.moved': z
    .object({
      showId: ShowId,
      bookingId: BookingId,
      moves: z.array(z.object({ from: PlacedSeatId, to: PlacedSeatId })).check(z.minLength(1)),
      seq: Seq.check(z.describe('seq of the change in the show’s log')),
    })
    .check(z.describe('an operator gave a booking other seats; its total and its ticket code stay the same')),
  'hold.expired': Seats.check(
    z.describe('seats whose hold expired; they are available again, or another visitor holds them already'),
  ),
  'show.sold_out': z
    .object({
      showId: ShowId,
      seq: Seq.check(z.describe('seq of the change in the show’s log that took the last seat')),
    })
    .check(
      z.describe(
        'all seats are booked or blocked; none is available or held. Sent each time that a show reaches this state',
      ),
    ),
  'seat.blocked': Seats.check(z.describe('seats that were blocked; a visitor who held them has lost them')),
} as const
export type WebhookType = keyof typeof WEBHOOK_DATA

export const WebhookType = z.enum([
  'booking.confirmed',
  'booking.cancelled',
  'booking.seats_cancelled',
  'booking.moved',
  'hold.expired',
  'show.sold_out',
  'seat.blocked',
])

/** `timestamp` is the time of the change. The header `webhook-timestamp` is the time of the delivery attempt. */
function envelope<T extends WebhookType>(type: T) {
  return z.object({ type: z.literal(type), timestamp: Timestamp, data: WEBHOOK_DATA[type] })
}

/** The body of a webhook, in the format of Standard Webhooks (standardwebhooks.com). */
export const WebhookEvent = z.discriminatedUnion('type', [
  envelope('booking.confirmed'),
  envelope('booking.cancelled'),
  envelope('booking.seats_cancelled'),
  envelope('booking.moved'),
  envelope('hold.expired'),
  envelope('show.sold_out'),
  envelope('seat.blocked'),
])
export type WebhookEvent = z.infer<typeof WebhookEvent>
