// The rules for what operators do with seats, whoever has them. docs/rules.md has their ids.
import { BOOKED, HELD, statusWord } from '../../shared/status.ts'
import { refusal, type OperatorsCommand } from './command.ts'
import { no, REASON_MISSING, unknownSeats, type Decision } from './decision.ts'
import type { LedgerView } from './ledger.ts'
import { canBeHad, statusOf, type Instant, type Seat, type Step } from './seat.ts'
import { expirySteps, idsOf } from './visitor-seats.ts'

/**
 * Keeps seats out of the public sale (O1): free ones, held ones, whose hold ends, and those of another allocation. Booked
 * seats cannot be blocked. Refuses with `UNKNOWN_SEAT`, `SEATS_TAKEN` naming what is booked, and `BAD_REQUEST` without a
 * reason where seats are held, or with a time of the past.
 */
export function block(
  ledger: LedgerView,
  { seatIds, allocation, by }: Extract<OperatorsCommand, { kind: 'block' }>,
  now: Instant,
): Decision {
  const unknown = unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  if (allocation.until !== null && allocation.until <= now) return no(UNTIL_IS_PAST)
  const seats = named(ledger, seatIds)
  const booked = seats.filter((seat) => statusOf(seat) === BOOKED)
  if (booked.length > 0) {
    return no(
      refusal('SEATS_TAKEN', 'Booked seats cannot be blocked. Move or cancel their bookings first.', {
        seats: booked.map(({ seatId }) => ({ seatId, status: statusWord(BOOKED) })),
      }),
    )
  }
  const { seats: plan } = ledger.show.bestSeats
  // What the plan blocks stays blocked when an allocation is over, so that it is in none.
  const changed = seats.filter(({ seatId, allocation: before }) => {
    if (plan[seatId]?.blocked) return false
    return before?.name !== allocation.name || before.until !== allocation.until
  })
  const held = changed.filter((seat) => isHeld(seat, now))
  if (held.length > 0 && by.reason === undefined) return no(REASON_MISSING)
  const free = changed.filter((seat) => !isHeld(seat, now))
  const steps: Step[] = [
    ...expirySteps(free, now),
    ...byVisitor(held, (visitorId, theirs) => ({ cause: 'blocked', visitorId, seatIds: theirs, allocation, by })),
  ]
  if (free.length > 0) steps.push({ cause: 'blocked', seatIds: idsOf(free), allocation, by })
  return { steps, ruling: { changed: idsOf(changed) } }
}

/** Puts blocked seats on sale (O1), but for those that the plan blocks in every show. Refuses with `UNKNOWN_SEAT`. */
export function unblock(ledger: LedgerView, { seatIds, by }: Extract<OperatorsCommand, { kind: 'unblock' }>): Decision {
  const unknown = unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  const { seats: plan } = ledger.show.bestSeats
  const blocked = idsOf(named(ledger, seatIds).filter((seat) => seat.blocked && !plan[seat.seatId]?.blocked))
  const steps: Step[] = blocked.length > 0 ? [{ cause: 'unblocked', seatIds: blocked, by }] : []
  return { steps, ruling: { changed: blocked } }
}

/**
 * Takes held seats away from their visitors (O2); seats that nobody holds stay as they are. Refuses with `UNKNOWN_SEAT`, and
 * with `BAD_REQUEST` without a reason.
 */
export function forceRelease(
  ledger: LedgerView,
  { seatIds, by }: Extract<OperatorsCommand, { kind: 'force-release' }>,
  now: Instant,
): Decision {
  const unknown = unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  if (by.reason === undefined) return no(REASON_MISSING)
  const held = named(ledger, seatIds).filter((seat) => isHeld(seat, now))
  const steps = byVisitor(held, (visitorId, theirs) => ({ cause: 'forced', visitorId, seatIds: theirs, by }))
  return { steps, ruling: { changed: idsOf(held) } }
}

const UNTIL_IS_PAST = refusal('BAD_REQUEST', 'The time at which these seats come free lies in the past.', {
  issues: [{ path: 'until', message: 'This time must be in the future.' }],
})

/** In the order of their ids. */
function named(ledger: LedgerView, seatIds: readonly number[]): Seat[] {
  return seatIds.toSorted((a, b) => a - b).map((seatId) => ledger.seat(seatId))
}

/** Held with time left. */
function isHeld(seat: Seat, now: Instant): boolean {
  return statusOf(seat) === HELD && !canBeHad(seat, now)
}

function byVisitor(seats: readonly Seat[], stepOf: (visitorId: string, seatIds: number[]) => Step): Step[] {
  return [...Map.groupBy(seats, ({ heldBy }) => heldBy ?? '')].map(([visitorId, theirs]) =>
    stepOf(visitorId, idsOf(theirs)),
  )
}
