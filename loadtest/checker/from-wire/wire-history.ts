// What the clients of one show tell of it, set in order: when its changes were committed, what each visitor was told.
import { takesSeats, type Call, type Instant, type Sighting } from '../../history.ts'
import type { Clock } from '../database-clock.ts'
import { salesIn, toldBookings, type Sale } from './bookings.ts'
import type { Expiry } from '../seat-search/seat-state.ts'
import type { Terms } from '../check-settings.ts'
import { Timeline } from '../timeline.ts'
import { Trail, type Told } from './hold-history.ts'

export type WireEvidence = {
  showId: string
  calls: readonly Call[]
  sightings: readonly Sighting[]
  timeline: Timeline
  /** Every hold that each visitor was told, in no order. */
  told: ReadonlyMap<string, readonly Told[]>
  trails: ReadonlyMap<string, Trail>
  /** Every booking that anybody was told. */
  sales: ReadonlyMap<string, Sale>
  expiry: Expiry
  clock: Clock
}

export function wireEvidence(
  showId: string,
  calls: readonly Call[],
  sightings: readonly Sighting[],
  clock: Clock,
  terms: Terms,
  strangers: boolean,
): WireEvidence {
  const timeline = new Timeline(calls, sightings, terms.loadClockErrorMs ?? 0)
  const unanswered = new Set(
    calls.filter(({ outcome, deed }) => outcome.kind === 'unknown' && prolongs(deed)).map(({ visitorId }) => visitorId),
  )
  const told = toldTo(calls, sightings)
  const asked = new Map<string, Instant>()
  for (const { visitorId, deed, calledAt } of calls) {
    if (takesSeats(deed)) asked.set(visitorId, Math.min(calledAt, asked.get(visitorId) ?? Infinity))
  }
  const endings = Map.groupBy(calls.filter(mayEndCheckout), (call) => call.visitorId)
  const takings = Map.groupBy(calls.filter(mayTake), (call) => call.visitorId)
  const trails = new Map<string, Trail>()
  for (const [visitorId, theirs] of told) {
    const firstAskedAt = asked.get(visitorId) ?? -Infinity
    const mayHaveMore = unanswered.has(visitorId)
    const theirEndings = endings.get(visitorId) ?? []
    const theirTakings = takings.get(visitorId) ?? []
    const trail = new Trail(theirs, timeline, clock, terms, mayHaveMore, firstAskedAt, theirEndings, theirTakings)
    trails.set(visitorId, trail)
  }
  const runsOutFrom = (visitorId: string, seq: number): Instant => trails.get(visitorId)?.runsOutFrom(seq) ?? -Infinity
  const mayLastAt = (visitorId: string, seq: number, at: Instant): boolean =>
    Math.max(at, clock.earliest(timeline.notBefore(seq))) < (trails.get(visitorId)?.lastsUntil(seq) ?? Infinity)
  const expiry: Expiry = {
    strangers,
    mayHaveRunOut: (visitorId, seq) => clock.latest(timeline.notAfter(seq)) >= runsOutFrom(visitorId, seq),
    mayHaveRunOutBy: (visitorId, seq, until) => clock.latest(until) >= runsOutFrom(visitorId, seq),
    mayLast: (visitorId, seq, since) => mayLastAt(visitorId, seq, clock.earliest(since)),
    mayLastAt,
  }
  const sales = salesIn(toldBookings(calls, sightings))
  return { showId, calls, sightings, timeline, told, trails, sales, expiry, clock }
}

/** By its end, by a sale, or with the last seat given back. */
function mayEndCheckout({ deed: { request }, outcome }: Call): boolean {
  return outcome.kind !== 'refused' && ['checkout:end', 'booking:confirm', 'seats:release'].includes(request)
}

function mayTake({ deed, outcome }: Call): boolean {
  return outcome.kind !== 'refused' && takesSeats(deed)
}

function prolongs(deed: Call['deed']): boolean {
  return takesSeats(deed) || deed.request === 'hold:extend'
}

function toldTo(calls: readonly Call[], sightings: readonly Sighting[]): Map<string, Told[]> {
  const told = new Map<string, Told[]>()
  const add = (visitorId: string, one: Told): void => {
    const theirs = told.get(visitorId)
    if (theirs) theirs.push(one)
    else told.set(visitorId, [one])
  }
  for (const call of calls) {
    const { outcome, visitorId, calledAt } = call
    if (outcome.kind === 'hold') add(visitorId, { hold: outcome.hold, askedAt: calledAt, by: { call } })
  }
  for (const sighting of sightings) {
    const { shown, visitorId } = sighting
    if (shown.kind !== 'hold' && shown.kind !== 'snapshot') continue
    add(visitorId, { hold: shown.hold, askedAt: -Infinity, by: { sighting } })
  }
  return told
}
