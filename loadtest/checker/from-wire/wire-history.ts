// What the clients of one show saw, in order: when its changes were committed, what each visitor held, what was sold.
import type { Call, Instant, Operation, Sighting } from '../../history.ts'
import type { Expiry } from '../seat-search/seat-state.ts'
import { operationsBySeat, takesFromHolders } from '../operation-facts.ts'
import { Timeline } from '../timeline.ts'
import { salesIn, seenBookings, type Sale } from './bookings.ts'
import { HoldHistory, type SeenHold } from './hold-history.ts'
import type { ShowHistory } from '../check-settings.ts'

export type WireHistory = ShowHistory &
  Readonly<{
    timeline: Timeline
    /** By visitor, in the order of the history. */
    callsOf: ReadonlyMap<string, readonly Call[]>
    /** Every hold that each visitor was answered or shown, in no order. */
    seenHolds: ReadonlyMap<string, readonly SeenHold[]>
    holdHistories: ReadonlyMap<string, HoldHistory>
    /** Every booking that any visitor was answered or shown. */
    sales: ReadonlyMap<string, Sale>
    expiry: Expiry
    /** By seat, the operators' commands that name it. */
    operationsOn: ReadonlyMap<number, readonly Operation[]>
  }>

export function wireHistory(history: ShowHistory): WireHistory {
  const { calls, sightings, operations, clock, settings, strangers } = history
  const timeline = new Timeline(history, settings.loadClockErrorMs ?? 0)
  const callsOf = Map.groupBy(calls, (call) => call.visitorId)
  const seenHolds = Map.groupBy(holdsIn(calls, sightings), ({ visitorId }) => visitorId)
  const operationsOn = operationsBySeat(operations.filter(takesFromHolders))
  /** Operators' commands that may have taken seats of a visitor's holds. */
  const operationsAgainst = (seen: readonly SeenHold[]): Operation[] =>
    operations.length === 0
      ? []
      : [...new Set(seen.flatMap(({ hold }) => hold.seatIds.flatMap((seatId) => operationsOn.get(seatId) ?? [])))]
  const holdHistories = new Map(
    Array.from(seenHolds, ([visitorId, seen]) => [
      visitorId,
      new HoldHistory(seen, callsOf.get(visitorId) ?? [], operationsAgainst(seen), timeline, clock, settings),
    ]),
  )
  const expiresFrom = (visitorId: string, seq: number): Instant =>
    holdHistories.get(visitorId)?.expiresFrom(seq) ?? -Infinity
  const mayLastAt = (visitorId: string, seq: number, at: Instant): boolean =>
    Math.max(at, clock.earliest(timeline.notBefore(seq))) < (holdHistories.get(visitorId)?.lastsUntil(seq) ?? Infinity)
  const expiry: Expiry = {
    strangers,
    mayHaveExpired: (visitorId, seq) => clock.latest(timeline.notAfter(seq)) >= expiresFrom(visitorId, seq),
    mayHaveExpiredBy: (visitorId, seq, until) => clock.latest(until) >= expiresFrom(visitorId, seq),
    mayLast: (visitorId, seq, since) => mayLastAt(visitorId, seq, clock.earliest(since)),
    mayLastAt,
    committedBy: (seq) => clock.latest(timeline.notAfter(seq)),
    earliest: (seq, at) => clock.earliest(Math.max(at, timeline.notBefore(seq))),
    latest: (at) => clock.latest(at),
  }
  const sales = salesIn(seenBookings(calls, sightings))
  return { ...history, timeline, callsOf, seenHolds, holdHistories, sales, expiry, operationsOn }
}

function holdsIn(calls: readonly Call[], sightings: readonly Sighting[]): SeenHold[] {
  return [
    ...calls.flatMap((call) => {
      const { outcome, visitorId, calledAt } = call
      return outcome.kind === 'hold' ? { visitorId, hold: outcome.hold, requestedAt: calledAt, source: { call } } : []
    }),
    ...sightings.flatMap((sighting) => {
      const { shown, visitorId } = sighting
      if (shown.kind !== 'hold' && shown.kind !== 'snapshot') return []
      return { visitorId, hold: shown.hold, requestedAt: -Infinity, source: { sighting } }
    }),
  ]
}
