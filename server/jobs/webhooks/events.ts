// Makes webhook events of a show's change log. Pure: the same changes give the same events with the same ids.
import type { LogChange, LogStep } from '../../../shared/change-log.ts'
import type { Booking } from '../../../shared/protocol.ts'
import type { Cause } from '../../../shared/status.ts'
import type { WebhookEvent, WebhookType } from '../../../shared/webhooks.ts'

/** An event at its place in the log. `step` is that of the step in its change; behind the last one: of the change as a whole. */
export type PlacedEvent = Readonly<{ step: number; webhookId: string; event: WebhookEvent }>

/** What the log does not say of a show. */
export type ShowKnowledge = Readonly<{
  showId: string
  labelsOf: (seatIds: readonly number[]) => string[]
  /** A booking as it was confirmed, or undefined when it is not there any more. */
  bookingOf: (bookingId: string) => Booking | undefined
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

/** Whether a step of the change is an event of one of these types. */
export function isToldIn({ steps }: LogChange, types: ReadonlySet<string>): boolean {
  return steps.some(({ cause }) => types.has(TYPE_OF[cause] ?? ''))
}

/** The ids of the bookings that are needed to tell these changes. */
export function bookingIdsIn(changes: readonly LogChange[]): string[] {
  return changes.flatMap(({ steps }) => steps.flatMap(({ bookingId }) => bookingId ?? []))
}

/**
 * The events of a change from its step `fromStep` on, in order: one a step, and `show.sold_out` behind them when the
 * change took the last of the `unsoldBefore` seats that were neither booked nor blocked.
 */
export function eventsOf(
  change: LogChange,
  fromStep: number,
  unsoldBefore: number,
  show: ShowKnowledge,
): PlacedEvent[] {
  const { seq, at, steps } = change
  const place = (step: number, event: WebhookEvent): PlacedEvent => ({
    step,
    webhookId: webhookIdOf(show.showId, change, step),
    event,
  })
  const events = steps.flatMap((step, i) => {
    const event = i >= fromStep ? eventOf(step, change, show) : undefined
    return event ? place(i, event) : []
  })
  const isSoldOut = unsoldBefore > 0 && unsoldAfter(unsoldBefore, change) === 0
  if (isSoldOut && fromStep <= steps.length) {
    events.push(place(steps.length, { type: 'show.sold_out', timestamp: at, data: { showId: show.showId, seq } }))
  }
  return events
}

/**
 * The same for each attempt, replay and endpoint, and for no other event: with the time of the change, since a show may be
 * deleted and made anew under its id.
 */
function webhookIdOf(showId: string, { seq, at }: LogChange, step: number): string {
  return `${showId}_${seq}_${step}_${new Date(at).getTime().toString(36)}`
}

function eventOf(
  { cause, seatIds, bookingId = '' }: LogStep,
  { seq, at: timestamp }: LogChange,
  { showId, labelsOf, bookingOf }: ShowKnowledge,
): WebhookEvent | undefined {
  const type = TYPE_OF[cause]
  switch (type) {
    case undefined:
    case 'show.sold_out':
      return undefined
    case 'hold.expired':
    case 'seat.blocked':
      return { type, timestamp, data: { showId, seatIds, labels: labelsOf(seatIds), seq } }
    case 'booking.confirmed':
    case 'booking.cancelled': {
      const booking = bookingOf(bookingId)
      const cancelledAt = type === 'booking.cancelled' ? timestamp : null
      return booking && { type, timestamp, data: { ...booking, cancelledAt, seq } }
    }
  }
}
