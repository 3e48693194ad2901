// The rules for passing a booking on to another visitor: offer it, take the offer back, accept it. docs/rules.md has the ids.
import type { Refusal } from '../../shared/protocol.ts'
import { MOST_OFFERS, type OfferState } from '../../shared/transfer.ts'
import { refusal, type VisitorsCommand } from './command.ts'
import { admittedAlready, no, NO_SUCH_BOOKING, OTHERS_BOOKING, type Decision, type HoldSettings } from './decision.ts'
import type { LedgerView } from './ledger.ts'
import { isOverForTransfers, offerStateOf } from './offer-state.ts'
import type { Instant } from './seat.ts'
import type { VisitorSeats } from './visitor-seats.ts'

/**
 * Offers the visitor's booking to whoever has its link (T1); an open offer stays as it is. Refuses with `NOT_FOUND`,
 * with `FORBIDDEN` for somebody else's or a cancelled booking, once the show has started and for seats whose holders are in
 * the house, and with `LIMIT_REACHED` after 20 offers.
 */
export function offer(own: VisitorSeats, ledger: LedgerView, bookingId: string, now: Instant): Decision {
  const sale = ledger.sale(bookingId)
  if (!sale) return no(NO_SUCH_BOOKING)
  if (sale.visitorId !== own.visitorId) return no(OTHERS_BOOKING)
  if (sale.cancelledAt !== null)
    return no(refusal('FORBIDDEN', 'This booking is cancelled, so it cannot be passed on.'))
  const ruling = { booking: bookingId }
  if (sale.transfer?.offeredAt != null) return { steps: [], ruling }
  if (isOverForTransfers(ledger.show, now)) return no(STARTED)
  const admitted = admittedAlready(sale, sale.seatIds)
  if (admitted) return no(admitted)
  const number = (sale.transfer?.offers ?? 0) + 1
  if (number > MOST_OFFERS) {
    return no(refusal('LIMIT_REACHED', `A booking can be offered ${MOST_OFFERS} times at most.`))
  }
  const { visitorId } = own
  return { steps: [{ cause: 'offered', visitorId, seatIds: [], bookingId, offer: number }], ruling }
}

/**
 * Takes the open offer of the visitor's booking back, if there is one that has not ended (T1, T3). Refuses with `NOT_FOUND`,
 * `FORBIDDEN`.
 */
export function withdrawOffer(own: VisitorSeats, ledger: LedgerView, bookingId: string): Decision {
  const sale = ledger.sale(bookingId)
  if (!sale) return no(NO_SUCH_BOOKING)
  const { visitorId } = own
  if (sale.visitorId !== visitorId) return no(OTHERS_BOOKING)
  const ruling = { booking: bookingId }
  const { transfer } = sale
  // Nothing changes in an archived show. One that has started can be postponed, and its offers are open again then.
  const hasEnded = sale.cancelledAt !== null || ledger.show.isArchived
  if (transfer?.offeredAt == null || hasEnded) return { steps: [], ruling }
  const { offers } = transfer
  return { steps: [{ cause: 'offer-withdrawn', visitorId, seatIds: [], bookingId, offer: offers }], ruling }
}

/**
 * Gives the booking to the visitor (T2); accepting again changes nothing. Refuses with `NOT_FOUND`, with `FORBIDDEN` for
 * one's own offer, and one that was used, taken back or is over (T3), and with `LIMIT_REACHED` (H3).
 */
export function accept(
  own: VisitorSeats,
  ledger: LedgerView,
  { bookingId, offer: number }: Extract<VisitorsCommand, { kind: 'accept' }>,
  now: Instant,
  { maxSeatsPerVisitor }: HoldSettings,
): Decision {
  const sale = ledger.sale(bookingId)
  if (!sale) return no(NO_SUCH_BOOKING)
  const { visitorId } = own
  const ruling = { booking: bookingId }
  const state = offerStateOf(sale, number, visitorId, isOverForTransfers(ledger.show, now))
  if (state === 'accepted') return { steps: [], ruling }
  if (state !== 'open') return no(NOT_OPEN[state])
  if (own.held.length + own.booked.length + sale.seatIds.length > maxSeatsPerVisitor) {
    return no(refusal('LIMIT_REACHED', `You can have at most ${maxSeatsPerVisitor} seats in this show.`))
  }
  const { visitorId: sender } = sale
  const seatIds = [...sale.seatIds]
  return { steps: [{ cause: 'transferred', visitorId, seatIds, bookingId, offer: number, sender }], ruling }
}

const STARTED = refusal('FORBIDDEN', 'The show has started, so this booking can no longer be passed on.')
const NOT_OPEN: Readonly<Record<Exclude<OfferState, 'open' | 'accepted'>, Refusal>> = {
  own: refusal('FORBIDDEN', 'These tickets are yours. Send the link to somebody else.'),
  used: refusal('FORBIDDEN', 'Somebody has accepted these tickets already.'),
  withdrawn: refusal('FORBIDDEN', 'The offer was taken back. Ask for a new link.'),
  cancelled: refusal('FORBIDDEN', 'The booking was cancelled.'),
  over: STARTED,
  admitted: refusal('FORBIDDEN', 'Seats of this booking were admitted at the door.'),
}
