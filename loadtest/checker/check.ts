// The checker: decides from what the clients of a run saw, and from the database if it can be read, whether all was right.
import type { Call, History, Sighting } from '../history.ts'
import { Clock, type ClockOffset } from './database-clock.ts'
import { checkRecord } from './from-log/check-log.ts'
import type { ShowRecord } from './show-record.ts'
import { Room, type Place } from './seat-layout.ts'
import { soldAfter, type Standing } from './checkpoint.ts'
import type { Terms } from './check-settings.ts'
import type { Violation } from './violation.ts'
import { checkWire } from './from-wire/check-wire.ts'

export type Evidence = {
  history: History
  terms: Terms
  /** What the database had of each show when all was over; without it the verdict is from the wire alone. */
  records?: readonly ShowRecord[]
  /** How far the database's clock is ahead, where it could be asked itself. */
  clockOffset?: ClockOffset
  /** Others may have used the shows meanwhile: what nobody did of whom the history knows, they may have done. */
  strangers?: boolean
  /** Where each seat of a show is, by seat id, for what is judged without its record. */
  places?: ReadonlyMap<string, readonly Place[]>
  /** The connections that were open when all was over and had been for long enough to have been shown everything. */
  watching?: readonly string[]
  /** Of a part of a longer history: how each show stood when the part before it ended, with nobody's call under way. */
  standing?: ReadonlyMap<string, Standing>
}

export type Verdict = {
  basis: 'wire' | 'database'
  violations: Violation[]
  /** Seats whose evidence left too much to search through: nothing is said of their order. */
  undecided: { showId: string; seatId: number }[]
  calls: number
  /** Calls without an answer. */
  unknown: number
  sightings: number
  /** By how much the two clocks moved against each other, in milliseconds: so much less is said of times. */
  clockDriftMs: number
  /** How each show stood at the end, to judge what follows on this. */
  standing: Map<string, Standing>
}

/** Pure, and linear in the length of the history but for what has no order by `seq`. */
export function check({
  history,
  terms,
  records,
  clockOffset,
  places,
  watching = [],
  strangers = false,
  standing,
}: Evidence): Verdict {
  const clock = new Clock(history.calls, terms.clockErrorMs, clockOffset)
  const calls = Map.groupBy(history.calls, (call) => call.showId)
  const sightings = Map.groupBy(history.sightings, (sighting) => sighting.showId)
  const recordOf = new Map(records?.map((record) => [record.showId, record]))
  const verdict: Verdict = {
    basis: records ? 'database' : 'wire',
    violations: [],
    undecided: [],
    calls: history.calls.length,
    unknown: history.calls.filter(({ outcome }) => outcome.kind === 'unknown').length,
    sightings: history.sightings.length,
    clockDriftMs: clock.driftMs,
    standing: new Map(),
  }
  for (const showId of new Set([...recordOf.keys(), ...calls.keys(), ...sightings.keys()])) {
    checkShow(
      showId,
      [...(standing?.get(showId)?.unanswered ?? []), ...(calls.get(showId) ?? [])],
      sightings.get(showId) ?? [],
      recordOf.get(showId),
    )
  }
  return verdict

  function checkShow(
    showId: string,
    theCalls: readonly Call[],
    theSightings: readonly Sighting[],
    record: ShowRecord | undefined,
  ): void {
    const plan = record?.places ?? places?.get(showId)
    const before = standing?.get(showId)
    const sold = before?.sold ?? new Map<number, string>()
    const wire = checkWire(showId, theCalls, theSightings, clock, terms, strangers, plan && new Room(plan), sold)
    verdict.violations.push(...wire.violations)
    // With the log the order is known without a search.
    if (!record) verdict.undecided.push(...wire.undecided.map((seatId) => ({ showId, seatId })))
    const recorded =
      record && checkRecord(record, theCalls, theSightings, wire.timeline, clock, terms, strangers, before)
    if (recorded) verdict.violations.push(...recorded.violations)
    const last = record?.seq ?? wire.lastSeq
    verdict.standing.set(showId, {
      seq: last,
      at: record?.changes.at(-1)?.at ?? before?.at ?? -Infinity,
      replay: recorded?.replay,
      sold: soldAfter(sold, wire.sales, theCalls),
      unanswered: (calls.get(showId) ?? []).filter(({ outcome }) => outcome.kind === 'unknown'),
    })
    for (const connection of watching) {
      const seq = wire.maps.get(connection)
      if (seq === undefined || seq >= last) continue
      const shown = theSightings.findLast((sighting) => sighting.connection === connection)
      verdict.violations.push({
        rule: 'M1',
        showId,
        sentence: `A map stayed at seq ${seq}, and the show is at ${last}.`,
        exhibits: shown ? [{ sighting: shown }] : [],
      })
    }
  }
}
