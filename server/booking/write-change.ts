// Writes a transaction's change in a few set-based statements, whose conditions repeat the versions that were decided upon.
// They call functions that the migrations define, since Postgres keeps the plans of those.
import type { EntityManager } from '@mikro-orm/postgresql'
import { ShowRow } from '../database/entities.ts'
import { GuardError } from './errors.ts'
import type { HoldRow } from './hold-rows.ts'
import type { AllocationChanges } from './ledger.ts'
import type { Instant, Seat, Step } from './seat.ts'
import type { ChangedSales } from './sales.ts'
import type { ShowChanges } from './show-fields.ts'
import { pgArray } from './sql.ts'

/** One committed change set of a show, as `show_change` keeps it. */
export type Change = Readonly<{ showId: string; seq: number; at: Instant; steps: readonly Step[] }>

/** SQL and the values of its question marks. */
export type Statement = readonly [sql: string, values: readonly unknown[]]

/** The SQLSTATE of `require_written`, which a migration defines. */
const NOT_AS_DECIDED = 'HF001'

/**
 * Runs statements in their order, in one message: none is run when one before it failed.
 * @throws {GuardError} when a row is not as it was decided upon; the caller must roll back
 */
export async function runAll(em: EntityManager, statements: readonly Statement[]): Promise<void> {
  const sql = statements.map(([text]) => text).join(';\n')
  try {
    await em.execute(
      sql,
      statements.flatMap(([, values]) => values),
    )
  } catch (error) {
    const isGuard = error instanceof Error && 'code' in error && error.code === NOT_AS_DECIDED
    throw isGuard ? new GuardError('Not all rows were as decided upon.', { cause: error }) : error
  }
}

/** Ends the transaction of the statements before it. */
export const COMMIT: Statement = ['commit', []]

/**
 * Writes the seats, the holds, the log entry and the seq. Each seat must still have the version that was decided upon, and
 * the show the seq before.
 * @param holds the changed rows of the table of holds by visitor; undefined deletes the visitor's row
 * @param seats those whose row changes; what changes only the row of their hold is no write to them
 * @param versionOf the version that a seat had when it was decided upon
 * @param allocations the seats whose allocation is another one now
 */
export function changeStatement(
  { showId, seq, at, steps }: Change,
  holds: ReadonlyMap<string, HoldRow | undefined>,
  seats: readonly Seat[],
  versionOf: (seatId: number) => number | undefined,
  allocations: AllocationChanges,
): Statement {
  const kept = [...holds].flatMap(([visitorId, hold]) => (hold ? { visitorId, ...hold } : []))
  const gone = [...holds].flatMap(([visitorId, hold]) => (hold ? [] : visitorId))
  return [
    `select require_written(write_change_v2(
      its_show => ?, its_seq => ?, decided_at => ?, steps => ?, seat_ids => ?, holders => ?, bookings => ?,
      requests => ?, are_blocked => ?, versions => ?, keepers => ?, since => ?, until => ?, promised => ?, checkouts => ?,
      addresses => ?, ended => ?, leavers => ?, freed => ?, kept_out => ?, kept_for => ?, kept_until => ?
    ))`,
    [
      showId,
      seq,
      isoTime(at),
      JSON.stringify(steps),
      pgArray(seats.map((seat) => seat.seatId)),
      pgArray(seats.map((seat) => seat.heldBy)),
      pgArray(seats.map((seat) => seat.bookingId)),
      pgArray(seats.map((seat) => seat.requestId)),
      pgArray(seats.map((seat) => String(seat.blocked))),
      pgArray(seats.map((seat) => versionOf(seat.seatId) ?? null)),
      pgArray(kept.map((hold) => hold.visitorId)),
      pgArray(kept.map((hold) => isoTime(hold.since))),
      pgArray(kept.map((hold) => isoTime(hold.expiresAt))),
      pgArray(kept.map((hold) => isoTime(hold.promisedUntil))),
      pgArray(kept.map((hold) => hold.checkout && pgArray(hold.checkout))),
      pgArray(kept.map((hold) => hold.address)),
      pgArray(kept.map((hold) => (hold.endedAt === null ? null : isoTime(hold.endedAt)))),
      pgArray(gone),
      pgArray(allocations.ended),
      pgArray(allocations.begun.map(({ seatId }) => seatId)),
      pgArray(allocations.begun.map(({ name }) => name)),
      pgArray(allocations.begun.map(({ until }) => (until === null ? null : isoTime(until)))),
    ],
  ]
}

/**
 * Records new sales, cancellations of earlier ones, and sales that have other seats now. PostgreSQL refuses a seat that is
 * sold already (`booking_seat_live`).
 */
export function saleStatements(
  { showId, seq, at }: Pick<Change, 'showId' | 'seq' | 'at'>,
  changed: Pick<ChangedSales, 'made' | 'cancelled' | 'amended'>,
): Statement[] {
  // First, since what these leave may be sold again at once.
  const amending = changed.amended.length > 0 ? [amendStatement(showId, changed)] : []
  const isWritten = new Set(changed.amended)
  const made = changed.made.filter((sale) => !isWritten.has(sale))
  const cancelled = changed.cancelled.filter((sale) => !isWritten.has(sale))
  if (made.length + cancelled.length === 0) return amending
  const sold = made.flatMap((sale) => sale.seatIds.map((seatId) => ({ ...sale, seatId })))
  const writing: Statement = [
    `select write_sales(
      its_show => ?, booking_ids => ?, visitors => ?, totals => ?, currencies => ?, confirmed => ?,
      cancelled => ?, seqs => ?, sold_by => ?, sold => ?, sold_live => ?, ended => ?, ended_at => ?,
      ended_seq => ?
    )`,
    [
      showId,
      pgArray(made.map((sale) => sale.bookingId)),
      pgArray(made.map((sale) => sale.visitorId)),
      pgArray(made.map((sale) => sale.total)),
      pgArray(made.map((sale) => sale.currency)),
      pgArray(made.map((sale) => isoTime(sale.confirmedAt))),
      pgArray(made.map((sale) => isoTimeOrNull(sale.cancelledAt))),
      pgArray(made.map((sale) => sale.seq)),
      pgArray(sold.map((sale) => sale.bookingId)),
      pgArray(sold.map((sale) => sale.seatId)),
      pgArray(sold.map((sale) => String(sale.cancelledAt === null))),
      pgArray(cancelled.map((sale) => sale.bookingId)),
      isoTime(at),
      seq,
    ],
  ]
  return [...amending, writing]
}

/** Writes the sales that have other seats now, old and new ones, when all seats that sales leave are free. */
function amendStatement(
  showId: string,
  { amended, cancelled }: Pick<ChangedSales, 'amended' | 'cancelled'>,
): Statement {
  const sales = amended.map((sale) => ({
    ...sale,
    confirmedAt: isoTime(sale.confirmedAt),
    cancelledAt: isoTimeOrNull(sale.cancelledAt),
  }))
  const ended = pgArray(cancelled.map((sale) => sale.bookingId))
  return ['select amend_sales(its_show => ?, ended => ?, sales => ?)', [showId, ended, JSON.stringify(sales)]]
}

function isoTimeOrNull(instant: Instant | null): string | null {
  return instant === null ? null : isoTime(instant)
}

/** Writes the changed fields of a show, in the transaction that has it locked. */
export async function writeShow(em: EntityManager, showId: string, changes: ShowChanges, at: Instant): Promise<void> {
  const { startsAt, salesOpenAt, salesCloseAt, isArchived, ...same } = changes
  await em.nativeUpdate(
    ShowRow,
    { showId },
    {
      ...same,
      ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
      ...(salesOpenAt !== undefined && { salesOpenAt: new Date(salesOpenAt) }),
      ...(salesCloseAt !== undefined && { salesCloseAt: new Date(salesCloseAt) }),
      ...(isArchived !== undefined && { archivedAt: isArchived ? new Date(at) : null }),
    },
  )
}

function isoTime(instant: Instant): string {
  return new Date(instant).toISOString()
}
