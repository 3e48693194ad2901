// The outcome of a command: made from its ruling when the whole batch is decided, and turned into the result for its caller.
import type { Booking, Hold } from '../../shared/protocol.ts'
import { toBooking } from './bookings.ts'
import type { Command, Outcome, Refused, Result } from './command.ts'
import { OTHERS_BOOKING, type Ruling } from './decision.ts'
import { INTERNAL } from './failure.ts'
import type { Ledger } from './ledger.ts'
import type { Sale } from './sale.ts'
import { toHold } from './seat.ts'

/**
 * Reads the hold or the booking that a command's ruling is about from the ledger of the whole batch, as of `seq`. A booking
 * that a visitor passed on later in the batch has its receiver's name and address by then, and is refused to its sender (T5).
 */
export function outcomeOf(command: Command | undefined, ruling: Ruling, ledger: Ledger, seq: number): Outcome {
  if ('show' in ruling) return { kind: 'show' }
  if ('refusal' in ruling) return { kind: 'refused', refusal: { ...ruling.refusal, seq } }
  if ('swept' in ruling) return { kind: 'swept', seats: ruling.swept }
  if ('changed' in ruling) return { kind: 'seats', seatIds: ruling.changed, seq }
  const { showId, bestSeats, holds } = ledger.show
  if ('hold' in ruling) {
    const { hold: visitorId, picked } = ruling
    const hold = toHold(showId, seq, ledger.holdOf(visitorId), holds.holdMaxMs)
    return { kind: 'hold', hold: picked ? { ...hold, picked } : hold }
  }
  const sale = ledger.sale(ruling.booking)
  if (!sale) throw new Error(`The booking ${ruling.booking} was decided upon and is not there.`)
  if (isAnothers(sale, command)) return { kind: 'refused', refusal: { ...OTHERS_BOOKING, seq } }
  return { kind: 'booking', booking: toBooking(showId, sale, bestSeats.seats) }
}

/** Whether a visitor asked who does not have the booking; operators and servers get whoever's it is (T4). */
function isAnothers(sale: Sale, command: Command | undefined): boolean {
  if (!command || !('visitorId' in command)) return false
  const isOnBehalf = 'by' in command && command.by !== undefined
  return !isOnBehalf && command.visitorId !== sale.visitorId
}

/** The hold in an outcome, or its refusal. */
export function holdIn(outcome: Outcome): Result<Hold> {
  return outcome.kind === 'hold' ? { ok: true, value: outcome.hold } : refusedIn(outcome)
}

/** The booking in an outcome, or its refusal. */
export function bookingIn(outcome: Outcome): Result<Booking> {
  return outcome.kind === 'booking' ? { ok: true, value: outcome.booking } : refusedIn(outcome)
}

/** The seats that an operator's command changed, or its refusal. */
export function changedIn(outcome: Outcome): Result<{ seatIds: number[]; seq: number }> {
  if (outcome.kind !== 'seats') return refusedIn(outcome)
  return { ok: true, value: { seatIds: outcome.seatIds, seq: outcome.seq } }
}

/** Whether the show is as an operator asked for, or the refusal. */
export function showIn(outcome: Outcome): Result<true> {
  return outcome.kind === 'show' ? { ok: true, value: true } : refusedIn(outcome)
}

function refusedIn(outcome: Outcome): Refused {
  return { ok: false, error: outcome.kind === 'refused' ? outcome.refusal : INTERNAL }
}
