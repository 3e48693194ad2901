// Checks one show against its database: each step of the log, the answers and maps beside it, and the tables at the end.
import { wrongSeats, wrongTermsAtEnd } from '../../../server/audit/final-seats.ts'
import { partOf, type Replay } from '../../../server/audit/replay.ts'
import type { Change, ShowRecord, Step } from '../../../server/audit/show-record.ts'
import { termsOf } from '../../../server/audit/show-terms.ts'
import { wrongStep, type BestSeatsRequests } from '../../../server/audit/step-rules.ts'
import type { Call, Instant } from '../../history.ts'
import { decidedSeq, shownSeq } from '../call-facts.ts'
import { seenBookings } from '../from-wire/bookings.ts'
import type { WireHistory } from '../from-wire/wire-history.ts'
import type { Exhibit, Finding, Rule } from '../violation.ts'
import { AnswersAgainstLog } from './answers.ts'
import { lostBooking, wrongBookingRows } from './lost-bookings.ts'
import { MapsAgainstLog } from './maps-against-log.ts'
import { OperationsAgainstLog } from './operations.ts'
import { operatorStepsWithoutCause } from './operator-causes.ts'
import { stepsWithoutCause } from './step-causes.ts'

/**
 * The violations in the log after a seq, whose first change follows on `from`.
 * @param replay the log up to `from`, which this takes to the log's end
 */
export function* checkLog(
  record: ShowRecord,
  history: WireHistory,
  replay: Replay,
  from: { seq: number; at: Instant },
): Iterable<Finding> {
  const { calls, sightings, clock } = history
  const { changes, seq: lastSeq } = record
  const state = { replay, show: record }
  const answers = new AnswersAgainstLog(history, state)
  const operations = new OperationsAgainstLog(history, state)
  const maps = new MapsAgainstLog(sightings, replay)
  const requests = bestSeatsRequests(calls)

  const isWhole = from.seq + changes.length === lastSeq && changes.every(({ seq }, i) => seq === from.seq + i + 1)
  if (!isWhole) {
    const found = from.seq + changes.length
    yield ['L1', `The log has a gap: the show is at seq ${lastSeq}, and the log has ${found} of its changes.`]
  }
  const all: Change[] = [{ ...from, steps: [] }, ...changes]
  for (const [i, change] of all.entries()) {
    const next = all[i + 1]
    if (next && next.at < change.at) yield ['L1', `Seq ${next.seq} is older than the one before it.`, { change: next }]
    answers.begin(change)
    operations.begin(change)
    for (const step of change.steps) {
      const wrong = wrongStep(step, change.at, state, requests)
      const history = wrong ? historyBefore(replay, step, change, wrong[0]) : []
      replay.apply(step, change)
      if (wrong) yield [...wrong, ...history, { change: partOf(change, new Set(step.seatIds)) }]
      answers.afterStep(step, change.at)
      operations.afterStep(change.at)
    }
    yield* answers.end(change, next)
    yield* operations.end(change, next)
    yield* maps.afterChange(change)
  }

  for (const seen of seenBookings(calls, sightings)) {
    const wrong = lostBooking(seen, replay, clock)
    if (wrong) yield [...wrong, ...replay.historyOf(seen.booking.seatIds), seen.source]
  }
  for (const call of calls) {
    const seq = decidedSeq(call)
    if (seq !== undefined && seq > lastSeq)
      yield ['M2', `An answer has seq ${seq}, which was never committed.`, { call }]
  }
  const ahead = sightings.find((sighting) => shownSeq(sighting) > lastSeq)
  if (ahead) yield ['M1', `Seq ${shownSeq(ahead)} was shown, which was never committed.`, { sighting: ahead }]
  yield* stepsWithoutCause(record, history)
  yield* operatorStepsWithoutCause(record, history)
  yield* wrongSeats(state, record.seats, record.readAt)
  yield* wrongTermsAtEnd(state, termsOf(record))
  yield* wrongBookingRows(record.bookings, replay)
  replay.forget(record.readAt - replay.settings.resumeMs)
}

/** The evidence for a wrong step: the history of its seats, and of all that the visitor holds where their number is wrong. */
function historyBefore(replay: Replay, { seatIds, visitorId }: Step, { seq }: Change, rule: Rule): Exhibit[] {
  const theirs = rule === 'H3' ? (replay.holds.get(visitorId ?? '')?.seatIds ?? []) : []
  return replay
    .historyOf([...seatIds, ...theirs])
    .filter((exhibit) => !('change' in exhibit && exhibit.change.seq === seq))
}

function bestSeatsRequests(calls: readonly Call[]): BestSeatsRequests {
  const requests = calls.flatMap(({ deed, visitorId }) =>
    deed.request === 'seats:hold-best' ? { key: `${visitorId} ${deed.requestId}`, request: deed } : [],
  )
  return new Map(
    Array.from(
      Map.groupBy(requests, ({ key }) => key),
      ([key, same]) => [key, same.map(({ request }) => request)],
    ),
  )
}
