// Writes what was decided, set-based, and repeats in its conditions what it was decided upon.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Sale } from './ledger.ts'
import type { Instant, RecordedHold, Seat, Step } from './seat.ts'
import { arrayOf } from './sql.ts'

/** One committed change set of a show, as `show_change` keeps it. */
export type Change = Readonly<{ showId: string; seq: number; at: Instant; steps: readonly Step[] }>

/** What was decided upon is not what stands in the table: something wrote past the locks. */
export class GuardError extends Error {}

/**
 * Writes the seats, the holds, the log entry and the seq in one statement. Each seat must still have the version that was
 * decided upon, and the show the seq; a count that differs fails the transaction. The ids are named once more by
 * themselves: with only the join to go by, Postgres reads through the whole show.
 * @param holds what each visitor's hold is now whose time has changed, or undefined where there is none any more
 * @param versionOf how often a seat was written when it was decided upon
 * @throws {GuardError}
 */
export async function writeChange(
  em: EntityManager,
  change: Change,
  holds: ReadonlyMap<string, RecordedHold | undefined>,
  seats: readonly Seat[],
  versionOf: (seatId: number) => number | undefined,
): Promise<void> {
  const { showId, seq } = change
  const ids = arrayOf(seats.map((seat) => seat.seatId))
  const at = isoTime(change.at)
  const kept = [...holds].flatMap(([visitorId, hold]) => (hold ? { visitorId, ...hold } : []))
  const ended = [...holds].flatMap(([visitorId, hold]) => (hold ? [] : visitorId))
  const [written] = await em.execute<{ seats: number; shows: number }[]>(
    `with seats as (
       update seat set held_by = d.held_by, booking_id = d.booking_id, request_id = d.request_id, version = d.version + 1
       from unnest(?::int[], ?::uuid[], ?::uuid[], ?::uuid[], ?::int[]) as d (
         seat_id, held_by, booking_id, request_id, version)
       where seat.show_id = ? and seat.seat_id = any (?::int[])
         and seat.seat_id = d.seat_id and seat.version = d.version
       returning 1
     ), shows as (
       update show set seq = ?, changed_at = ? where show_id = ? and seq = ? returning 1
     ), logged as (
       insert into show_change (show_id, seq, at, changes) values (?, ?, ?, ?::json)
     )${kept.length > 0 ? KEPT : ''}${ended.length > 0 ? ENDED : ''}
     select (select count(*) from seats)::int as seats, (select count(*) from shows)::int as shows`,
    [
      ids,
      arrayOf(seats.map((seat) => seat.heldBy)),
      arrayOf(seats.map((seat) => seat.bookingId)),
      arrayOf(seats.map((seat) => seat.requestId)),
      arrayOf(seats.map((seat) => versionOf(seat.seatId) ?? null)),
      showId,
      ids,
      seq,
      at,
      showId,
      seq - 1,
      showId,
      seq,
      at,
      JSON.stringify(change.steps),
      ...(kept.length > 0 ? [showId, ...keptParams(kept)] : []),
      ...(ended.length > 0 ? [showId, arrayOf(ended)] : []),
    ],
  )
  if (written?.seats !== seats.length || written.shows !== 1) {
    throw new GuardError(
      `Of ${seats.length} seats of ${showId} only ${written?.seats ?? 0} were as decided upon (seq ${seq}).`,
    )
  }
}

const KEPT = `, kept as (
       insert into hold (show_id, visitor_id, held_since, expires_at, promised_until)
       select ?, visitor_id, to_timestamp(since / 1000), to_timestamp(until / 1000), to_timestamp(promised / 1000)
       from unnest(?::uuid[], ?::float8[], ?::float8[], ?::float8[]) as h (visitor_id, since, until, promised)
       on conflict (show_id, visitor_id) do update set
         held_since = excluded.held_since, expires_at = excluded.expires_at, promised_until = excluded.promised_until
     )`
const ENDED = `, ended as (
       delete from hold where show_id = ? and visitor_id = any (?::uuid[])
     )`

function keptParams(kept: readonly (RecordedHold & { visitorId: string })[]): string[] {
  return [
    arrayOf(kept.map((hold) => hold.visitorId)),
    arrayOf(kept.map((hold) => hold.since)),
    arrayOf(kept.map((hold) => hold.expiresAt)),
    arrayOf(kept.map((hold) => hold.promisedUntil)),
  ]
}

/** Records new sales and cancellations; `booking_seat_live` refuses a seat that is sold already. */
export async function writeSales(em: EntityManager, showId: string, sales: readonly Sale[]): Promise<void> {
  if (sales.length === 0) return
  const rows = sales.map((sale) => ({
    booking_id: sale.bookingId,
    visitor_id: sale.visitorId,
    total_amount: sale.total,
    currency: sale.currency,
    confirmed_at: isoTime(sale.confirmedAt),
    cancelled_at: isoTime(sale.cancelledAt),
    seq: sale.seq,
  }))
  // In the order in which they were decided: a seat that is sold again in the same batch was cancelled before.
  const seats = sales.flatMap((sale) =>
    sale.seatIds.map((seat_id) => ({ booking_id: sale.bookingId, seat_id, live: sale.cancelledAt === null })),
  )
  await em.execute(
    `insert into booking (show_id, booking_id, visitor_id, total_amount, currency, confirmed_at, cancelled_at, seq)
     select ?, booking_id, visitor_id, total_amount, currency, confirmed_at, cancelled_at, seq
     from json_to_recordset(?::json) as s (
       booking_id uuid, visitor_id uuid, total_amount int, currency text, confirmed_at timestamptz,
       cancelled_at timestamptz, seq int)
     on conflict (show_id, booking_id) do update set cancelled_at = excluded.cancelled_at, seq = excluded.seq`,
    [showId, JSON.stringify(rows)],
  )
  await em.execute(
    `insert into booking_seat (show_id, booking_id, seat_id, live)
     select ?, booking_id, seat_id, live
     from json_to_recordset(?::json) as s (booking_id uuid, seat_id int, live boolean)
     on conflict (show_id, booking_id, seat_id) do update set live = excluded.live`,
    [showId, JSON.stringify(seats)],
  )
}

function isoTime(instant: Instant | null): string | null {
  return instant === null ? null : new Date(instant).toISOString()
}
