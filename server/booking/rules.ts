// The rules: what each command may change, decided from locked rows and a clock alone. Their ids stand in the README.
import { statusWord } from '../../shared/status.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { strandedBy } from '../../shared/stranded.ts'
import { refusal, type Command } from './command.ts'
import type { LedgerView } from './ledger.ts'
import { canBeHad, statusOf, type Instant, type Seat, type Step } from './seat.ts'

/** How long holds last, in milliseconds, and how many seats a visitor may have in a show. */
export type HoldTerms = Readonly<{ holdMs: number; holdMaxMs: number; graceMs: number; maxSeatsPerVisitor: number }>

/** What a command is answered with once its batch is committed; the holds and bookings are read then. */
export type Verdict =
  { hold: string; picked?: number[] } | { booking: string } | { swept: number } | { refusal: Refusal }

/** `steps` happen even when the verdict is a refusal: they are what the clock had done already. */
export type Decision = { steps: Step[]; verdict: Verdict }

/** A command, decided on `ledger` at `now`. Pure: the same input gives the same decision. */
export function decide(ledger: LedgerView, command: Command, now: Instant, terms: HoldTerms): Decision {
  if (command.kind === 'expire') return expire(ledger, now)
  const own = possessions(ledger, command.visitorId, now)
  if (command.kind === 'cut')
    return { steps: [...letGo(own), ...cut(own, now, terms)], verdict: { hold: own.visitorId } }
  const { steps, verdict } = decideFor(own, ledger, command, now, terms)
  return { steps: [...letGo(own), ...restore(own), ...steps], verdict }
}

/** What comes from a visitor who is there to send it. */
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
      return hold(own, ledger, command.seatIds, now, terms)
    case 'hold-best':
      return holdBest(own, ledger, command, now, terms)
    case 'release':
      return release(own, ledger, command.seatIds)
    case 'extend':
      return extend(own, ledger, now, terms)
    case 'confirm':
      return confirm(own, ledger, command.bookingId, command.seatIds)
    case 'cancel':
      return cancel(own, ledger, command.bookingId, now)
  }
}

/** What one visitor has in the show. */
type Possessions = {
  visitorId: string
  /** Held, with time left. */
  held: Seat[]
  /** Recorded as held, but out of time. */
  runOut: Seat[]
  booked: Seat[]
}

function possessions(ledger: LedgerView, visitorId: string, now: Instant): Possessions {
  const own: Possessions = { visitorId, held: [], runOut: [], booked: [] }
  for (const seat of ledger.seatsOf(visitorId)) {
    if (seat.bookingId !== null) own.booked.push(seat)
    else if (hasRunOut(seat, now)) own.runOut.push(seat)
    else own.held.push(seat)
  }
  return own
}

function hasRunOut(seat: Seat, now: Instant): boolean {
  return seat.expiresAt !== null && seat.expiresAt <= now
}

/** H5: before anything else, a visitor's run-out seats are let go, so that their hold is what is left. */
function letGo(own: Possessions): Step[] {
  if (own.runOut.length === 0) return []
  return [{ cause: 'expired', visitorId: own.visitorId, seatIds: idsOf(own.runOut) }]
}

/** G1: without a connection a hold lasts for the grace, or to its end if that is sooner. Cutting twice cuts once. */
function cut(own: Possessions, now: Instant, terms: HoldTerms): Step[] {
  const [first] = own.held
  const until = now + terms.graceMs
  if (first?.expiresAt == null || first.expiresAt <= until) return []
  return [{ cause: 'disconnected', visitorId: own.visitorId, seatIds: idsOf(own.held), until }]
}

/** G2: whoever is heard of has not gone: what was promised holds again. */
function restore(own: Possessions): Step[] {
  const [first] = own.held
  if (first?.promisedUntil == null || first.expiresAt === first.promisedUntil) return []
  return [{ cause: 'returned', visitorId: own.visitorId, seatIds: idsOf(own.held), until: first.promisedUntil }]
}

function hold(
  own: Possessions,
  ledger: LedgerView,
  seatIds: readonly number[],
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
  const given = take(own, ledger, wanted, now, terms)
  if ('refusal' in given.verdict || ledger.terms.singles !== 'refuse') return given
  const single = leavesSingle(ledger, wanted, now)
  return single ? no(single) : given
}

/** H11. The seats are chosen among all that are free now, so that who asks together gets what is there. */
function holdBest(
  own: Possessions,
  ledger: LedgerView,
  { requestId, wish }: Extract<VisitorsCommand, { kind: 'hold-best' }>,
  now: Instant,
  terms: HoldTerms,
): Decision {
  const picked = idsOf([...own.held, ...own.booked].filter((seat) => seat.requestId === requestId))
  if (picked.length > 0) return { steps: [], verdict: { hold: own.visitorId, picked } }
  if (!isOnSale(ledger, now)) return no(saleClosed(ledger, now))
  if (isPastLimit(own, wish.quantity, terms)) return no(limitReached(terms))
  const seatIds = ledger.choose(wish, now)
  if (!seatIds)
    return no(refusal('NOT_ENOUGH_SEATS', 'So many seats of this kind are not free together. Ask for fewer.'))
  return take(own, ledger, seatIds, now, terms, requestId)
}

/** H12: why these seats may not be taken, where others of the kind could be that leave no single seat. */
function leavesSingle(ledger: LedgerView, wanted: readonly number[], now: Instant): Refusal | undefined {
  const { hall } = ledger.terms
  const free = ledger.free(now)
  const stranded = strandedBy(wanted, hall.blocks, (seatId) => free[seatId] === 1)
  const alternatives = stranded.length > 0 ? hall.near(wanted, free, true) : undefined
  if (!alternatives) return undefined
  return refusal('FORBIDDEN', 'That would leave a single seat, which nobody takes. Choose seats beside others.', {
    seats: stranded.map((seatId) => ({ seatId, status: 'available' })),
    alternatives,
  })
}

/** Gives free seats to a visitor, if they may have so many. */
function take(
  own: Possessions,
  ledger: LedgerView,
  wanted: number[],
  now: Instant,
  terms: HoldTerms,
  requestId?: string,
): Decision {
  if (isPastLimit(own, wanted.length, terms)) return no(limitReached(terms))
  // H4: one expiry for all seats of a hold, set when its first seat is taken.
  const [first] = own.held
  const since = first?.heldSince ?? now
  const until = first?.promisedUntil ?? now + terms.holdMs
  const ownRunOut = new Set(idsOf(own.runOut))
  const lapsed = wanted.map((seatId) => ledger.seat(seatId)).filter((seat) => !ownRunOut.has(seat.seatId))
  return {
    steps: [
      ...expirySteps(lapsed, now),
      { cause: 'held', visitorId: own.visitorId, seatIds: wanted, since, until, ...(requestId && { requestId }) },
    ],
    verdict: { hold: own.visitorId, ...(requestId && { picked: wanted }) },
  }
}

function release(own: Possessions, ledger: LedgerView, seatIds: readonly number[] | undefined): Decision {
  const unknown = seatIds && unknownSeats(ledger, seatIds)
  if (unknown) return no(unknown)
  const named = seatIds && new Set(seatIds)
  const given = idsOf(own.held).filter((seatId) => !named || named.has(seatId))
  const verdict = { hold: own.visitorId }
  if (given.length === 0) return { steps: [], verdict }
  return { steps: [{ cause: 'released', visitorId: own.visitorId, seatIds: given }], verdict }
}

function extend(own: Possessions, ledger: LedgerView, now: Instant, terms: HoldTerms): Decision {
  const [first] = own.held
  if (first?.heldSince == null || first.promisedUntil == null) {
    return no(refusal('NOT_HELD', 'You hold no seats here, or their time is up. Choose seats again.'))
  }
  const longest = first.heldSince + terms.holdMaxMs
  const until = Math.min(now + terms.holdMs, longest)
  const verdict = { hold: own.visitorId }
  // The promise may be longer than any made now, when the settings were other ones then.
  if (until <= first.promisedUntil && first.promisedUntil < longest) return { steps: [], verdict }
  if (!isOnSale(ledger, now)) return no(saleClosed(ledger, now))
  if (first.promisedUntil >= longest) {
    return no(refusal('EXTENSION_LIMIT', 'Your seats cannot be kept any longer. Confirm them before their time is up.'))
  }
  return {
    steps: [{ cause: 'extended', visitorId: own.visitorId, seatIds: idsOf(own.held), until }],
    verdict,
  }
}

function confirm(own: Possessions, ledger: LedgerView, bookingId: string, seatIds: readonly number[]): Decision {
  const verdict = { booking: bookingId }
  const sale = ledger.sale(bookingId)
  if (sale) {
    if (sale.visitorId === own.visitorId && isSameSet(sale.seatIds, seatIds)) return { steps: [], verdict }
    return no(
      refusal('BOOKING_MISMATCH', 'This bookingId was used for another booking already. Make a new one for this one.'),
    )
  }
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
  return { steps: [{ cause: 'booked', visitorId: own.visitorId, seatIds: booked, bookingId }], verdict }
}

function cancel(own: Possessions, ledger: LedgerView, bookingId: string, now: Instant): Decision {
  const sale = ledger.sale(bookingId)
  if (!sale) return no(refusal('NOT_FOUND', 'There is no such booking for this show.'))
  if (sale.visitorId !== own.visitorId) return no(refusal('FORBIDDEN', 'This booking is somebody else’s.'))
  const verdict = { booking: bookingId }
  if (sale.cancelledAt !== null) return { steps: [], verdict }
  if (now >= ledger.terms.startsAt) {
    return no(refusal('FORBIDDEN', 'The show has started, so this booking can no longer be cancelled.'))
  }
  const seatIds = sale.seatIds.filter((seatId) => ledger.seat(seatId).bookingId === bookingId)
  return { steps: [{ cause: 'cancelled', visitorId: sale.visitorId, seatIds, bookingId }], verdict }
}

function expire(ledger: LedgerView, now: Instant): Decision {
  const steps = expirySteps(ledger.swept(), now)
  return { steps, verdict: { swept: steps.reduce((sum, step) => sum + step.seatIds.length, 0) } }
}

/** One `expired` step for each visitor among the seats whose time is up. */
function expirySteps(seats: readonly Seat[], now: Instant): Step[] {
  const runOut = seats.filter((seat) => seat.heldBy !== null && hasRunOut(seat, now))
  return [...Map.groupBy(runOut, (seat) => seat.heldBy ?? '')].map(([visitorId, theirs]) => ({
    cause: 'expired' as const,
    visitorId,
    seatIds: idsOf(theirs),
  }))
}

/** H3. */
function isPastLimit(own: Possessions, more: number, { maxSeatsPerVisitor }: HoldTerms): boolean {
  return own.held.length + own.booked.length + more > maxSeatsPerVisitor
}

function limitReached({ maxSeatsPerVisitor }: HoldTerms): Refusal {
  return refusal('LIMIT_REACHED', `You can have at most ${maxSeatsPerVisitor} seats in this show.`)
}

function isOnSale({ terms }: LedgerView, now: Instant): boolean {
  return terms.salesOpenAt <= now && now < terms.salesCloseAt
}

function saleClosed({ terms }: LedgerView, now: Instant): Refusal {
  const when =
    now < terms.salesOpenAt
      ? `opens at ${new Date(terms.salesOpenAt).toISOString()}`
      : `closed at ${new Date(terms.salesCloseAt).toISOString()}`
  return refusal('SALE_CLOSED', `This show is not on sale now: the sale ${when}.`)
}

function unknownSeats({ terms }: LedgerView, seatIds: readonly number[]): Refusal | undefined {
  const unknown = seatIds.filter((seatId) => seatId >= terms.seatCount)
  if (unknown.length === 0) return undefined
  return refusal('UNKNOWN_SEAT', `This show’s seats are numbered from 0 to ${terms.seatCount - 1}.`, {
    seats: unknown.map((seatId) => ({ seatId })),
  })
}

function no(why: Refusal): Decision {
  return { steps: [], verdict: { refusal: why } }
}

function idsOf(seats: readonly Seat[]): number[] {
  return seats.map((seat) => seat.seatId)
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  const inA = new Set(a)
  return a.length === b.length && b.every((seatId) => inA.has(seatId))
}
