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
 * Writes the seats, the holds, the log entry and the seq. Each seat must still have the version that was decided upon,
 * and the show the seq before; otherwise the transaction fails. The function stands in the migrations.
 * @param holds what each visitor's hold is now whose time has changed, or undefined where there is none any more
 * @param versionOf how often a seat was written when it was decided upon
 * @throws {GuardError}
 */
export async function writeChange(
  em: EntityManager,
  { showId, seq, at, steps }: Change,
  holds: ReadonlyMap<string, RecordedHold | undefined>,
  seats: readonly Seat[],
  versionOf: (seatId: number) => number | undefined,
): Promise<void> {
  const kept = [...holds].flatMap(([visitorId, hold]) => (hold ? { visitorId, ...hold } : []))
  const ended = [...holds].flatMap(([visitorId, hold]) => (hold ? [] : visitorId))
  const [row] = await em.execute<{ written: boolean }[]>(
    'select write_change(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as written',
    [
      showId,
      seq,
      isoTime(at),
      JSON.stringify(steps),
      arrayOf(seats.map((seat) => seat.seatId)),
      arrayOf(seats.map((seat) => seat.heldBy)),
      arrayOf(seats.map((seat) => seat.bookingId)),
      arrayOf(seats.map((seat) => seat.requestId)),
      arrayOf(seats.map((seat) => versionOf(seat.seatId) ?? null)),
      arrayOf(kept.map((hold) => hold.visitorId)),
      arrayOf(kept.map((hold) => isoTime(hold.since))),
      arrayOf(kept.map((hold) => isoTime(hold.expiresAt))),
      arrayOf(kept.map((hold) => isoTime(hold.promisedUntil))),
      arrayOf(ended),
    ],
  )
  if (!row?.written) throw new GuardError(`Not all seats of ${showId} were as decided upon (seq ${seq}).`)
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
