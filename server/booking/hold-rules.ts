// Taking seats: those that a visitor names, or the best ones that are free.
import { statusWord } from '../../shared/status.ts'
import { refusal, type Command } from './command.ts'
import { isOnSale, no, saleClosed, unknownSeats, type Decision, type HoldTerms } from './decision.ts'
import type { LedgerView } from './ledger.ts'
import { limitReached, resumed } from './hold-limits.ts'
import { expirySteps, idsOf, type Possessions } from './visitor-seats.ts'
import { canBeHad, statusOf, type Instant } from './seat.ts'

/** H1, H2, H9. All of these seats or none; those that the visitor holds already are no matter. */
export function hold(
  own: Possessions,
  ledger: LedgerView,
  { seatIds, from }: Extract<Command, { kind: 'hold' }>,
  now: Instant,
  terms: HoldTerms,
): Decision {
  const unknown = unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  const held = new Set(idsOf(own.held))
  const wanted = seatIds.filter((seatId) => !held.has(seatId)).sort((a, b) => a - b)
  if (wanted.length === 0) return { steps: [], verdict: { hold: own.visitorId } }
  if (!isOnSale(ledger, now)) return no(saleClosed(ledger, now))

  const taken = wanted.map((seatId) => ledger.seat(seatId)).filter((seat) => !canBeHad(seat, now))
  if (taken.length > 0) {
    const what = taken.length === 1 ? 'A seat you asked for is' : `${taken.length} of the seats you asked for are`
    return no(
      refusal('SEATS_TAKEN', `${what} not free any more. Choose others.`, {
        seats: taken.map((seat) => ({ seatId: seat.seatId, status: statusWord(statusOf(seat)) })),
      }),
    )
  }
  const limit = limitReached(own, ledger, wanted.length, from, now, terms)
  return limit ? no(limit) : take(own, ledger, wanted, now, terms, { from })
}

/** H11. The seats are chosen among all that are free now, so that who asks together gets what is there. */
export function holdBest(
  own: Possessions,
  ledger: LedgerView,
  { requestId, wish, from }: Extract<Command, { kind: 'hold-best' }>,
  now: Instant,
  terms: HoldTerms,
): Decision {
  const picked = idsOf([...own.held, ...own.booked].filter((seat) => seat.requestId === requestId))
  if (picked.length > 0) return { steps: [], verdict: { hold: own.visitorId, picked } }
  if (!isOnSale(ledger, now)) return no(saleClosed(ledger, now))
  const limit = limitReached(own, ledger, wish.quantity, from, now, terms)
  if (limit) return no(limit)
  const seatIds = ledger.choose(wish, now)
  if (!seatIds)
    return no(refusal('NOT_ENOUGH_SEATS', 'So many seats of this kind are not free together. Ask for fewer.'))
  return take(own, ledger, seatIds, now, terms, { requestId, from })
}

/** Gives free seats to a visitor who may have them. */
function take(
  own: Possessions,
  ledger: LedgerView,
  wanted: number[],
  now: Instant,
  terms: HoldTerms,
  { requestId, from }: { requestId?: string; from?: string | undefined },
): Decision {
  // H4: one expiry for all seats of a hold, set when its first seat is taken.
  const [first] = own.held
  const since = first?.heldSince ?? resumed(own, now, terms)?.since ?? now
  const until = first?.promisedUntil ?? Math.min(now + terms.holdMs, since + terms.holdMaxMs)
  const checkout = first?.checkout
  const ownRunOut = new Set(idsOf(own.runOut))
  const lapsed = wanted.map((seatId) => ledger.seat(seatId)).filter((seat) => !ownRunOut.has(seat.seatId))
  return {
    steps: [
      ...expirySteps(lapsed, now),
      {
        cause: 'held',
        visitorId: own.visitorId,
        seatIds: wanted,
        since,
        until,
        ...(requestId && { requestId }),
        ...(from && { from }),
        ...(checkout && { checkout }),
      },
    ],
    verdict: { hold: own.visitorId, ...(requestId && { picked: wanted }) },
  }
}
