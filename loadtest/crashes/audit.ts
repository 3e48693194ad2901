// After a crash: compares what was acknowledged and shown with the database and with every map.
import { stripVTControlCharacters } from 'node:util'
import type { Booking } from '../../shared/protocol.ts'
import { BLOCKED, BOOKED, HELD, AVAILABLE } from '../../shared/status.ts'
import { maybeCancelled } from '../checker/call-facts.ts'
import { check } from '../checker/check.ts'
import { readClockOffset, readRecords } from '../checker/read-database.ts'
import type { RecordedBooking, RecordedSeat, ShowRecord } from '../../server/audit/show-record.ts'
import { violationText } from '../checker/violation.ts'
import { number, plural } from '../format.ts'
import type { Call, History } from '../history.ts'
import { SECOND_MS } from '../run-clock.ts'
import { RunError } from '../run.ts'
import { checkSettings, type CheckSettings } from '../checker/check-settings.ts'
import type { HoldLimits } from '../../shared/limits.ts'
import { pollUntil, type Shopper } from './shopper.ts'

export type Audit = {
  /** Bookings that were confirmed to a visitor. */
  acknowledged: number
  /** Confirmed bookings that the database does not have as they were confirmed. */
  lost: number
  /** Seats with two bookings that are not cancelled. */
  doubled: number
  /** All other faults: sentences, each with the history that shows it. */
  faults: string[]
}

export function isGood({ lost, doubled, faults }: Audit): boolean {
  return lost === 0 && doubled === 0 && faults.length === 0
}

/** A sentence for each fault. */
export function complaints({ lost, doubled, faults }: Audit): string[] {
  return [
    ...(lost > 0 ? [`${plural(lost, 'acknowledged booking')} lost`] : []),
    ...(doubled > 0 ? [`${plural(doubled, 'seat')} sold twice`] : []),
    ...faults,
  ]
}

/** Why audits do not prove that nothing is lost, in sentences. @param wanted how many there should have been, of what */
export function shortcomings(
  audits: readonly Pick<Audit, 'acknowledged'>[],
  wanted: number,
  what: 'kill' | 'run',
): string[] {
  const isStopped = audits.length < wanted
  const nothing = audits.every(({ acknowledged }) => acknowledged === 0)
  return [
    ...(isStopped ? [`Stopped after ${number(audits.length)} of ${plural(wanted, what)}.`] : []),
    ...(nothing ? ['No booking was confirmed to anybody: there was nothing to lose.'] : []),
  ]
}

/** A killed server does not sweep, and a busy one answers with the time of its last turn of the event loop. */
const SWEEP_WITHIN_MS = 30 * SECOND_MS
const CLOCK_ERROR_MS = 100
const FAULTS_SHOWN = 3

/** Visitors of the show beside the shoppers. */
export type OtherVisitors = Readonly<{
  /** Whether there are any whose calls are not known. */
  strangers?: boolean
  /** What the known ones asked and saw. */
  history?: History
}>

/** Waits until every map has reached the database's seq, and compares. */
export async function audit(
  databaseUrl: string,
  showId: string,
  shoppers: readonly Shopper[],
  { strangers = false, history: others = { calls: [], sightings: [] } }: OtherVisitors = {},
): Promise<Audit> {
  const records = await readRecords(databaseUrl, [showId])
  const [record] = records
  const limits = shoppers[0]?.limits
  if (!record || !limits) throw new RunError('No shopper was in the show.')
  const upToDate = (): number => shoppers.filter(({ map }) => map !== undefined && map.seq >= record.seq).length
  await pollUntil(() => upToDate() === shoppers.length, upToDate, `see the show at seq ${record.seq}`)
  const calls = [...others.calls, ...shoppers.flatMap((shopper) => shopper.calls)]
  const sightings = [...others.sightings, ...shoppers.flatMap((shopper) => shopper.sightings)]
  const clockOffset = await readClockOffset(databaseUrl)
  const watching = shoppers.map(({ connection }) => connection)
  const { violations, undecided } = check({
    history: { calls, sightings },
    settings: settingsOf(limits),
    records,
    clockOffset,
    watching,
    strangers,
  })
  const statuses = record.seats.map(statusOf).join()
  const wrongMaps = shoppers.filter(({ map }) => map?.statuses.join() !== statuses).length
  const acknowledged = bookingsIn(calls)
  const uncertain = maybeCancelled(calls)
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((booking) => !isRecorded(booking, record, uncertain)).length,
    doubled: doubledIn(record.bookings),
    faults: [
      ...violations.slice(0, FAULTS_SHOWN).map((violation) => stripVTControlCharacters(violationText(violation))),
      ...(violations.length > FAULTS_SHOWN ? [`${violations.length} violations in all.`] : []),
      ...(undecided.length > 0 ? [`${undecided.length} seats left too much open to be searched.`] : []),
      ...(wrongMaps > 0 ? [`${wrongMaps} maps are not what the table has.`] : []),
    ],
  }
}

export function settingsOf(limits: HoldLimits): CheckSettings {
  return checkSettings(limits, { sweepWithinMs: SWEEP_WITHIN_MS, clockErrorMs: CLOCK_ERROR_MS })
}

/** The last known state of each acknowledged booking. */
function bookingsIn(calls: readonly Call[]): Booking[] {
  const bookings = new Map<string, Booking>()
  for (const { outcome } of calls) {
    if (outcome.kind !== 'booking') continue
    const known = bookings.get(outcome.booking.bookingId)
    if (!known || outcome.booking.seq >= known.seq) bookings.set(outcome.booking.bookingId, outcome.booking)
  }
  return [...bookings.values()]
}

/**
 * Whether the database has a booking as it was last answered.
 * @param uncertain bookings with a cancellation whose outcome is unknown
 */
export function isRecorded(
  { bookingId, seatIds, cancelledAt }: Pick<Booking, 'bookingId' | 'seatIds' | 'cancelledAt'>,
  { bookings }: Pick<ShowRecord, 'bookings'>,
  uncertain: ReadonlySet<string>,
): boolean {
  const recorded = bookings.find((booking) => booking.bookingId === bookingId)
  const seats = recorded?.seats.map(({ seatId }) => seatId).sort((a, b) => a - b)
  const isAsAnswered = (recorded?.cancelledAt === null) === (cancelledAt === null)
  return seats?.join() === seatIds.join() && (isAsAnswered || uncertain.has(bookingId))
}

function doubledIn(bookings: readonly RecordedBooking[]): number {
  const sold = bookings.flatMap(({ cancelledAt, seats }) =>
    cancelledAt === null ? seats.map(({ seatId }) => seatId) : [],
  )
  return sold.length - new Set(sold).size
}

function statusOf({ blocked, bookingId, heldBy }: RecordedSeat): number {
  if (blocked) return BLOCKED
  if (bookingId !== null) return BOOKED
  return heldBy === null ? AVAILABLE : HELD
}
