// The cause of each step by an operator: a command that was answered with it, or one without an answer.
import type { Change, ShowRecord, Step } from '../../../server/audit/show-record.ts'
import type { Operation, OperatorDeed } from '../../history.ts'
import type { DatabaseClock } from '../database-clock.ts'
import { namedSeatsOf } from '../operation-facts.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import type { Finding } from '../violation.ts'
import { unmatched } from './matching.ts'

const THE_SHOW = 'the show'
const CANCELLING: readonly OperatorDeed['request'][] = ['cancel-booking', 'cancel-seats']

/** One seat of a step, or the show itself. A command changes each of its seats once. */
type SeatStep = { seatId: number | typeof THE_SHOW; operator: string; step: Step; change: Change }

/**
 * The steps that no operator's command asked for. Each command may have taken effect once on each of its seats; a refused
 * one did not. Where strangers may have used the show, the steps of operators without any command are passed over.
 */
export function* operatorStepsWithoutCause(
  { changes }: ShowRecord,
  { operations, clock, strangers }: WireHistory,
): Iterable<Finding> {
  const known = new Set(operations.map(({ operator }) => operator))
  const operationsOn = Map.groupBy(
    operations
      .filter(({ outcome }) => outcome.kind !== 'refused')
      .flatMap((operation) => placesOf(namedSeatsOf(operation.deed)).map((seatId) => ({ seatId, operation }))),
    ({ seatId, operation: { operator } }) => `${operator} ${seatId}`,
  )
  const byOperators = changes.flatMap((change) => change.steps.flatMap((step) => seatSteps(step, change)))
  for (const [key, steps] of Map.groupBy(byOperators, ({ operator, seatId }) => `${operator} ${seatId}`)) {
    if (strangers && !known.has(steps[0]?.operator ?? '')) continue
    const candidates = operationsOn.get(key)?.map(({ operation }) => operation) ?? []
    for (const { step, seatId, change } of unmatched(
      steps,
      () => [candidates],
      (operation, logged) => mayHaveCaused(operation, logged, clock),
    )) {
      const what = seatId === THE_SHOW ? step.cause : `seat ${seatId} ${step.cause}`
      const sentence = `The log has ${what} by an operator without a command, at seq ${change.seq}.`
      yield ['L1', sentence, { change: { ...change, steps: [step] } }]
    }
  }
}

function seatSteps(step: Step, change: Change): SeatStep[] {
  if (typeof step.by !== 'object') return []
  const { operator } = step.by
  return placesOf(step.seatIds).map((seatId) => ({ seatId, operator, step, change }))
}

function placesOf(seatIds: readonly number[]): readonly (number | typeof THE_SHOW)[] {
  return seatIds.length === 0 ? [THE_SHOW] : seatIds
}

function mayHaveCaused(
  { deed, outcome, calledAt, returnedAt }: Operation,
  { seatId, step, change: { seq, at } }: SeatStep,
  clock: DatabaseClock,
): boolean {
  if (at < clock.earliest(calledAt)) return false
  if (outcome.kind === 'changed') {
    if (
      outcome.seq < seq ||
      at > clock.latest(returnedAt ?? Infinity) ||
      (seatId !== THE_SHOW && !outcome.seatIds.includes(seatId))
    )
      return false
  }
  switch (step.cause) {
    case 'blocked': {
      if (deed.request !== 'block') return false
      return step.allocation.name === deed.allocation.name && step.allocation.until === deed.allocation.until
    }
    case 'unblocked':
      return deed.request === 'unblock'
    case 'forced':
      return deed.request === 'force-release'
    case 'held':
      return deed.request === 'counter-hold' && deed.saleId === step.visitorId
    case 'released':
      return deed.request === 'counter-release' && deed.saleId === step.visitorId
    case 'booked':
      return deed.request === 'counter-confirm' && deed.bookingId === step.bookingId
    case 'cancelled':
    case 'seats-cancelled':
      return CANCELLING.includes(deed.request) && 'bookingId' in deed && deed.bookingId === step.bookingId
    case 'moved':
      return deed.request === 'move' && deed.bookingId === step.bookingId
    case 'show-changed':
      return deed.request === (step.show.salesCloseAt === at ? 'close-sale' : 'open-sale')
    default:
      return false
  }
}
