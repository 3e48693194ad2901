// Whether a step of the log may follow on those before it: the rules once more, written apart from the server's.
import type { Change, ShowRecord, Step } from '../show-record.ts'
import type { EndedHold, Replay } from './replay.ts'
import type { Terms } from '../check-settings.ts'
import { addressLimit, isSameSet } from './answer-checks.ts'
import type { Rule } from '../violation.ts'

/** What is wrong with a step, on what the steps before it left. */
export function wrongStep(
  step: Step,
  { at }: Change,
  replay: Replay,
  show: ShowRecord,
  terms: Terms,
): [Rule, string] | undefined {
  const { visitorId, seatIds } = step
  const hold = replay.holds.get(visitorId)
  const isLive = hold !== undefined && hold.until > at
  const foreign = seatIds.find((seatId) => !hold?.seatIds.has(seatId))
  switch (step.cause) {
    case 'held': {
      const taken = seatIds.find((seatId) => replay.seats[seatId]?.status !== 'available')
      if (taken !== undefined)
        return ['H1', `Seat ${taken} was given to a visitor while it was ${statusIn(replay, taken)}.`]
      if (hold && !isLive) return ['H5', `Seats were added to a hold that had run out.`]
      const count = (hold?.seatIds.size ?? 0) + replay.booked(visitorId) + seatIds.length
      if (count > terms.maxSeatsPerVisitor) {
        return ['H3', `A visitor got ${count} seats, and the limit is ${terms.maxSeatsPerVisitor}.`]
      }
      if (!isOnSale(show, at)) return ['H8', 'Seats were held while the show was not on sale.']
      const { since, promisedUntil } = hold ?? newHold(replay.lastHold(visitorId), at, terms)
      if (!hold && since + terms.holdMaxMs <= at) {
        return [
          'H13',
          'A visitor got seats whose last hold had lasted as long as any may, before others had their turn.',
        ]
      }
      if (since < at && isAbout(step.since, at)) {
        return ['H13', 'A hold began anew, so soon after the one before that it should have gone on with that one.']
      }
      const others = step.from === undefined ? 0 : (replay.heldByOthers(visitorId, at).get(step.from) ?? 0)
      const most = addressLimit(show, terms)
      if (step.from !== undefined && others + (hold?.seatIds.size ?? 0) + seatIds.length > most) {
        return ['H14', `More seats were held from one address than ${most}, which is its limit in this show.`]
      }
      if (!isAbout(step.since, since) || !isAbout(step.until, promisedUntil)) {
        return ['H4', 'Seats were added to a hold with a time of their own, or a new hold has a wrong time.']
      }
      return isSameSet(step.checkout ?? [], hold?.checkout ?? [])
        ? undefined
        : ['G5', 'Seats were added to a hold with a checkout of their own.']
    }
    case 'extended': {
      if (!isLive || foreign !== undefined) return ['H6', 'What was extended was not a hold with time left.']
      const longest = hold.since + terms.holdMaxMs
      if (step.until > longest) return ['H6', 'A hold was extended past the longest that it may last.']
      if (step.until < hold.promisedUntil || !isAbout(step.until, Math.min(at + terms.holdMs, longest))) {
        return ['H6', 'A hold was extended to a wrong time.']
      }
      if (!isOnSale(show, at)) return ['H8', 'A hold was extended while the show was not on sale.']
      return seatIds.length === hold.seatIds.size
        ? undefined
        : ['H4', 'A hold was extended for some of its seats only.']
    }
    case 'disconnected':
      if (!isLive || foreign !== undefined) return ['G1', 'What was cut was not a hold with time left.']
      if (hold.checkout) return ['G5', 'A hold was cut in a checkout.']
      if (step.until < hold.until && isAbout(step.until, at + terms.graceMs)) return undefined
      return ['G1', 'A hold was not cut to the grace.']
    case 'returned':
      if (isLive && foreign === undefined && step.until === hold.promisedUntil) return undefined
      return ['G2', 'A hold was not restored to what was promised.']
    case 'checkout-begun':
    case 'checkout-ended': {
      const isWhole = isLive && isSameSet(seatIds, [...hold.seatIds])
      if (isWhole && (step.cause === 'checkout-begun' || hold.checkout)) return undefined
      return ['G5', 'A checkout began or ended that was not of a hold with time left, and of all its seats.']
    }
    case 'released':
      if (isLive && foreign === undefined) return undefined
      return ['H1', `Seat ${foreign ?? seatIds[0] ?? 0} was released for a visitor who did not hold it.`]
    case 'expired':
      if (!hold || foreign !== undefined) {
        return ['H10', `Seat ${foreign ?? 0} was freed from a visitor who did not hold it.`]
      }
      if (hold.until > at) {
        return ['H10', `Seat ${seatIds[0] ?? 0} was freed ${hold.until - at} ms before its hold ran out.`]
      }
      if (at - hold.until > terms.sweepWithinMs) {
        return ['H10', `Seat ${seatIds[0] ?? 0} stayed held for ${at - hold.until} ms after its hold had run out.`]
      }
      return undefined
    case 'booked':
      if (replay.sales.has(step.bookingId)) return ['B2', 'A booking was made twice.']
      if (foreign !== undefined) return ['B1', `Seat ${foreign} was sold to a visitor who did not hold it.`]
      if (!isLive) return ['B1', `Seat ${seatIds[0] ?? 0} was sold after its hold had run out.`]
      return hold.checkout && seatIds.length < hold.seatIds.size
        ? ['G5', 'A checkout went on after a part of it had been sold.']
        : undefined
    case 'cancelled': {
      const sale = replay.sales.get(step.bookingId)
      if (!sale || sale.cancelled || sale.visitorId !== visitorId)
        return ['B4', 'What was cancelled was no such booking.']
      const other = seatIds.find((seatId) => replay.seats[seatId]?.bookingId !== step.bookingId)
      if (other !== undefined) return ['B4', `Seat ${other} was freed by the cancellation of another booking.`]
      return at < show.startsAt ? undefined : ['B4', 'A booking was cancelled after the show had started.']
    }
  }
}

/** H13: what is taken soon after the hold before goes on with it. */
function newHold(last: EndedHold | undefined, at: number, { holdMs, holdMaxMs, resumeMs }: Terms) {
  const since = last && at < last.at + resumeMs ? last.since : at
  return { since, promisedUntil: Math.min(at + holdMs, since + holdMaxMs) }
}

function statusIn(replay: Replay, seatId: number): string {
  return replay.seats[seatId]?.status ?? 'no seat of the show'
}

function isOnSale({ salesOpenAt, salesCloseAt }: ShowRecord, at: number): boolean {
  return salesOpenAt <= at && at < salesCloseAt
}

/** The database keeps milliseconds. */
function isAbout(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1
}
