// All that can be decided of one show from what its clients saw, without its database.
import type { Call, Sighting } from '../../history.ts'
import type { Clock } from '../database-clock.ts'
import { staleAnswers } from './stale-answers.ts'
import type { Room } from '../seat-layout.ts'
import type { Sale } from './bookings.ts'
import { ANYTHING, type SeatState } from '../seat-search/seat-state.ts'
import { seatTraces } from '../seat-search/seat-evidence.ts'
import { seatViolation } from '../seat-search/conflict-violation.ts'
import { contradictionIn } from '../seat-search/shortest-conflict.ts'
import { followMaps } from './map-agreement.ts'
import type { Terms } from '../check-settings.ts'
import type { Timeline } from '../timeline.ts'
import { wrongChoices } from './best-seat-checks.ts'
import { wrongHolds } from './hold-checks.ts'
import { wrongRefusals } from './refusal-checks.ts'
import { wrongSales } from './booking-checks.ts'
import type { Exhibit, Violation } from '../violation.ts'
import { wireEvidence } from './wire-history.ts'

export type WireVerdict = {
  violations: Violation[]
  /** Seats whose evidence left too much to search through. */
  undecided: number[]
  /** How far each connection's map got. */
  maps: Map<string, number>
  /** The highest seq that anybody was shown. */
  lastSeq: number
  timeline: Timeline
  sales: Iterable<Sale>
}

export function checkWire(
  showId: string,
  calls: readonly Call[],
  sightings: readonly Sighting[],
  clock: Clock,
  terms: Terms,
  strangers: boolean,
  room: Room | undefined,
  sold: ReadonlyMap<number, string>,
): WireVerdict {
  const evidence = wireEvidence(showId, calls, sightings, clock, terms, strangers)
  const { timeline } = evidence
  const maps = followMaps(showId, sightings)
  const violations = [
    ...wrongSales(evidence),
    ...wrongHolds(evidence, terms),
    ...wrongChoices(evidence, room),
    ...wrongRefusals(evidence, maps.seatCount, terms),
    ...staleAnswers(evidence),
    ...maps.violations,
  ]
  const undecided: number[] = []
  const seatViolations: Violation[] = []
  for (const trace of seatTraces(evidence, maps.shown)) {
    const contradiction = contradictionIn(trace, evidence.expiry, startOf(sold.get(trace.seatId)))
    if (contradiction === 'gave up') undecided.push(trace.seatId)
    else if (contradiction) seatViolations.push(seatViolation(showId, trace.seatId, contradiction, evidence.expiry))
  }
  violations.unshift(...unlike(seatViolations))
  const { sales } = evidence
  const lastSeq = timeline.knownBefore(Infinity)
  return { violations, undecided, maps: maps.seqs, lastSeq, timeline, sales: sales.values() }
}

/** What a seat may be at first: what was sold to somebody stays theirs until they cancel it. */
function startOf(bookingId: string | undefined): readonly SeatState[] {
  return bookingId === undefined ? ANYTHING : [{ status: 'booked', who: bookingId }]
}

/** Of violations that the same lines show, for one seat after another, the first. */
function unlike(violations: readonly Violation[]): Violation[] {
  const numbers = new Map<object, number>()
  const numberOf = (exhibit: Exhibit): number => {
    const key = 'call' in exhibit ? exhibit.call : 'sighting' in exhibit ? exhibit.sighting : exhibit
    const known = numbers.get(key) ?? numbers.size
    numbers.set(key, known)
    return known
  }
  const alike = Map.groupBy(violations, ({ rule, exhibits }) => `${rule} ${exhibits.map(numberOf).join()}`)
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (!first || others.length === 0) return first ?? []
    return { ...first, sentence: `${first.sentence} The same of ${others.length} more of its seats.` }
  })
}
