// Locks and reads the rows that a batch is about: the show, then the bookings, then the seats, then the clock.
import { LockMode, type EntityManager } from '@mikro-orm/postgresql'
import { BookingRow, BookingSeatRow, SeatRow, ShowRow } from '../database/entities.ts'
import { saleOf } from './bookings.ts'
import type { Command } from './command.ts'
import { Ledger, type Sale, type ShowTerms } from './ledger.ts'
import type { Instant, Seat } from './seat.ts'

/** As many run-out seats as one transaction frees; the sweeper comes back for the rest. */
export const SWEEP_PORTION = 1000

/**
 * The ledger of a batch, every row of it locked until `em` commits, and the time by which to decide and the show's seq as it stands.
 * @throws {RangeError} when the show does not exist
 */
export async function lockLedger(
  em: EntityManager,
  showId: string,
  commands: readonly Command[],
  priceOf: (seatId: number) => number,
): Promise<{ ledger: Ledger; seq: number; now: Instant }> {
  const show = await lockShow(em, showId)
  const sales = await readSales(em, showId, commands)
  const seats = await lockSeats(em, show, commands, sales)
  const now = await readClock(em)
  return { ledger: new Ledger({ ...termsOf(show), priceOf }, seats, sales), seq: show.seq, now }
}

/**
 * The show row first and alone: it carries the seq and the sale window, and what it guards is about more rows than the
 * seats named (a visitor's limit, one expiry, a booking id). The next statement sees all that was committed before.
 */
async function lockShow(em: EntityManager, showId: string): Promise<ShowRow> {
  const show = await em.findOne(ShowRow, { showId }, { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true })
  if (!show) throw new RangeError(`There is no show ${showId}.`)
  return show
}

/** In the order of their ids: those named, those of every visitor in the batch, and for a sweep those run out. */
async function lockSeats(
  em: EntityManager,
  show: ShowRow,
  commands: readonly Command[],
  sales: readonly Sale[],
): Promise<Seat[]> {
  const { showId } = show
  const visitors = new Set<string>()
  const named = new Set(sales.flatMap((sale) => sale.seatIds))
  for (const command of commands) {
    if (command.kind === 'expire') continue
    visitors.add(command.visitorId)
    if (!('seatIds' in command)) continue
    for (const seatId of command.seatIds ?? []) if (seatId < show.seatCount) named.add(seatId)
  }
  const rows = new Map<number, SeatRow>()
  if (visitors.size > 0) {
    const theirs = await em.find(
      SeatRow,
      { showId, $or: [{ seatId: { $in: [...named] } }, { heldBy: { $in: [...visitors] } }] },
      { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { seatId: 'asc' }, disableIdentityMap: true },
    )
    for (const row of theirs) rows.set(row.seatId, row)
  }
  if (commands.some((command) => command.kind === 'expire')) {
    const runOut = await em.find(
      SeatRow,
      { showId, holdExpiresAt: { $lte: new Date(await readClock(em)) } },
      {
        lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
        orderBy: { seatId: 'asc' },
        limit: SWEEP_PORTION,
        disableIdentityMap: true,
      },
    )
    for (const row of runOut) rows.set(row.seatId, row)
  }
  return Array.from(rows.values(), seatOf)
}

/** The bookings that the batch's confirmations and cancellations name. */
async function readSales(em: EntityManager, showId: string, commands: readonly Command[]): Promise<Sale[]> {
  const bookingIds = [...new Set(commands.flatMap((command) => ('bookingId' in command ? command.bookingId : [])))]
  if (bookingIds.length === 0) return []
  const which = { showId, bookingId: { $in: bookingIds } }
  const bookings = await em.find(BookingRow, which, { disableIdentityMap: true })
  if (bookings.length === 0) return []
  const seats = await em.find(BookingSeatRow, which, { disableIdentityMap: true })
  const seatsOf = Map.groupBy(seats, (seat) => seat.bookingId)
  return bookings.map((row) =>
    saleOf(
      row,
      (seatsOf.get(row.bookingId) ?? []).map((seat) => seat.seatId),
    ),
  )
}

/** Read after the locks: `now()` is the start of the transaction, which may have waited since. */
async function readClock(em: EntityManager): Promise<Instant> {
  const [row] = await em.execute<{ now: Date | string }[]>('select clock_timestamp() as now')
  if (!row) throw new Error('Postgres did not say what time it is.')
  return new Date(row.now).getTime()
}

function seatOf(row: SeatRow): Seat {
  return {
    seatId: row.seatId,
    heldBy: row.heldBy ?? null,
    heldSince: row.heldSince?.getTime() ?? null,
    expiresAt: row.holdExpiresAt?.getTime() ?? null,
    promisedUntil: row.holdPromisedUntil?.getTime() ?? null,
    bookingId: row.bookingId ?? null,
    blocked: row.blocked,
    version: row.version,
  }
}

function termsOf(show: ShowRow): Omit<ShowTerms, 'priceOf'> {
  return {
    showId: show.showId,
    seatCount: show.seatCount,
    salesOpenAt: show.salesOpenAt.getTime(),
    salesCloseAt: show.salesCloseAt.getTime(),
    startsAt: show.startsAt.getTime(),
    currency: show.currency,
    nextSeq: show.seq + 1,
  }
}
