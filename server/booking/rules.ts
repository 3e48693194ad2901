// The rules: what each command may change, decided from locked rows and a clock alone. docs/rules.md has their ids.
import { statusWord } from '../../shared/status.ts'
import { refusal, type Command, type VisitorsCommand } from './command.ts'
import {
  admittedAlready,
  confirmByOf,
  no,
  NO_SUCH_BOOKING,
  OTHERS_BOOKING,
  unknownSeats,
  type Decision,
  type HoldSettings,
} from './decision.ts'
import type { LedgerView } from './ledger.ts'
import { block, forceRelease, unblock } from './operator-rules.ts'
import { cancelSeats, move } from './operator-booking-rules.ts'
import { confirmedSeats, type Sale } from './sale.ts'
import { expirySteps, idsOf, visitorSeats, type VisitorSeats } from './visitor-seats.ts'
import { statusOf, type Instant, type Operator, type Step } from './seat.ts'
import { changeShow, closeSale, openSale } from './show-rules.ts'
import { singleSeatLeft } from './single-seats.ts'
import { extend, hold, holdBest, NOTHING_HELD, release } from './hold-rules.ts'
import { accept, offer, withdrawOffer } from './transfer-rules.ts'

/** Decides a command on `ledger` at `now`. Pure: the same input gives the same decision. */
export function decide(ledger: LedgerView, command: Command, now: Instant, settings: HoldSettings): Decision {
  switch (command.kind) {
    case 'expire':
      return expire(ledger, now)
    case 'block':
      return block(ledger, command, now)
    case 'unblock':
      return unblock(ledger, command)
    case 'force-release':
      return forceRelease(ledger, command, now)
    case 'cancel-seats':
      return cancelSeats(ledger, command)
    case 'move':
      return move(ledger, command, now)
    case 'change-show':
      return changeShow(ledger, command, now)
    case 'open-sale':
      return openSale(ledger, command.by, now)
    case 'close-sale':
      return closeSale(ledger, command.by, now)
    default:
      return decideForVisitor(ledger, command, now, settings)
  }
}

function decideForVisitor(
  ledger: LedgerView,
  command: VisitorsCommand,
  now: Instant,
  settings: HoldSettings,
): Decision {
  const own = visitorSeats(ledger, command.visitorId, now)
  if (command.kind === 'cut')
    return { steps: [...expireOwn(own), ...cut(own, now, settings)], ruling: { hold: own.visitorId } }
  const { steps, ruling } = decideFor(own, ledger, command, now, settings)
  const isHere = !('by' in command) || command.by === undefined
  return { steps: [...expireOwn(own), ...(isHere ? restore(own) : []), ...steps], ruling }
}

function decideFor(
  own: VisitorSeats,
  ledger: LedgerView,
  command: Exclude<VisitorsCommand, { kind: 'cut' }>,
  now: Instant,
  settings: HoldSettings,
): Decision {
  switch (command.kind) {
    case 'restore':
      return { steps: [], ruling: { hold: own.visitorId } }
    case 'hold':
      return hold(own, ledger, command, now, settings)
    case 'hold-best':
      return holdBest(own, ledger, command, now, settings)
    case 'release':
      return release(own, ledger, command)
    case 'extend':
      return extend(own, ledger, now, settings)
    case 'begin-checkout':
      return beginCheckout(own, ledger, now)
    case 'end-checkout':
      return { steps: endCheckout(own), ruling: { hold: own.visitorId } }
    case 'confirm':
      return confirm(own, ledger, command, now, settings)
    case 'cancel':
      return cancel(own, ledger, command, now)
    case 'offer':
      return offer(own, ledger, command.bookingId, now)
    case 'withdraw-offer':
      return withdrawOffer(own, ledger, command.bookingId)
    case 'accept':
      return accept(own, ledger, command, now, settings)
  }
}

/** Frees the visitor's seats whose time is up, before the command itself is decided (H5). */
function expireOwn(own: VisitorSeats): Step[] {
  if (own.runOut.length === 0) return []
  return [{ cause: 'expired', visitorId: own.visitorId, seatIds: idsOf(own.runOut) }]
}

/** Shortens the hold to the grace (G1), unless a checkout runs (G5). A second cut changes nothing. */
function cut(own: VisitorSeats, now: Instant, settings: HoldSettings): Step[] {
  const [first] = own.held
  const until = now + settings.graceMs
  if (first?.expiresAt == null || first.expiresAt <= until || first.checkout) return []
  return [{ cause: 'disconnected', visitorId: own.visitorId, seatIds: idsOf(own.held), until }]
}

/** Any command proves that the visitor is connected, so the promised expiry is restored (G2). */
function restore(own: VisitorSeats): Step[] {
  const [first] = own.held
  if (first?.promisedUntil == null || first.expiresAt === first.promisedUntil) return []
  return [{ cause: 'returned', visitorId: own.visitorId, seatIds: idsOf(own.held), until: first.promisedUntil }]
}

/**
 * Begins a checkout of all held seats; one that began with the same seats goes on (G5). Refuses with `NOT_HELD`, and with
 * `FORBIDDEN` where the seats would leave a single one (H12).
 */
function beginCheckout(own: VisitorSeats, ledger: LedgerView, now: Instant): Decision {
  const seatIds = idsOf(own.held)
  if (seatIds.length === 0) return no(NOTHING_HELD)
  const ruling = { hold: own.visitorId }
  if (isSameSet(own.held[0]?.checkout ?? [], seatIds)) return { steps: [], ruling }
  const single = singleSeatLeft(own, ledger, seatIds, now)
  if (single) return no(single)
  return { steps: [{ cause: 'checkout-begun', visitorId: own.visitorId, seatIds }], ruling }
}

/** Ends the checkout, if one runs (G5). */
function endCheckout(own: VisitorSeats): Step[] {
  if (!own.held[0]?.checkout) return []
  return [{ cause: 'checkout-ended', visitorId: own.visitorId, seatIds: idsOf(own.held) }]
}

const NOT_BY_VISITORS = refusal(
  'FORBIDDEN',
  'Visitors cannot confirm bookings of this show themselves: the seller’s server does, once it has been paid.',
)

/**
 * Books exactly these seats (B1, B2). The same booking again, with the seats of its first confirmation, is answered as it is
 * now. Refuses with `BOOKING_MISMATCH`, `FORBIDDEN` (B5, H12, which does not
 * bind operators), `UNKNOWN_SEAT`, `NOT_HELD`.
 * The seats of a checkout were judged when it began (H12): they are sold even if the seats around them have changed.
 */
function confirm(
  own: VisitorSeats,
  ledger: LedgerView,
  { bookingId, seatIds, by }: Extract<Command, { kind: 'confirm' }>,
  now: Instant,
  settings: HoldSettings,
): Decision {
  const ruling = { booking: bookingId }
  const sale = ledger.sale(bookingId)
  if (sale) {
    const isSame = isSameSet(confirmedSeats(sale), seatIds)
    if (isSame && mayConfirmAgain(sale, own.visitorId, by)) return { steps: [], ruling }
    // For its sender: another `bookingId`, as for a mismatch, would not help.
    if (isSame && sale.transfer?.confirmedBy === own.visitorId) return no(OTHERS_BOOKING)
    return no(
      refusal('BOOKING_MISMATCH', 'This bookingId was used for another booking already. Make a new one for this one.'),
    )
  }
  const { confirmBy, bestSeats } = ledger.show
  if (!by && confirmByOf(confirmBy, bestSeats.isPriced, settings) === 'server') return no(NOT_BY_VISITORS)
  const unknown = unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)

  const held = new Set(idsOf(own.held))
  const missing = seatIds.filter((seatId) => !held.has(seatId))
  if (missing.length > 0) {
    const ownRunOut = new Set(idsOf(own.runOut))
    return no(
      refusal('NOT_HELD', 'Not all of these seats are held for you now, so nothing was booked. Choose seats again.', {
        seats: missing.map((seatId) => ({
          seatId,
          status: ownRunOut.has(seatId) ? 'available' : statusWord(statusOf(ledger.seat(seatId))),
        })),
      }),
    )
  }
  const booked = [...seatIds].sort((a, b) => a - b)
  const isJudged = isSameSet(own.held[0]?.checkout ?? [], booked)
  const isOperator = typeof by === 'object'
  const single = isJudged || isOperator ? undefined : singleSeatLeft(own, ledger, booked, now)
  if (single) return no(single)
  // The rest of the hold is in no checkout any more.
  const ended = booked.length < own.held.length ? endCheckout(own) : []
  const sold = { cause: 'booked' as const, visitorId: own.visitorId, seatIds: booked, bookingId, ...(by && { by }) }
  return { steps: [...ended, sold], ruling }
}

/** Whose repeated confirmation is answered: that of who has the booking; and a server's for who had it first (T4). */
function mayConfirmAgain(
  { visitorId, transfer }: Sale,
  confirming: string,
  by: Operator | 'server' | undefined,
): boolean {
  return visitorId === confirming || (by !== undefined && transfer?.confirmedBy === confirming)
}

/** Cancels a booking (B4); a second time changes nothing. Refuses with `NOT_FOUND`, `FORBIDDEN` (B4, D2). */
function cancel(
  own: VisitorSeats,
  ledger: LedgerView,
  { bookingId, by }: Extract<Command, { kind: 'cancel' }>,
  now: Instant,
): Decision {
  const sale = ledger.sale(bookingId)
  if (!sale) return no(NO_SUCH_BOOKING)
  // A server names whom it found to have the booking, who may have passed it on since.
  if (sale.visitorId !== own.visitorId && by !== 'server') return no(OTHERS_BOOKING)
  const ruling = { booking: bookingId }
  if (sale.cancelledAt !== null) return { steps: [], ruling }
  if (!by && now >= ledger.show.startsAt) {
    return no(refusal('FORBIDDEN', 'The show has started, so this booking can no longer be cancelled.'))
  }
  const admitted = admittedAlready(sale, sale.seatIds)
  if (admitted) return no(admitted)
  const seatIds = sale.seatIds.filter((seatId) => ledger.seat(seatId).bookingId === bookingId)
  const { visitorId } = sale
  return { steps: [{ cause: 'cancelled', visitorId, seatIds, bookingId, ...(by && { by }) }], ruling }
}

function expire(ledger: LedgerView, now: Instant): Decision {
  const steps = expirySteps(ledger.swept(), now)
  return { steps, ruling: { swept: steps.reduce((sum, step) => sum + step.seatIds.length, 0) } }
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  const inA = new Set(a)
  return a.length === b.length && b.every((seatId) => inA.has(seatId))
}
