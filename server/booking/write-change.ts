// Writes what was decided, set-based, and repeats in its conditions what it was decided upon.
import type { EntityManager } from '@mikro-orm/postgresql'
import { GuardError } from './errors.ts'
import type { HoldRow } from './hold-rows.ts'
import type { Sale } from './ledger.ts'
import type { Instant, Seat, Step } from './seat.ts'
import { pgArray } from './sql.ts'

/** One committed change set of a show, as `show_change` keeps it. */
export type Change = Readonly<{ showId: string; seq: number; at: Instant; steps: readonly Step[] }>

/**
 * Writes the seats, the holds, the log entry and the seq. Each seat must still have the version that was decided upon,
 * and the show the seq before; otherwise the transaction fails. The function stands in the migrations.
 * @param holds the visitors' holds that have changed, but for their seats; undefined where there is none any more
 * @param versionOf how often a seat was written when it was decided upon
 * @throws {GuardError}
 */
export async function writeChange(
  em: EntityManager,
  { showId, seq, at, steps }: Change,
  holds: ReadonlyMap<string, HoldRow | undefined>,
  seats: readonly Seat[],
  versionOf: (seatId: number) => number | undefined,
): Promise<void> {
  const kept = [...holds].flatMap(([visitorId, hold]) => (hold ? { visitorId, ...hold } : []))
  const gone = [...holds].flatMap(([visitorId, hold]) => (hold ? [] : visitorId))
  const [row] = await em.execute<{ written: boolean }[]>(
    'select write_change(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as written',
    [
      showId,
      seq,
      isoTime(at),
      JSON.stringify(steps),
      pgArray(seats.map((seat) => seat.seatId)),
      pgArray(seats.map((seat) => seat.heldBy)),
      pgArray(seats.map((seat) => seat.bookingId)),
      pgArray(seats.map((seat) => seat.requestId)),
      pgArray(seats.map((seat) => versionOf(seat.seatId) ?? null)),
      pgArray(kept.map((hold) => hold.visitorId)),
      pgArray(kept.map((hold) => isoTime(hold.since))),
      pgArray(kept.map((hold) => isoTime(hold.expiresAt))),
      pgArray(kept.map((hold) => isoTime(hold.promisedUntil))),
      pgArray(kept.map((hold) => hold.checkout && pgArray(hold.checkout))),
      pgArray(kept.map((hold) => hold.address)),
      pgArray(kept.map((hold) => (hold.endedAt === null ? null : isoTime(hold.endedAt)))),
      pgArray(gone),
    ],
  )
  if (!row?.written) throw new GuardError(`Not all seats of ${showId} were as decided upon (seq ${seq}).`)
}

/**
 * Records sales that were made, and cancellations of earlier ones; `booking_seat_live` refuses a seat that is sold
 * already. The function stands in the migrations.
 */
export async function writeSales(
  em: EntityManager,
  { showId, seq, at }: Pick<Change, 'showId' | 'seq' | 'at'>,
  { made, cancelled }: { made: readonly Sale[]; cancelled: readonly Sale[] },
): Promise<void> {
  if (made.length + cancelled.length === 0) return
  const sold = made.flatMap((sale) => sale.seatIds.map((seatId) => ({ ...sale, seatId })))
  await em.execute('select write_sales(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    showId,
    pgArray(made.map((sale) => sale.bookingId)),
    pgArray(made.map((sale) => sale.visitorId)),
    pgArray(made.map((sale) => sale.total)),
    pgArray(made.map((sale) => sale.currency)),
    pgArray(made.map((sale) => isoTime(sale.confirmedAt))),
    pgArray(made.map((sale) => (sale.cancelledAt === null ? null : isoTime(sale.cancelledAt)))),
    pgArray(made.map((sale) => sale.seq)),
    pgArray(sold.map((sale) => sale.bookingId)),
    pgArray(sold.map((sale) => sale.seatId)),
    pgArray(sold.map((sale) => String(sale.cancelledAt === null))),
    pgArray(cancelled.map((sale) => sale.bookingId)),
    isoTime(at),
    seq,
  ])
}

function isoTime(instant: Instant): string {
  return new Date(instant).toISOString()
}
