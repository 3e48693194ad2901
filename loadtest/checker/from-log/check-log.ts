// All that can be decided of one show with its database: the log, the answers beside it, and the tables at the end.
import type { Call, Sighting } from '../../history.ts'
import { Answers, wrongBooking } from './answers.ts'
import { causeless } from './step-causes.ts'
import { Choices } from './best-seat-choices.ts'
import type { Clock } from '../database-clock.ts'
import { wrongStep } from './step-rules.ts'
import type { Change, ShowRecord, Step } from '../show-record.ts'
import { RecordedMaps } from './maps-against-log.ts'
import { about, Replay } from './replay.ts'
import { wrongSingle } from './single-seats.ts'
import { wrongTables } from './final-tables.ts'
import { toldBookings } from '../from-wire/bookings.ts'
import type { Standing } from '../checkpoint.ts'
import type { Terms } from '../check-settings.ts'
import { decidedAt, seqOf, type Timeline } from '../timeline.ts'
import type { Exhibit, Rule, Violation } from '../violation.ts'

export function checkRecord(
  record: ShowRecord,
  calls: readonly Call[],
  sightings: readonly Sighting[],
  timeline: Timeline,
  clock: Clock,
  terms: Terms,
  strangers: boolean,
  before?: Standing,
): { violations: Violation[]; replay: Replay } {
  const { showId, changes, seq: lastSeq } = record
  const replay = before?.replay ?? new Replay(record)
  const first = before?.seq ?? 0
  const answers = new Answers(calls, replay, record, timeline, clock, terms)
  const maps = new RecordedMaps(sightings, replay, terms)
  const choices = new Choices(calls)
  const violations: Violation[] = []
  const say = (rule: Rule, sentence: string, ...exhibits: Violation['exhibits']): void =>
    void violations.push({ rule, showId, sentence, exhibits })

  const isWhole = first + changes.length === lastSeq && changes.every((change, i) => change.seq === first + i + 1)
  if (!isWhole)
    say(
      'L1',
      `The log has a gap: the show is at seq ${lastSeq}, and of its changes there are ${first + changes.length}.`,
    )

  const all: Change[] = [{ seq: first, at: before?.at ?? -Infinity, steps: [] }, ...changes]
  for (const [i, change] of all.entries()) {
    const next = all[i + 1]
    if (next && next.at < change.at) say('L1', `Seq ${next.seq} is older than the one before it.`, { change: next })
    answers.begin(change)
    for (const step of change.steps) {
      const wrong =
        wrongStep(step, change, replay, record, terms) ??
        choices.wrong(step, change, replay) ??
        wrongSingle(step, change, replay, record)
      const story = wrong ? storyBefore(replay, step, change, wrong[0]) : []
      replay.apply(step, change)
      if (wrong) say(...wrong, ...story, { change: about(change, new Set(step.seatIds)) })
      answers.step(step.seatIds, step.visitorId, change.at)
    }
    answers.end(change, next)
    maps.end(change)
  }

  for (const told of toldBookings(calls, sightings)) {
    const wrong = wrongBooking(told, replay, clock)
    if (wrong) say(...wrong, ...replay.storyOf(told.booking.seatIds), told.by)
  }
  for (const call of calls) {
    const seq = decidedAt(call)
    if (seq !== undefined && seq > lastSeq) {
      say('M2', `An answer is as of seq ${seq}, which was never committed.`, { call })
    }
  }
  const ahead = sightings.find((sighting) => seqOf(sighting) > lastSeq)
  if (ahead) say('M1', `Seq ${seqOf(ahead)} was shown, which was never committed.`, { sighting: ahead })
  const wrong = [...causeless(record, calls, clock, strangers), ...wrongTables(record, replay, terms)]
  replay.forgetCancelled()
  replay.forgetEnded(record.readAt - terms.resumeMs)
  return { violations: [...violations, ...answers.violations, ...maps.violations, ...wrong], replay }
}

/** What led to a step that is wrong: of its seats, and where it is about how many a visitor has, of all of these. */
function storyBefore(replay: Replay, { seatIds, visitorId }: Step, { seq }: Change, rule: Rule): Exhibit[] {
  const theirs = rule === 'H3' ? (replay.holds.get(visitorId)?.seatIds ?? []) : []
  return replay
    .storyOf([...seatIds, ...theirs])
    .filter((exhibit) => !('change' in exhibit && exhibit.change.seq === seq))
}
