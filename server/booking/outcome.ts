// What a command's verdict comes to in words of the wire, once it is known what the whole batch has left.
import { toHold } from './board.ts'
import { toBooking } from './bookings.ts'
import type { Outcome } from './command.ts'
import type { Ledger } from './ledger.ts'
import type { Verdict } from './decision.ts'

/** Reads the hold or the booking that a verdict is about from the ledger; all of it is as of `seq`. */
export function outcomeOf(verdict: Verdict, ledger: Ledger, seq: number, holdMaxMs: number): Outcome {
  if ('refusal' in verdict) return { kind: 'refused', refusal: { ...verdict.refusal, seq } }
  if ('swept' in verdict) return { kind: 'swept', seats: verdict.swept }
  const { showId, hall } = ledger.terms
  if ('hold' in verdict) {
    const { hold: visitorId, picked } = verdict
    const hold = toHold(showId, seq, ledger.holdOf(visitorId), holdMaxMs)
    return { kind: 'hold', hold: picked ? { ...hold, picked } : hold }
  }
  const sale = ledger.sale(verdict.booking)
  if (!sale) throw new Error(`The booking ${verdict.booking} was decided upon and is not there.`)
  return { kind: 'booking', booking: toBooking(showId, sale, hall.seats) }
}
