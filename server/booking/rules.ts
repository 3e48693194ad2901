// The rules: what each command may change, decided from locked rows and a clock alone. docs/rules.md has their ids.
import { statusWord } from '../../shared/status.ts'
import { refusal, type Command } from './command.ts'
import { confirmByOf, isOnSale, no, saleClosed, unknownSeats, type Decision, type HoldTerms } from './decision.ts'
import type { LedgerView } from './ledger.ts'
import { expirySteps, idsOf, possessions, type Possessions } from './possessions.ts'
import { statusOf, type Instant, type Step } from './seat.ts'
import { singleSeatLeft } from './single-seats.ts'
import { hold, holdBest } from './taking.ts'

const SECOND_MS = 1000

/** A command, decided on `ledger` at `now`. Pure: the same input gives the same decision. */
export function decide(ledger: LedgerView, command: Command, now: Instant, terms: HoldTerms): Decision {
  if (command.kind === 'expire') return expire(ledger, now)
  const own = possessions(ledger, command.visitorId, now)
  if (command.kind === 'cut')
    return { steps: [...letGo(own), ...cut(own, now, terms)], verdict: { hold: own.visitorId } }
  const { steps, verdict } = decideFor(own, ledger, command, now, terms)
  const isHere = !('by' in command) || command.by !== 'server'
  return { steps: [...letGo(own), ...(isHere ? restore(own) : []), ...steps], verdict }
}

/** What comes from a visitor who is there to send it, or from a server on their behalf. */
type VisitorsCommand = Exclude<Command, { kind: 'expire' | 'cut' }>

function decideFor(
  own: Possessions,
  ledger: LedgerView,
  command: VisitorsCommand,
  now: Instant,
  terms: HoldTerms,
): Decision {
  switch (command.kind) {
    case 'restore':
      return { steps: [], verdict: { hold: own.visitorId } }
    case 'hold':
      return hold(own, ledger, command, now, terms)
    case 'hold-best':
      return holdBest(own, ledger, command, now, terms)
    case 'release':
      return release(own, ledger, command.seatIds)
    case 'extend':
      return extend(own, ledger, now, terms)
    case 'begin-checkout':
      return beginCheckout(own, ledger, now)
    case 'end-checkout':
      return { steps: endCheckout(own), verdict: { hold: own.visitorId } }
    case 'confirm':
      return confirm(own, ledger, command, now, terms)
    case 'cancel':
      return cancel(own, ledger, command, now)
  }
}

/** H5: before anything else, a visitor's run-out seats are let go, so that their hold is what is left. */
function letGo(own: Possessions): Step[] {
  if (own.runOut.length === 0) return []
  return [{ cause: 'expired', visitorId: own.visitorId, seatIds: idsOf(own.runOut) }]
}

/**
 * G1: without a connection a hold lasts for the grace, or to its end if that is sooner; G5: in a checkout to its end.
 * Cutting twice cuts once.
 */
function cut(own: Possessions, now: Instant, terms: HoldTerms): Step[] {
  const [first] = own.held
  const until = now + terms.graceMs
  if (first?.expiresAt == null || first.expiresAt <= until || first.checkout) return []
  return [{ cause: 'disconnected', visitorId: own.visitorId, seatIds: idsOf(own.held), until }]
}

/** G2: whoever is heard of has not gone: what was promised holds again. */
function restore(own: Possessions): Step[] {
  const [first] = own.held
  if (first?.promisedUntil == null || first.expiresAt === first.promisedUntil) return []
  return [{ cause: 'returned', visitorId: own.visitorId, seatIds: idsOf(own.held), until: first.promisedUntil }]
}

const NOTHING_HELD = refusal('NOT_HELD', 'You hold no seats here, or their time is up. Choose seats again.')

function release(own: Possessions, ledger: LedgerView, seatIds: readonly number[] | undefined): Decision {
  const unknown = seatIds && unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  const named = seatIds && new Set(seatIds)
  const given = idsOf(own.held).filter((seatId) => !named || named.has(seatId))
  const verdict = { hold: own.visitorId }
  if (given.length === 0) return { steps: [], verdict }
  return { steps: [{ cause: 'released', visitorId: own.visitorId, seatIds: given }], verdict }
}

/** H6. Of extensions that are asked for again and again, one a second is enough, or twenty in the time of a short hold. */
function extend(own: Possessions, ledger: LedgerView, now: Instant, terms: HoldTerms): Decision {
  const [first] = own.held
  if (first?.heldSince == null || first.promisedUntil == null) {
    return no(NOTHING_HELD)
  }
  const longest = first.heldSince + terms.holdMaxMs
  const until = Math.min(now + terms.holdMs, longest)
  const verdict = { hold: own.visitorId }
  // The promise may be longer than any made now, when the settings were other ones then.
  const gain = until - first.promisedUntil
  const wasExtended = first.promisedUntil !== first.heldSince + terms.holdMs
  const isEnough = gain > 0 && (!wasExtended || until === longest || gain >= leastGain(terms))
  if (!isEnough && first.promisedUntil < longest) return { steps: [], verdict }
  if (!isOnSale(ledger, now)) return no(saleClosed(ledger, now))
  if (first.promisedUntil >= longest) {
    return no(refusal('EXTENSION_LIMIT', 'Your seats cannot be kept any longer. Confirm them before their time is up.'))
  }
  return {
    steps: [{ cause: 'extended', visitorId: own.visitorId, seatIds: idsOf(own.held), until }],
    verdict,
  }
}

function leastGain({ holdMs }: HoldTerms): number {
  return Math.min(SECOND_MS, holdMs / 20)
}

/**
 * G5, H12. Begins a checkout of all that is held; one that was begun with the same seats goes on. Refuses with `NOT_HELD`,
 * and with `FORBIDDEN` where the seats would leave a single one.
 */
function beginCheckout(own: Possessions, ledger: LedgerView, now: Instant): Decision {
  const seatIds = idsOf(own.held)
  if (seatIds.length === 0) return no(NOTHING_HELD)
  const verdict = { hold: own.visitorId }
  if (isSameSet(own.held[0]?.checkout ?? [], seatIds)) return { steps: [], verdict }
  const single = singleSeatLeft(own, ledger, seatIds, now)
  if (single) return no(single)
  return { steps: [{ cause: 'checkout-begun', visitorId: own.visitorId, seatIds }], verdict }
}

/** G5. Nothing when no checkout runs. */
function endCheckout(own: Possessions): Step[] {
  if (!own.held[0]?.checkout) return []
  return [{ cause: 'checkout-ended', visitorId: own.visitorId, seatIds: idsOf(own.held) }]
}

const NOT_BY_VISITORS = refusal(
  'FORBIDDEN',
  'Visitors cannot confirm bookings of this show themselves: the seller’s server does, once it has been paid.',
)

/** B1, B2, B5, H12. What the checkout was begun with is sold as it is, whatever has become of the seats around it. */
function confirm(
  own: Possessions,
  ledger: LedgerView,
  { bookingId, seatIds, by }: Extract<Command, { kind: 'confirm' }>,
  now: Instant,
  terms: HoldTerms,
): Decision {
  const verdict = { booking: bookingId }
  const sale = ledger.sale(bookingId)
  if (sale) {
    if (sale.visitorId === own.visitorId && isSameSet(sale.seatIds, seatIds)) return { steps: [], verdict }
    return no(
      refusal('BOOKING_MISMATCH', 'This bookingId was used for another booking already. Make a new one for this one.'),
    )
  }
  const { confirmBy, hall } = ledger.terms
  if (by !== 'server' && confirmByOf(confirmBy, hall.isPriced, terms) === 'server') return no(NOT_BY_VISITORS)
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
  const single = isJudged ? undefined : singleSeatLeft(own, ledger, booked, now)
  if (single) return no(single)
  // What is left of the hold is in no checkout any more.
  const ended = booked.length < own.held.length ? endCheckout(own) : []
  return { steps: [...ended, { cause: 'booked', visitorId: own.visitorId, seatIds: booked, bookingId }], verdict }
}

/** B4. */
function cancel(
  own: Possessions,
  ledger: LedgerView,
  { bookingId, by }: Extract<Command, { kind: 'cancel' }>,
  now: Instant,
): Decision {
  const sale = ledger.sale(bookingId)
  if (!sale) return no(refusal('NOT_FOUND', 'There is no such booking for this show.'))
  if (sale.visitorId !== own.visitorId) return no(refusal('FORBIDDEN', 'This booking is somebody else’s.'))
  const verdict = { booking: bookingId }
  if (sale.cancelledAt !== null) return { steps: [], verdict }
  if (by !== 'server' && now >= ledger.terms.startsAt) {
    return no(refusal('FORBIDDEN', 'The show has started, so this booking can no longer be cancelled.'))
  }
  const seatIds = sale.seatIds.filter((seatId) => ledger.seat(seatId).bookingId === bookingId)
  return { steps: [{ cause: 'cancelled', visitorId: sale.visitorId, seatIds, bookingId }], verdict }
}

function expire(ledger: LedgerView, now: Instant): Decision {
  const steps = expirySteps(ledger.swept(), now)
  return { steps, verdict: { swept: steps.reduce((sum, step) => sum + step.seatIds.length, 0) } }
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  const inA = new Set(a)
  return a.length === b.length && b.every((seatId) => inA.has(seatId))
}
