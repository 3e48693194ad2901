// The cause of each step of the log: a call that was answered with it, a call without an answer, or the clock.
import type { Call } from '../../history.ts'
import { isSameSet, namedSeats } from '../call-facts.ts'
import type { DatabaseClock } from '../database-clock.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import type { Change, ShowRecord, Step } from '../show-record.ts'
import type { Finding } from '../violation.ts'
import { partOf } from './replay.ts'

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
      if (!request || (strangers && !known.has(step.visitorId))) return []
      return { step, change, key: `${step.visitorId} ${request}` }
    }),
  )
  for (const [key, steps] of Map.groupBy(requested, (one) => one.key)) {
    for (const { step, change } of unmatched(steps, callsFor.get(key) ?? [], clock)) {
      const seats = step.seatIds.join(', ')
      const sentence = `The log has seats ${step.cause} without a request: ${seats} at seq ${change.seq}.`
      yield ['L1', sentence, { change: partOf(change, new Set(step.seatIds)) }]
    }
  }
}

/** The request that causes a step; undefined where the clock does, or a connection that is lost or returns. */
function requestFor(step: Step, { steps }: Change): Call['deed']['request'] | undefined {
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

/** Matches steps with calls by augmenting paths (Kuhn, 1955), and gives the steps that are left over. */
function unmatched(steps: readonly LoggedStep[], calls: readonly Call[], clock: DatabaseClock): LoggedStep[] {
  const stepOf = new Map<Call, LoggedStep>()
  const bySeq = Map.groupBy(calls, answeredSeq)
  const match = (logged: LoggedStep, tried: Set<Call>): boolean => {
    const exact = bySeq.get(logged.change.seq) ?? []
    for (const candidates of [exact, calls]) {
      for (const call of candidates) {
        if (tried.has(call) || !mayHaveCaused(call, logged, clock)) continue
        tried.add(call)
        const other = stepOf.get(call)
        if (other && !match(other, tried)) continue
        stepOf.set(call, logged)
        return true
      }
    }
    return false
  }
  return steps.filter((logged) => !match(logged, new Set()))
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
