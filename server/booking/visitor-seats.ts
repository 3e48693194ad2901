// What a visitor has in a show, by the clock.
import type { EndedHold } from './holders.ts'
import type { LedgerView } from './ledger.ts'
import type { Instant, Seat, Step } from './seat.ts'

export type VisitorSeats = {
  visitorId: string
  /** Held, with time left. */
  held: Seat[]
  /** Recorded as held, but out of time. */
  runOut: Seat[]
  booked: Seat[]
  /** Their last hold, when they hold nothing with time left and a booking did not end it. */
  ended: EndedHold | undefined
}

/** Sorts out at `now` what is recorded of a visitor. */
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

/** One `expired` step for each visitor among the seats whose time is up. */
export function expirySteps(seats: readonly Seat[], now: Instant): Step[] {
  const runOut = seats.filter((seat) => seat.heldBy !== null && hasRunOut(seat, now))
  return [...Map.groupBy(runOut, (seat) => seat.heldBy ?? '')].map(([visitorId, theirs]) => ({
    cause: 'expired' as const,
    visitorId,
    seatIds: idsOf(theirs),
  }))
}

export function idsOf(seats: readonly Seat[]): number[] {
  return seats.map((seat) => seat.seatId)
}

function hasRunOut(seat: Seat, now: Instant): boolean {
  return seat.expiresAt !== null && seat.expiresAt <= now
}
