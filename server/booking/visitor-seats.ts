// A visitor's seats in a show, sorted by the clock: held, run out, booked.
import type { EndedHold } from './holders.ts'
import type { LedgerView } from './ledger.ts'
import { isAllocationOver, type Instant, type Seat, type Step } from './seat.ts'

export type VisitorSeats = {
  visitorId: string
  /** Held, with time left. */
  held: Seat[]
  /** Recorded as held, but out of time. */
  runOut: Seat[]
  booked: Seat[]
  /** The visitor's last hold, unless a booking ended it or they hold seats with time left. */
  ended: EndedHold | undefined
}

/** Sorts what is recorded of a visitor by whether its time is up at `now`. */
export function visitorSeats(ledger: LedgerView, visitorId: string, now: Instant): VisitorSeats {
  const own: VisitorSeats = { visitorId, held: [], runOut: [], booked: [], ended: undefined }
  for (const seat of ledger.seatsOf(visitorId)) {
    if (seat.bookingId !== null) own.booked.push(seat)
    else if (hasRunOut(seat, now)) own.runOut.push(seat)
    else own.held.push(seat)
  }
  const [first] = own.runOut
  own.ended =
    first?.heldSince != null && first.expiresAt !== null
      ? { since: first.heldSince, endedAt: first.expiresAt }
      : ledger.holders.endedHoldOf(visitorId)
  return own
}

/** One `expired` step for each visitor among the seats whose time is up, and `unblocked` for those whose allocation is over. */
export function expirySteps(seats: readonly Seat[], now: Instant): Step[] {
  const runOut = seats.filter((seat) => seat.heldBy !== null && hasRunOut(seat, now))
  const steps: Step[] = [...Map.groupBy(runOut, (seat) => seat.heldBy ?? '')].map(([visitorId, theirs]) => ({
    cause: 'expired',
    visitorId,
    seatIds: idsOf(theirs),
  }))
  const over = idsOf(seats.filter((seat) => isAllocationOver(seat, now)))
  if (over.length > 0) steps.push({ cause: 'unblocked', seatIds: over })
  return steps
}

export function idsOf(seats: readonly Seat[]): number[] {
  return seats.map((seat) => seat.seatId)
}

function hasRunOut(seat: Seat, now: Instant): boolean {
  return seat.expiresAt !== null && seat.expiresAt <= now
}
