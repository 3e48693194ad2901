// The cause of each step of the log: a call that was answered with it, a call without an answer, or the clock.
import { isSameSet } from '../../../server/audit/finding.ts'
import { partOf } from '../../../server/audit/replay.ts'
import type { Change, ShowRecord, Step } from '../../../server/audit/show-record.ts'
import type { Call } from '../../history.ts'
import { namedSeats } from '../call-facts.ts'
import type { DatabaseClock } from '../database-clock.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import type { Finding } from '../violation.ts'
import { unmatched } from './matching.ts'

type LoggedStep = { step: Step; change: Change }

/**
 * The steps that no call asked for. Each call may have taken effect once; a refused call did not. Where strangers may
 * have used the show, the steps of visitors without any call are passed over.
 */
export function* stepsWithoutCause(
  { changes }: ShowRecord,
  { calls, clock, strangers }: WireHistory,
): Iterable<Finding> {
  const known = new Set(calls.map(({ visitorId }) => visitorId))
  const callsFor = Map.groupBy(
    calls.filter(({ outcome }) => outcome.kind !== 'refused'),
    ({ visitorId, deed }) => `${visitorId} ${deed.request}`,
  )
  const requested = changes.flatMap((change) =>
    change.steps.flatMap((step) => {
      const request = requestFor(step, change)
      const { visitorId } = step
      if (!request || visitorId === undefined || (strangers && !known.has(visitorId))) return []
      return { step, change, key: `${visitorId} ${request}` }
    }),
  )
  for (const [key, steps] of Map.groupBy(requested, (one) => one.key)) {
    const candidates = callsFor.get(key) ?? []
    const bySeq = Map.groupBy(candidates, answeredSeq)
    const left = unmatched<LoggedStep, Call>(
      steps,
      ({ change }) => [bySeq.get(change.seq) ?? [], candidates],
      (call, logged) => mayHaveCaused(call, logged, clock),
    )
    for (const logged of left) {
      const { step, change } = logged
      // A server that lost the answer to a commit runs the batch again: an extension then extends once more.
      if (step.cause === 'extended' && candidates.some((call) => mayHaveCaused(call, logged, clock))) continue
      const seats = step.seatIds.join(', ')
      const sentence = `The log has seats ${step.cause} without a request: ${seats} at seq ${change.seq}.`
      yield ['L1', sentence, { change: partOf(change, new Set(step.seatIds)) }]
    }
  }
}

/**
 * The request that causes a step; undefined where the clock does, or a connection that is lost or returns, or an operator:
 * see operator-causes.ts.
 */
function requestFor(step: Step, { steps }: Change): Call['deed']['request'] | undefined {
  if (typeof step.by === 'object') return undefined
  switch (step.cause) {
    case 'held':
      return step.requestId === undefined ? 'seats:hold' : 'seats:hold-best'
    case 'released':
      return 'seats:release'
    case 'extended':
      return 'hold:extend'
    case 'checkout-begun':
      return 'checkout:begin'
    case 'checkout-ended': {
      // The sale of a part of the hold ends its checkout too.
      const isSold = steps.some(({ cause, visitorId }) => cause === 'booked' && visitorId === step.visitorId)
      return isSold ? undefined : 'checkout:end'
    }
    case 'booked':
      return 'booking:confirm'
    case 'cancelled':
      return 'booking:cancel'
    default:
      return undefined
  }
}

/** A booking's seq is that of its change; a hold's may be a later one, when a server tried a second time. */
function answeredSeq({ outcome }: Call): number | undefined {
  if (outcome.kind === 'hold') return outcome.hold.seq
  return outcome.kind === 'booking' ? outcome.booking.seq : undefined
}

function mayHaveCaused(call: Call, { step, change }: LoggedStep, clock: DatabaseClock): boolean {
  const { deed, outcome, calledAt, returnedAt } = call
  const { seq, at } = change
  if (at < clock.earliest(calledAt)) return false
  if (outcome.kind !== 'unknown' && at > clock.latest(returnedAt ?? Infinity)) return false
  if (outcome.kind === 'hold' && outcome.hold.seq < seq) return false
  const namesAll = (): boolean => {
    const named = new Set(namedSeats(call))
    return !('seatIds' in deed) || deed.seatIds === undefined || step.seatIds.every((seatId) => named.has(seatId))
  }
  switch (step.cause) {
    case 'held':
      return deed.request === 'seats:hold-best' ? deed.requestId === step.requestId : namesAll()
    case 'released':
      return namesAll()
    case 'booked': {
      if (deed.request !== 'booking:confirm' || deed.bookingId !== step.bookingId) return false
      return isSameSet(deed.seatIds, step.seatIds)
    }
    case 'cancelled':
      return deed.request === 'booking:cancel' && deed.bookingId === step.bookingId
    default:
      return true
  }
}
