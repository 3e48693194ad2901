// What is posted to webhook endpoints: the types of events and their payloads, each written once as a schema.
import * as z from 'zod/mini'
import { Booking, SeatId, Seq, ShowId } from './protocol.ts'

const time = z.iso
  .datetime({ precision: 3 })
  .check(z.describe('ISO 8601 in UTC with milliseconds, by the database’s clock'))

const Seats = z.object({
  showId: ShowId,
  seatIds: z.array(SeatId).check(z.minLength(1)),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  seq: Seq.check(z.describe('of the change in the show’s log')),
})

/** The payload of each type of event. No payload names a visitor. */
export const WEBHOOK_DATA = {
  'booking.confirmed': Booking.check(
    z.describe('the booking as it was confirmed: `cancelledAt` is null, whatever came later'),
  ),
  'booking.cancelled': Booking.check(
    z.describe('the booking with the time of its cancellation; its seats are free again'),
  ),
  'hold.expired': Seats.check(
    z.describe('seats whose hold ran out; they are free again, or held by who took them over'),
  ),
  'show.sold_out': z
    .object({ showId: ShowId, seq: Seq.check(z.describe('of the change in the show’s log that took the last seat')) })
    .check(
      z.describe(
        'no seat is available or held any more: all are booked or blocked. Sent each time that this becomes so',
      ),
    ),
  'seat.blocked': Seats.check(z.describe('seats that were taken out of the sale; whoever held them has lost them')),
} as const
export type WebhookType = keyof typeof WEBHOOK_DATA

export const WebhookType = z.enum([
  'booking.confirmed',
  'booking.cancelled',
  'hold.expired',
  'show.sold_out',
  'seat.blocked',
])

/** `timestamp` is when the change was decided; the header `webhook-timestamp` is when this attempt was made. */
function envelope<T extends WebhookType>(type: T) {
  return z.object({ type: z.literal(type), timestamp: time, data: WEBHOOK_DATA[type] })
}

/** The body of a webhook, as Standard Webhooks has it. */
export const WebhookEvent = z.discriminatedUnion('type', [
  envelope('booking.confirmed'),
  envelope('booking.cancelled'),
  envelope('hold.expired'),
  envelope('show.sold_out'),
  envelope('seat.blocked'),
])
export type WebhookEvent = z.infer<typeof WebhookEvent>
