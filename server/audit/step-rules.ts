// Whether a step of the log may follow on those before it: the booking rules once more, written independently of
// server/booking.
import { isSameSet, RENEWED, type Wrong } from './finding.ts'
import { addressLimit, type LogSettings } from './log-settings.ts'
import { wrongAmendment } from './booking-step-rules.ts'
import { wrongForcedStep } from './operator-step-rules.ts'
import type { LogState, Replay } from './replay.ts'
import type { EndedHold } from './replayed.ts'
import type { BestSeatsRequest } from './seat-layout.ts'
import type { Instant, Step, StepOf } from './show-record.ts'
import { wrongTransfer } from './transfer-step-rules.ts'
import { differingFields, isOnSale, isSoldAtCounter } from './show-terms.ts'

/** By visitor and request id; several only where other seats were requested by the same id. */
export type BestSeatsRequests = ReadonlyMap<string, readonly BestSeatsRequest[]>

/**
 * The rule that a step at `at` breaks, after the steps before it, with a sentence. The log does not have the requests for
 * the best seats; a choice is compared with those that are known.
 */
export function wrongStep(step: Step, at: Instant, state: LogState, requests: BestSeatsRequests): Wrong | undefined {
  return (
    wrongChange(step, at, state) ?? wrongChoice(step, at, state.replay, requests) ?? avoidableSingle(step, at, state)
  )
}

function wrongChange(step: Step, at: Instant, { replay, show }: LogState): Wrong | undefined {
  const { settings, terms } = replay
  if (step.cause === 'show-changed') return wrongTerms(step, at, replay)
  if (step.cause === 'forced' || step.cause === 'blocked' || step.cause === 'unblocked') {
    return wrongForcedStep(step, at, { replay, show })
  }
  if (step.cause === 'moved' || step.cause === 'seats-cancelled') return wrongAmendment(step, replay)
  if (step.cause === 'offered' || step.cause === 'offer-withdrawn' || step.cause === 'transferred') {
    return wrongTransfer(step, at, replay)
  }
  const { visitorId, seatIds } = step
  const hold = replay.holds.get(visitorId)
  const isLive = hold !== undefined && hold.until > at
  const foreign = seatIds.find((seatId) => !hold?.seatIds.has(seatId))
  switch (step.cause) {
    case 'held': {
      const taken = seatIds.find((seatId) => replay.seats[seatId]?.status !== 'available')
      if (taken !== undefined) {
        const status = replay.seats[taken]?.status ?? 'no seat of the show'
        return ['H1', `Seat ${taken} was given to a visitor while it was ${status}.`]
      }
      if (hold && !isLive) return ['H5', `Seats were added to a hold that had expired.`]
      const isByOperator = typeof step.by === 'object'
      const count = (hold?.seatIds.size ?? 0) + replay.bookedCount(visitorId) + seatIds.length
      if (!isByOperator && count > settings.maxSeatsPerVisitor) {
        return ['H3', `A visitor got ${count} seats, and the limit is ${settings.maxSeatsPerVisitor}.`]
      }
      if (isByOperator && !isSoldAtCounter(terms, at)) return ['O7', 'Seats were sold at the counter after the show.']
      if (!isByOperator && !isOnSale(terms, at)) return ['H8', 'Seats were held while the show was not on sale.']
      const { since, promisedUntil } = hold ?? newHold(replay.lastHold(visitorId), at, settings)
      if (!hold && since + settings.holdMaxMs <= at) {
        return ['H13', 'A visitor got seats too soon after a hold that had lasted as long as any may.']
      }
      if (isAbout(step.since, at) && !isAbout(step.since, since)) return ['H13', RENEWED]
      const others = step.from === undefined ? 0 : replay.heldFrom(step.from, visitorId, at)
      const most = addressLimit(show, settings)
      if (!isByOperator && step.from !== undefined && others + (hold?.seatIds.size ?? 0) + seatIds.length > most) {
        return ['H14', `More seats were held from one address than its limit in this show, ${most}.`]
      }
      if (!isAbout(step.since, since) || !isAbout(step.until, promisedUntil)) {
        return ['H4', 'Seats were added to a hold with other times than its own, or a new hold has wrong times.']
      }
      if (isSameSet(step.checkout ?? [], hold?.checkout ?? [])) return undefined
      return ['G5', 'Seats were added to a hold with another checkout than its own.']
    }
    case 'extended': {
      if (!isLive || foreign !== undefined) return ['H6', 'A hold was extended that had no time left.']
      const longest = hold.since + settings.holdMaxMs
      if (step.until > longest) return ['H6', 'A hold was extended past the longest that it may last.']
      if (step.until < hold.promisedUntil || !isAbout(step.until, Math.min(at + settings.holdMs, longest))) {
        return ['H6', 'A hold was extended to a wrong time.']
      }
      if (!isOnSale(terms, at)) return ['H8', 'A hold was extended while the show was not on sale.']
      if (seatIds.length === hold.seatIds.size) return undefined
      return ['H4', 'A hold was extended for some of its seats only.']
    }
    case 'disconnected':
      if (!isLive || foreign !== undefined) return ['G1', 'A hold was cut to the grace that had no time left.']
      if (hold.checkout) return ['G5', 'A hold was cut to the grace during a checkout.']
      if (step.until < hold.until && isAbout(step.until, at + settings.graceMs)) return undefined
      return ['G1', 'A hold was not cut to the grace.']
    case 'returned':
      if (isLive && foreign === undefined && step.until === hold.promisedUntil) return undefined
      return ['G2', 'A hold was not restored to its promised expiry.']
    case 'checkout-begun':
    case 'checkout-ended': {
      const isWhole = isLive && isSameSet(seatIds, [...hold.seatIds])
      if (isWhole && (step.cause === 'checkout-begun' || hold.checkout)) return undefined
      return ['G5', 'A checkout began or ended that did not have all seats of a hold with time left.']
    }
    case 'released':
      if (isLive && foreign === undefined) return undefined
      return ['H1', `Seat ${foreign ?? seatIds[0] ?? 0} was released for a visitor who did not hold it.`]
    case 'expired':
      if (!hold || foreign !== undefined) {
        return ['H10', `Seat ${foreign ?? 0} was freed from a visitor who did not hold it.`]
      }
      if (hold.until > at) {
        return ['H10', `Seat ${seatIds[0] ?? 0} was freed ${hold.until - at} ms before its hold expired.`]
      }
      if (at - hold.until <= settings.sweepWithinMs) return undefined
      return ['H10', `Seat ${seatIds[0] ?? 0} stayed held for ${at - hold.until} ms after its hold had expired.`]
    case 'booked':
      if (replay.sales.has(step.bookingId)) return ['B2', 'A booking was made twice.']
      if (foreign !== undefined) return ['B1', `Seat ${foreign} was sold to a visitor who did not hold it.`]
      if (!isLive) return ['B1', `Seat ${seatIds[0] ?? 0} was sold after its hold had expired.`]
      if (terms.confirmBy === 'server' && !step.by) return ['B5', 'A visitor confirmed what only a server may.']
      if (!hold.checkout || seatIds.length === hold.seatIds.size) return undefined
      return ['G5', 'A checkout continued after a part of it had been sold.']
    case 'cancelled': {
      const sale = replay.sales.get(step.bookingId)
      if (!sale || sale.cancelled || sale.visitorId !== visitorId) return ['B4', 'A cancellation has no such booking.']
      const other = seatIds.find((seatId) => replay.seats[seatId]?.bookingId !== step.bookingId)
      if (other !== undefined) return ['B4', `Seat ${other} was freed by the cancellation of another booking.`]
      if (typeof step.by === 'object' && step.by.reason === undefined) {
        return ['O5', 'An operator cancelled a booking without a reason.']
      }
      if (at < terms.startsAt || step.by) return undefined
      return ['B4', 'A visitor cancelled a booking after the show had started.']
    }
  }
}

/** H11: a choice must fulfil its request, once, and leave no avoidable single seat. A choice without a request breaks L1. */
function wrongChoice(step: Step, at: Instant, replay: Replay, requests: BestSeatsRequests): Wrong | undefined {
  if (step.cause !== 'held' || step.requestId === undefined) return undefined
  const { visitorId, requestId, seatIds } = step
  const had = replay.chosenFor(visitorId, requestId, 'all')
  if (had.length > 0) return ['H11', `Seats were chosen again for a requestId that has some: ${had.join(', ')}.`]
  const [request, ...others] = requests.get(`${visitorId} ${requestId}`) ?? []
  if (!request) return undefined
  const misfit = replay.layout.misfit(request, seatIds)
  const fulfilled = misfit === undefined ? request : others.find((other) => !replay.layout.misfit(other, seatIds))
  if (!fulfilled) return ['H11', `A request was not fulfilled: ${misfit}.`]
  if (replay.availability.isNeedlesslyApart(fulfilled, seatIds, at)) {
    return ['H11', 'Seats apart were chosen although as many were available together.']
  }
  const isStrict = replay.terms.singles === 'refuse'
  if (!replay.availability.leavesAvoidableSingle(fulfilled, seatIds, at, isStrict)) return undefined
  return ['H11', 'A choice left a single seat although as many others would have left none.']
}

/** H12, in a show that refuses single seats: judged as a checkout begins, or as a sale without one is made. */
function avoidableSingle(step: Step, at: Instant, { replay }: LogState): Wrong | undefined {
  if (replay.terms.singles !== 'refuse' || (step.cause !== 'checkout-begun' && step.cause !== 'booked'))
    return undefined
  const { visitorId, seatIds } = step
  const { checkout, seatIds: held = [] } = replay.holds.get(visitorId) ?? {}
  if (step.cause === 'booked' && (typeof step.by === 'object' || isSameSet(checkout ?? [], seatIds))) return undefined
  const singles = replay.availability.avoidableSingles(seatIds, [...held], at)
  if (singles.length === 0) return undefined
  const what = step.cause === 'booked' ? 'A sale' : 'A checkout'
  return ['H12', `${what} left seats ${singles.join(', ')} single although as many others would have left none.`]
}

/** H13: seats taken soon after a hold ended continue that hold. */
function newHold(last: EndedHold | undefined, at: Instant, { holdMs, holdMaxMs, resumeMs }: LogSettings) {
  const since = last && at < last.at + resumeMs ? last.since : at
  return { since, promisedUntil: Math.min(at + holdMs, since + holdMaxMs) }
}

/** O3: a change of the show itself. */
function wrongTerms({ show, was, by }: StepOf<'show-changed'>, at: Instant, replay: Replay): Wrong | undefined {
  const { terms } = replay
  if (typeof by !== 'object') return ['O3', 'The show was changed without an operator.']
  const [wrong] = differingFields(was, terms)
  if (wrong !== undefined) return ['O3', `The show’s ${wrong} was changed from a value that it did not have.`]
  const after = { ...terms, ...show }
  if (differingFields(show, was).length < Object.keys(show).length)
    return ['O3', 'The show was changed to what it was.']
  if (terms.isArchived && after.isArchived) return ['O3', 'An archived show was changed.']
  if (show.planId !== undefined) {
    if (replay.hasSeatSteps) return ['O8', 'The plan was replaced after something had happened to seats.']
    if (isOnSale(terms, at)) return ['O8', 'The plan was replaced while the show was on sale.']
  }
  if (after.isArchived && isOnSale({ ...after, isArchived: false }, at)) return ['O3', 'A show on sale was archived.']
  if (after.salesCloseAt <= after.salesOpenAt) return ['O3', 'The sale was made to close before it opens.']
  const { holdMs, holdMaxMs } = after.holds ?? { holdMs: 0, holdMaxMs: 0 }
  return holdMaxMs < holdMs ? ['O3', 'Holds were made to last longer than they may.'] : undefined
}

/** The database keeps milliseconds. */
function isAbout(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1
}
