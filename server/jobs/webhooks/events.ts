// Derives webhook events from a show's change log. Pure: the same changes give the same events with the same ids.
import type { LogChange, LogStep } from '../../../shared/change-log.ts'
import type { Booking } from '../../../shared/protocol.ts'
import type { PlacedSeat } from '../../../shared/seating-plan.ts'
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
  moves: LogStep['moves']
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
  'seats-cancelled': 1,
  // As many seats as the booking leaves it gets, of those that are available.
  moved: 0,
  offered: 0,
  'offer-withdrawn': 0,
  transferred: 0,
  'show-changed': 0,
}

/** The event type of a step with this cause. */
const TYPE_OF: Partial<Record<Cause, WebhookType>> = {
  booked: 'booking.confirmed',
  cancelled: 'booking.cancelled',
  'seats-cancelled': 'booking.seats_cancelled',
  moved: 'booking.moved',
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
    return { seq, at, step, webhookId, type, seatIds: of.seatIds ?? [], bookingId: of.bookingId, moves: of.moves }
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
 * @param seatOf a seat by its id; undefined when the show's plan is gone
 * @param booking the booking that it names, as it is now; the result is undefined when that booking no longer exists
 */
export function bodyOf(
  { type, at: timestamp, seq, seatIds, moves = [] }: EventInLog,
  showId: string,
  seatOf: (seatId: number) => Pick<PlacedSeat, 'label' | 'price'> | undefined,
  booking: Booking | undefined,
): WebhookEvent | undefined {
  const labelOf = (seatId: number): string => seatOf(seatId)?.label ?? ''
  const labels = seatIds.map(labelOf)
  switch (type) {
    case 'show.sold_out':
      return { type, timestamp, data: { showId, seq } }
    case 'hold.expired':
    case 'seat.blocked':
      return { type, timestamp, data: { showId, seatIds: [...seatIds], labels, seq } }
    case 'booking.confirmed':
      return booking && { type, timestamp, data: asConfirmed(booking, seatIds, seatOf, seq) }
    case 'booking.cancelled':
      return booking && { type, timestamp, data: { ...booking, cancelledAt: timestamp, seq } }
    case 'booking.seats_cancelled':
      return (
        booking && {
          type,
          timestamp,
          data: { showId, bookingId: booking.bookingId, seatIds: [...seatIds], labels, seq },
        }
      )
    case 'booking.moved': {
      const placed = (seatId: number) => ({ seatId, label: labelOf(seatId) })
      const movedSeats = moves.map(({ from, to }) => ({ from: placed(from), to: placed(to) }))
      return booking && { type, timestamp, data: { showId, bookingId: booking.bookingId, moves: movedSeats, seq } }
    }
  }
}

/** A booking as it was when it was confirmed: operators may have cancelled seats of it since, or moved it. */
function asConfirmed(
  { bookingId, showId, seatIds: seatsNow, total, confirmedAt }: Booking,
  seatIds: readonly number[],
  seatOf: (seatId: number) => Pick<PlacedSeat, 'label' | 'price'> | undefined,
  seq: number,
): Booking {
  const seats = seatIds.map(seatOf)
  const isAsSold = seatsNow.length === seatIds.length
  const amount = isAsSold ? total.amount : seats.reduce((sum, seat) => sum + (seat?.price ?? 0), 0)
  return {
    bookingId,
    showId,
    seatIds: [...seatIds],
    labels: seats.map((seat) => seat?.label ?? ''),
    total: { ...total, amount },
    confirmedAt,
    cancelledAt: null,
    seq,
  }
}
