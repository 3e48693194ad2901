// O5 and O6: whether an operator may cancel some seats of a booking, or move it, by a step of the log.
import { isSameSet, type Wrong } from './finding.ts'
import type { Replay } from './replay.ts'
import type { StepOf } from './show-record.ts'

/** The rule that such a step breaks, after the steps before it, with a sentence. */
export function wrongAmendment(step: StepOf<'moved' | 'seats-cancelled'>, replay: Replay): Wrong | undefined {
  const { visitorId, bookingId, by } = step
  const rule = step.cause === 'moved' ? 'O6' : 'O5'
  if (typeof by !== 'object' || by.reason === undefined) {
    return [rule, 'A booking was changed without an operator’s reason.']
  }
  const sale = replay.sales.get(bookingId)
  if (!sale || sale.cancelled || sale.visitorId !== visitorId) return [rule, 'There is no such booking to be changed.']
  const left = step.cause === 'moved' ? step.moves.map(({ from }) => from) : step.seatIds
  const foreign = left.find((seatId) => !sale.seatIds.includes(seatId) || replay.seats[seatId]?.bookingId !== bookingId)
  if (foreign !== undefined) return [rule, `Seat ${foreign} was taken from a booking that did not have it.`]
  if (step.cause === 'seats-cancelled') {
    return step.seatIds.length < sale.seatIds.length ? undefined : [rule, 'A booking was left without any seat.']
  }
  const taken = step.moves.map(({ to }) => to)
  const occupied = taken.find((seatId) => replay.seats[seatId]?.status !== 'available')
  if (occupied !== undefined) {
    const status = replay.seats[occupied]?.status ?? 'no seat of the show'
    return [rule, `A booking was moved to seat ${occupied} while it was ${status}.`]
  }
  const all = [...left, ...taken]
  const isConsistent = new Set(all).size === all.length && isSameSet(all, step.seatIds)
  return isConsistent ? undefined : [rule, 'A booking was moved to other seats than the step names.']
}
