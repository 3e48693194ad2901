// Makes webhook events of a show's change log. Pure: the same changes give the same events with the same ids.
import type { LogChange, LogStep } from '../../../shared/change-log.ts'
import type { Booking } from '../../../shared/protocol.ts'
import type { Cause } from '../../../shared/status.ts'
import type { WebhookEvent, WebhookType } from '../../../shared/webhooks.ts'

/** An event at its place in the log: that of a step of its change or, behind the last step, of the change as a whole. */
export type EventInLog = Readonly<{
  seq: number
  at: string
  step: number
  webhookId: string
  type: WebhookType
  seatIds: readonly number[]
  bookingId: string | undefined
}>

/** By how much a seat in a step of this cause changes the number of seats that are neither booked nor blocked. */
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
}

/** The type of event that a step of this cause is. */
const TYPE_OF: Partial<Record<Cause, WebhookType>> = {
  booked: 'booking.confirmed',
  cancelled: 'booking.cancelled',
  expired: 'hold.expired',
  blocked: 'seat.blocked',
}

/** How many seats are unsold after a change, when `unsold` were before it. */
export function unsoldAfter(unsold: number, { steps }: LogChange): number {
  return steps.reduce((sum, { cause, seatIds }) => sum + UNSOLD_BY[cause] * seatIds.length, unsold)
}

/**
 * The events of a change from its step `fromStep` on, in order: one a step, and `show.sold_out` behind them when the
 * change took the last of the `unsoldBefore` seats that were neither booked nor blocked.
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
 * The same for each attempt, replay and endpoint, and for no other event: with the time of the change, since a show may be
 * deleted and made anew under its id.
 */
function webhookIdOf(showId: string, { seq, at }: LogChange, step: number): string {
  return `${showId}_${seq}_${step}_${new Date(at).getTime().toString(36)}`
}

/**
 * What is posted of an event.
 * @param labels of its seats
 * @param booking the one that it names; undefined, as is the result, when that is not there any more
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
