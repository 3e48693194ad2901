// Derives webhook events from a show's change log. Pure: the same changes give the same events with the same ids.
import type { LogChange, LogStep } from '../../../shared/change-log.ts'
import type { Booking } from '../../../shared/protocol.ts'
import type { Cause } from '../../../shared/status.ts'
import type { WebhookEvent, WebhookType } from '../../../shared/webhooks.ts'

/** An event with its position in the log. The event of a change as a whole has the position after the last step. */
export type EventInLog = Readonly<{
  seq: number
  at: string
  step: number
  webhookId: string
  type: WebhookType
  seatIds: readonly number[]
  bookingId: string | undefined
}>

/** How one seat in a step of this cause changes the number of seats that are neither booked nor blocked. */
export const UNSOLD_BY: Readonly<Record<Cause, -1 | 0 | 1>> = {
  held: 0,
  released: 0,
  extended: 0,
  expired: 0,
  disconnected: 0,
  returned: 0,
  'checkout-begun': 0,
  'checkout-ended': 0,
  booked: -1,
  cancelled: 1,
  blocked: -1,
  forced: 0,
  unblocked: 1,
  'show-changed': 0,
}

/** The event type of a step with this cause. */
const TYPE_OF: Partial<Record<Cause, WebhookType>> = {
  booked: 'booking.confirmed',
  cancelled: 'booking.cancelled',
  expired: 'hold.expired',
  blocked: 'seat.blocked',
}

/** The number of unsold seats after a change, given the number before it. */
export function unsoldAfter(unsold: number, { steps }: LogChange): number {
  return steps.reduce((sum, { cause, seatIds }) => sum + UNSOLD_BY[cause] * seatIds.length, unsold)
}

/**
 * The events of a change from its step `fromStep` on, in order: one per step, then `show.sold_out` when the change took the
 * last of the `unsoldBefore` seats that were neither booked nor blocked.
 */
export function eventsOf(showId: string, change: LogChange, fromStep: number, unsoldBefore: number): EventInLog[] {
  const { seq, at, steps } = change
  const place = (step: number, type: WebhookType, of: Partial<LogStep> = {}): EventInLog => {
    const webhookId = webhookIdOf(showId, change, step)
    return { seq, at, step, webhookId, type, seatIds: of.seatIds ?? [], bookingId: of.bookingId }
  }
  const events = steps.flatMap((each, step) => {
    const type = TYPE_OF[each.cause]
    return type !== undefined && step >= fromStep ? place(step, type, each) : []
  })
  const isSoldOut = unsoldBefore > 0 && unsoldAfter(unsoldBefore, change) === 0
  if (isSoldOut && fromStep <= steps.length) events.push(place(steps.length, 'show.sold_out'))
  return events
}

/**
 * The id of an event: the same for each attempt, replay and endpoint, and unique. It includes the time of the change, since
 * a show can be deleted and created anew under the same id.
 */
function webhookIdOf(showId: string, { seq, at }: LogChange, step: number): string {
  return `${showId}_${seq}_${step}_${new Date(at).getTime().toString(36)}`
}

/**
 * The body to post for an event.
 * @param labels the labels of its seats
 * @param booking the booking that it names; the result is undefined when that booking no longer exists
 */
export function bodyOf(
  { type, at: timestamp, seq, seatIds }: EventInLog,
  showId: string,
  labels: string[],
  booking: Booking | undefined,
): WebhookEvent | undefined {
  switch (type) {
    case 'show.sold_out':
      return { type, timestamp, data: { showId, seq } }
    case 'hold.expired':
    case 'seat.blocked':
      return { type, timestamp, data: { showId, seatIds: [...seatIds], labels, seq } }
    case 'booking.confirmed':
      return booking && { type, timestamp, data: { ...booking, cancelledAt: null, seq } }
    case 'booking.cancelled':
      return booking && { type, timestamp, data: { ...booking, cancelledAt: timestamp, seq } }
  }
}
