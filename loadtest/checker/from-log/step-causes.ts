// What made each step of the log: a call that was answered with it or not at all, or else the clock.
import type { Call } from '../../history.ts'
import type { Clock } from '../database-clock.ts'
import type { Change, ShowRecord, Step } from '../show-record.ts'
import { about } from './replay.ts'
import { isSameSet } from './answer-checks.ts'
import type { Violation } from '../violation.ts'

type Done = { step: Step; change: Change }

/**
 * Steps that nobody asked for. Each call may have been done once; what was refused was not.
 * @param strangers whether others may have asked too, of whom the calls know nothing: what they did is passed over
 */
export function causeless(
  { showId, changes }: ShowRecord,
  calls: readonly Call[],
  clock: Clock,
  strangers: boolean,
): Violation[] {
  const known = new Set(calls.map(({ visitorId }) => visitorId))
  const callsOf = Map.groupBy(
    calls.filter(({ outcome }) => outcome.kind !== 'refused'),
    ({ visitorId, deed }) => `${visitorId} ${deed.request}`,
  )
  const done: Done[] = changes
    .flatMap((change) => change.steps.map((step) => ({ step, change })))
    .filter(({ step }) => !strangers || known.has(step.visitorId))
  const byAsker = Map.groupBy(done, ({ step, change }) => `${step.visitorId} ${requestOf(step, change) ?? ''}`)
  const violations: Violation[] = []
  for (const [asker, steps] of byAsker) {
    if (asker.endsWith(' ')) continue
    for (const { step, change } of unmatched(steps, callsOf.get(asker) ?? [], clock)) {
      violations.push({
        rule: 'L1',
        showId,
        sentence: `The log has seats ${step.cause} that nobody asked for: ${step.seatIds.join(', ')} at seq ${change.seq}.`,
        exhibits: [{ change: about(change, new Set(step.seatIds)) }],
      })
    }
  }
  return violations
}

/** What is asked for; the clock does the rest, and a connection that goes or comes. */
function requestOf(step: Step, { steps }: Change): Call['deed']['request'] | undefined {
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
      // Or by the sale of a part.
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

/** A matching of steps with calls, by augmenting paths (Kuhn, 1955) where the first that fits is another's only one. */
function unmatched(steps: readonly Done[], calls: readonly Call[], clock: Clock): Done[] {
  const doneBy = new Map<Call, Done>()
  const bySeq = Map.groupBy(calls, seqOfAnswer)
  const match = (done: Done, tried: Set<Call>): boolean => {
    const exact = bySeq.get(done.change.seq) ?? []
    for (const candidates of [exact, calls]) {
      for (const call of candidates) {
        if (tried.has(call) || !mayHaveDone(call, done, clock)) continue
        tried.add(call)
        const other = doneBy.get(call)
        if (other && !match(other, tried)) continue
        doneBy.set(call, done)
        return true
      }
    }
    return false
  }
  return steps.filter((done) => !match(done, new Set()))
}

/** A booking's seq is that of its change; a hold's may be a later one, when a server asked a second time. */
function seqOfAnswer({ outcome }: Call): number | undefined {
  if (outcome.kind === 'hold') return outcome.hold.seq
  return outcome.kind === 'booking' ? outcome.booking.seq : undefined
}

function mayHaveDone({ deed, outcome, calledAt, returnedAt }: Call, { step, change }: Done, clock: Clock): boolean {
  const { seq, at } = change
  if (at < clock.earliest(calledAt)) return false
  if (outcome.kind !== 'unknown' && at > clock.latest(returnedAt ?? Infinity)) return false
  if (outcome.kind === 'hold' && outcome.hold.seq < seq) return false
  const asked = 'seatIds' in deed && deed.seatIds !== undefined ? new Set(deed.seatIds) : undefined
  switch (step.cause) {
    case 'held':
      if (deed.request === 'seats:hold-best') return deed.requestId === step.requestId
      return asked === undefined || step.seatIds.every((seatId) => asked.has(seatId))
    case 'released':
      return asked === undefined || step.seatIds.every((seatId) => asked.has(seatId))
    case 'booked':
      return (
        deed.request === 'booking:confirm' && deed.bookingId === step.bookingId && isSameSet(deed.seatIds, step.seatIds)
      )
    case 'cancelled':
      return deed.request === 'booking:cancel' && deed.bookingId === step.bookingId
    default:
      return true
  }
}
