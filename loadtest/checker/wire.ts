// All that can be decided of one show from what its clients saw, without its database.
import type { Call, Sighting } from '../history.ts'
import type { Clock } from './clock.ts'
import { staleAnswers } from './freshness.ts'
import { seatTraces } from './seat-traces.ts'
import { seatViolation } from './seat-verdict.ts'
import { contradictionIn } from './shortest.ts'
import { followMaps } from './shown-maps.ts'
import type { Terms } from './terms.ts'
import { wrongHolds } from './told-holds.ts'
import { wrongRefusals } from './told-refusals.ts'
import { wrongSales } from './told-sales.ts'
import type { Violation } from './violation.ts'
import { wireEvidence } from './wire-evidence.ts'

export type WireVerdict = {
  violations: Violation[]
  /** Seats whose evidence left too much to search through. */
  undecided: number[]
  /** How far each connection's map got. */
  maps: Map<string, number>
  /** The highest seq that anybody was shown. */
  lastSeq: number
}

export function checkWire(
  showId: string,
  calls: readonly Call[],
  sightings: readonly Sighting[],
  clock: Clock,
  terms: Terms,
): WireVerdict {
  const evidence = wireEvidence(showId, calls, sightings, clock, terms)
  const maps = followMaps(showId, sightings)
  const violations = [
    ...wrongSales(evidence),
    ...wrongHolds(evidence, terms),
    ...wrongRefusals(evidence, maps.seatCount, terms),
    ...staleAnswers(evidence),
    ...maps.violations,
  ]
  const undecided: number[] = []
  for (const trace of seatTraces(evidence, maps.shown)) {
    const contradiction = contradictionIn(trace, evidence.expiry)
    if (contradiction === 'gave up') undecided.push(trace.seatId)
    else if (contradiction) violations.push(seatViolation(showId, trace.seatId, contradiction, evidence.expiry))
  }
  return { violations, undecided, maps: maps.seqs, lastSeq: evidence.timeline.knownBefore(Infinity) }
}
