// What a command’s ruling comes to in words of the wire, once it is known what the whole batch has left.
import { toHold } from './board.ts'
import { toBooking } from './bookings.ts'
import type { Outcome } from './command.ts'
import type { Ledger } from './ledger.ts'
import type { Ruling } from './decision.ts'

/** Reads the hold or the booking that a ruling is about from the ledger; all of it is as of `seq`. */
export function outcomeOf(ruling: Ruling, ledger: Ledger, seq: number, holdMaxMs: number): Outcome {
  if ('refusal' in ruling) return { kind: 'refused', refusal: { ...ruling.refusal, seq } }
  if ('swept' in ruling) return { kind: 'swept', seats: ruling.swept }
  const { showId, bestSeats } = ledger.show
  if ('hold' in ruling) {
    const { hold: visitorId, picked } = ruling
    const hold = toHold(showId, seq, ledger.holdOf(visitorId), holdMaxMs)
    return { kind: 'hold', hold: picked ? { ...hold, picked } : hold }
  }
  const sale = ledger.sale(ruling.booking)
  if (!sale) throw new Error(`The booking ${ruling.booking} was decided upon and is not there.`)
  return { kind: 'booking', booking: toBooking(showId, sale, bestSeats.seats) }
}
