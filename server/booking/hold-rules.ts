// The rules for holds: seats that a visitor names, or the best free ones; releasing and extending.
import { statusWord } from '../../shared/status.ts'
import { refusal, type Command } from './command.ts'
import { isOnSale, isOver, no, saleClosed, unknownSeats, type Decision, type HoldSettings } from './decision.ts'
import type { LedgerView } from './ledger.ts'
import { counterLimitReached, limitReached, resumed } from './hold-limits.ts'
import { expirySteps, idsOf, type VisitorSeats } from './visitor-seats.ts'
import { stepsToFree } from './operator-booking-rules.ts'
import { canBeHad, canBeSoldByOperator, statusOf, type Instant, type Operator } from './seat.ts'

const SECOND_MS = 1000

/** The message of `NOT_ENOUGH_SEATS`. */
export const NOT_TOGETHER = 'So many seats of this kind are not free together. Ask for fewer.'

/**
 * Holds all named seats or none; seats that the visitor holds already count as granted (H1, H2, H9). Operators also hold
 * seats of allocations, outside of the sale window and beyond visitors' limits (O7). Refuses with `UNKNOWN_SEAT`,
 * `SALE_CLOSED`, `SEATS_TAKEN`, and as `limitReached`.
 */
export function hold(
  own: VisitorSeats,
  ledger: LedgerView,
  { seatIds, from, by }: Extract<Command, { kind: 'hold' }>,
  now: Instant,
  settings: HoldSettings,
): Decision {
  const unknown = unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  const held = new Set(idsOf(own.held))
  const wanted = seatIds.filter((seatId) => !held.has(seatId)).sort((a, b) => a - b)
  if (wanted.length === 0) return { steps: [], ruling: { hold: own.visitorId } }
  const operator = typeof by === 'object' ? by : undefined
  if (operator ? isOver(ledger, now) : !isOnSale(ledger, now)) return no(saleClosed(ledger, now))

  const isFree = operator ? canBeSoldByOperator : canBeHad
  const taken = wanted.map((seatId) => ledger.seat(seatId)).filter((seat) => !isFree(seat, now))
  if (taken.length > 0) {
    const what = taken.length === 1 ? 'A seat you asked for is' : `${taken.length} of the seats you asked for are`
    return no(
      refusal('SEATS_TAKEN', `${what} not free any more. Choose others.`, {
        seats: taken.map((seat) => ({ seatId: seat.seatId, status: statusWord(statusOf(seat)) })),
      }),
    )
  }
  const limit = operator
    ? counterLimitReached(own, wanted.length, now, settings)
    : limitReached(own, ledger, wanted.length, from, now, settings)
  return limit ? no(limit) : take(own, ledger, wanted, now, settings, { from, by: operator })
}

/**
 * Holds the best seats that are free now, so that visitors who ask at once get different ones (H11). Refuses with
 * `SALE_CLOSED`, as `limitReached`, and with `NOT_ENOUGH_SEATS`.
 */
export function holdBest(
  own: VisitorSeats,
  ledger: LedgerView,
  { requestId, request, from }: Extract<Command, { kind: 'hold-best' }>,
  now: Instant,
  settings: HoldSettings,
): Decision {
  const picked = idsOf([...own.held, ...own.booked].filter((seat) => seat.requestId === requestId))
  if (picked.length > 0) return { steps: [], ruling: { hold: own.visitorId, picked } }
  if (!isOnSale(ledger, now)) return no(saleClosed(ledger, now))
  const limit = limitReached(own, ledger, request.quantity, from, now, settings)
  if (limit) return no(limit)
  const seatIds = ledger.choose(request, now)
  if (!seatIds) return no(refusal('NOT_ENOUGH_SEATS', NOT_TOGETHER))
  return take(own, ledger, seatIds, now, settings, { requestId, from })
}

/** The steps that give free seats to a visitor: first the expired holds end, then the seats are held. */
function take(
  own: VisitorSeats,
  ledger: LedgerView,
  wanted: number[],
  now: Instant,
  settings: HoldSettings,
  { requestId, from, by }: { requestId?: string; from?: string | undefined; by?: Operator | undefined },
): Decision {
  // H4: one expiry for all seats of a hold, set when its first seat is taken.
  const [first] = own.held
  const since = first?.heldSince ?? resumed(own, now, settings)?.since ?? now
  const until = first?.promisedUntil ?? Math.min(now + settings.holdMs, since + settings.holdMaxMs)
  const checkout = first?.checkout
  const ownRunOut = new Set(idsOf(own.runOut))
  const others = wanted.filter((seatId) => !ownRunOut.has(seatId))
  return {
    steps: [
      ...(by
        ? stepsToFree(ledger, others, by, now)
        : expirySteps(
            others.map((seatId) => ledger.seat(seatId)),
            now,
          )),
      {
        cause: 'held',
        visitorId: own.visitorId,
        seatIds: wanted,
        since,
        until,
        ...(requestId && { requestId }),
        ...(from && settings.heldSeatsPerAddress !== null && { from }),
        ...(checkout && { checkout }),
        ...(by && { by }),
      },
    ],
    ruling: { hold: own.visitorId, ...(requestId && { picked: wanted }) },
  }
}

export const NOTHING_HELD = refusal('NOT_HELD', 'You hold no seats here, or their time is up. Choose seats again.')

/** Releases seats, or the whole hold without `seatIds` (H7). Refuses with `UNKNOWN_SEAT`. */
export function release(
  own: VisitorSeats,
  ledger: LedgerView,
  { seatIds, by }: Extract<Command, { kind: 'release' }>,
): Decision {
  const unknown = seatIds && unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  const named = seatIds && new Set(seatIds)
  const given = idsOf(own.held).filter((seatId) => !named || named.has(seatId))
  const ruling = { hold: own.visitorId }
  if (given.length === 0) return { steps: [], ruling }
  return { steps: [{ cause: 'released', visitorId: own.visitorId, seatIds: given, ...(by && { by }) }], ruling }
}

/**
 * Extends the hold (H6). Further extensions change nothing until they gain a second, or a twentieth of a short hold. Refuses
 * with `NOT_HELD`, `SALE_CLOSED`, and `EXTENSION_LIMIT` when the hold is at its longest.
 */
export function extend(own: VisitorSeats, ledger: LedgerView, now: Instant, settings: HoldSettings): Decision {
  const [first] = own.held
  if (first?.heldSince == null || first.promisedUntil == null) {
    return no(NOTHING_HELD)
  }
  const longest = first.heldSince + settings.holdMaxMs
  const until = Math.min(now + settings.holdMs, longest)
  const ruling = { hold: own.visitorId }
  // A promise made under earlier settings may be longer than the present settings allow.
  const gain = until - first.promisedUntil
  const wasExtended = first.promisedUntil !== first.heldSince + settings.holdMs
  const isEnough = gain > 0 && (!wasExtended || until === longest || gain >= leastGain(settings))
  if (!isEnough && first.promisedUntil < longest) return { steps: [], ruling }
  if (!isOnSale(ledger, now)) return no(saleClosed(ledger, now))
  if (first.promisedUntil >= longest) {
    return no(refusal('EXTENSION_LIMIT', 'Your seats cannot be kept any longer. Confirm them before their time is up.'))
  }
  return {
    steps: [{ cause: 'extended', visitorId: own.visitorId, seatIds: idsOf(own.held), until }],
    ruling,
  }
}

function leastGain({ holdMs }: HoldSettings): number {
  return Math.min(SECOND_MS, holdMs / 20)
}
