// The checker: decides from what the clients of a run saw, and from the database if it can be read, whether all was right.
// A long history is checked in parts; a checkpoint is all that the next part needs of those before it.
import { Replay } from '../../server/audit/replay.ts'
import { SeatLayout } from '../../server/audit/seat-layout.ts'
import { blockedAtFirst, type Place, type ShowRecord } from '../../server/audit/show-record.ts'
import { termsAtFirst, termsOf } from '../../server/audit/show-terms.ts'
import type { Call, History, Instant, Operation, Sighting } from '../history.ts'
import type { CheckSettings } from './check-settings.ts'
import { DatabaseClock, type ClockOffset } from './database-clock.ts'
import { checkLog } from './from-log/check-log.ts'
import { checkWire } from './from-wire/check-wire.ts'
import { wireHistory } from './from-wire/wire-history.ts'
import type { Finding, Violation } from './violation.ts'
import { soldAfter } from './sold-seats.ts'

export type CheckInput = {
  history: History
  settings: CheckSettings
  /** The rows of each show at the end of the run; without them the verdict is from the wire alone. */
  records?: readonly ShowRecord[]
  /** How far the database's clock is ahead, where it was measured. */
  clockOffset?: ClockOffset
  /** Whether visitors of whom the history knows nothing may have used the shows too. */
  strangers?: boolean
  /** The seats' places by show and seat id, for shows without a record. */
  places?: ReadonlyMap<string, readonly Place[]>
  /** The connections that were open in the end, and for long enough to have been shown everything. */
  watching?: readonly string[]
  /** For a part of a longer history: each show's state when the part before it ended, with no visitor's call under way. */
  checkpoints?: ReadonlyMap<string, Checkpoint>
}

export type Verdict = {
  basis: 'wire' | 'database'
  violations: Violation[]
  /** Seats whose history left too much to search: the verdict does not cover the order of their changes. */
  undecided: { showId: string; seatId: number }[]
  calls: number
  /** Calls without an answer. */
  unknown: number
  sightings: number
  /** By how much the two clocks moved against each other, in milliseconds: times are checked that much less exactly. */
  clockDriftMs: number
  /** Each show's state at the end, from which the next part is checked. */
  checkpoints: Map<string, Checkpoint>
}

/** Pure; takes time linear in the length of the history, except for what seqs do not order. */
export function check(input: CheckInput): Verdict {
  const { history, settings, records, clockOffset, places, watching = [], strangers = false, checkpoints } = input
  const clock = new DatabaseClock(history.calls, settings.clockErrorMs, clockOffset)
  const callsTo = Map.groupBy(history.calls, (call) => call.showId)
  const operationsOf = Map.groupBy(history.operations ?? [], (operation) => operation.showId)
  const sightingsOf = Map.groupBy(history.sightings, (sighting) => sighting.showId)
  const recordOf = new Map(records?.map((record) => [record.showId, record]))
  const verdict: Verdict = {
    basis: records ? 'database' : 'wire',
    violations: [],
    undecided: [],
    calls: history.calls.length,
    unknown: history.calls.filter(isUnanswered).length,
    sightings: history.sightings.length,
    clockDriftMs: clock.driftMs,
    checkpoints: new Map(),
  }
  for (const showId of new Set([...recordOf.keys(), ...callsTo.keys(), ...sightingsOf.keys()])) {
    const before = checkpoints?.get(showId)
    const newCalls = callsTo.get(showId) ?? []
    const calls = [...(before?.unanswered ?? []), ...newCalls]
    const sightings = sightingsOf.get(showId) ?? []
    const record = recordOf.get(showId)
    const newOperations = operationsOf.get(showId) ?? []
    const operations = [...(before?.unansweredOperations ?? []), ...newOperations]
    const wire = wireHistory({ calls, sightings, operations, clock, settings, strangers })
    const sold = before?.sold ?? new Map<number, string>()

    const replay = record && (before?.replay ?? replayOf(record, settings))
    const plan = places?.get(showId)
    const layout = replay?.layout ?? (plan && new SeatLayout(plan))
    const fromWire = checkWire(wire, layout, sold, before?.replay)
    const from = { seq: before?.seq ?? 0, at: before?.at ?? -Infinity }
    const fromLog = record && replay ? [...checkLog(record, wire, replay, from)] : []
    const lastSeq = record?.seq ?? wire.timeline.knownBefore(Infinity)
    const mapsBehind = [...wrongAtEnd(watching, fromWire.mapSeqs, lastSeq, sightings)]
    for (const [rule, sentence, ...exhibits] of [...fromWire.findings, ...fromLog, ...mapsBehind]) {
      verdict.violations.push({ rule, showId, sentence, exhibits })
    }
    // With the log the order is known without a search.
    if (!record) verdict.undecided.push(...fromWire.undecided.map((seatId) => ({ showId, seatId })))
    verdict.checkpoints.set(showId, {
      seq: lastSeq,
      at: record?.changes.at(-1)?.at ?? from.at,
      replay,
      sold: soldAfter(sold, wire),
      unanswered: newCalls.filter(isUnanswered),
      unansweredOperations: newOperations.filter(isUnanswered),
    })
  }
  return verdict
}

/** The show as it was created, before its log. */
function replayOf(record: ShowRecord, settings: CheckSettings): Replay {
  const steps = record.changes.flatMap((change) => change.steps)
  const terms = termsAtFirst(
    termsOf(record),
    steps.filter((step) => step.cause === 'show-changed'),
  )
  return new Replay(record, blockedAtFirst(record.places, record.seats, steps), terms, settings)
}

function isUnanswered({ outcome }: Call | Operation): boolean {
  return outcome.kind === 'unknown'
}

/** M1: the maps of connections that stayed behind. */
function* wrongAtEnd(
  watching: readonly string[],
  mapSeqs: ReadonlyMap<string, number>,
  lastSeq: number,
  sightings: readonly Sighting[],
): Iterable<Finding> {
  for (const connection of watching) {
    const seq = mapSeqs.get(connection)
    if (seq === undefined || seq >= lastSeq) continue
    const last = sightings.findLast((sighting) => sighting.connection === connection)
    yield ['M1', `A map stayed at seq ${seq}, and the show is at ${lastSeq}.`, ...(last ? [{ sighting: last }] : [])]
  }
}

export type Checkpoint = {
  /** The change up to which all is checked, and when it was decided, by the database's clock. */
  seq: number
  at: Instant
  /** The log replayed to there; undefined when the database is not read. */
  replay: Replay | undefined
  /** The booking that each seat was sold with, as far as its buyer saw it; at most one for each seat. */
  sold: ReadonlyMap<number, string>
  /** Calls of the part before without an answer: they may still take effect. Those of earlier parts have, or never will. */
  unanswered: readonly Call[]
  unansweredOperations: readonly Operation[]
}

/** How many records a checkpoint keeps, which bounds the memory of a long run. */
export function retainedBy({ replay, sold, unanswered, unansweredOperations }: Checkpoint): number {
  return sold.size + unanswered.length + unansweredOperations.length + (replay?.retained ?? 0)
}
