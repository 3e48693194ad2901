// Locks and reads the rows that a batch is about: the show, then the bookings, then the seats, then the clock.
import { LockMode, raw, type EntityManager, type QBFilterQuery } from '@mikro-orm/postgresql'
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

/** Those named, those of every visitor in the batch, and for a sweep those run out; each in the order of their ids. */
async function lockSeats(
  em: EntityManager,
  show: ShowRow,
  commands: readonly Command[],
  sales: readonly Sale[],
): Promise<Iterable<Seat>> {
  const visitors = new Set<string>()
  const named = new Set(sales.flatMap((sale) => sale.seatIds))
  for (const command of commands) {
    if (command.kind === 'expire') continue
    visitors.add(command.visitorId)
    if (!('seatIds' in command)) continue
    for (const seatId of command.seatIds ?? []) if (seatId < show.seatCount) named.add(seatId)
  }
  // Apart, since each has an index: asked for with an `or`, Postgres reads through the whole show.
  const reads: Promise<SeatColumns[]>[] = []
  if (named.size > 0) reads.push(lock(em, show, { seatId: { $in: [...named] } }))
  if (visitors.size > 0) reads.push(lock(em, show, { heldBy: { $in: [...visitors] } }))
  if (commands.some((command) => command.kind === 'expire')) reads.push(lockRunOut(em, show))
  const seats = new Map<number, Seat>()
  for (const rows of await Promise.all(reads)) for (const row of rows) seats.set(row.seatId, seatOf(row))
  return seats.values()
}

const COLUMNS = [
  'seatId',
  'heldBy',
  'heldSince',
  'holdExpiresAt',
  'holdPromisedUntil',
  'bookingId',
  'blocked',
  'version',
] as const
type SeatColumns = Pick<SeatRow, (typeof COLUMNS)[number]>

/** Locked rows as plain objects: making entities of them takes longer than deciding and writing together. */
function lock(em: EntityManager, { showId }: ShowRow, which: QBFilterQuery<SeatRow>): Promise<SeatColumns[]> {
  return seatQuery(em, showId).andWhere(which).setLockMode(LockMode.PESSIMISTIC_WRITE).execute<SeatColumns[]>('all')
}

/** Up to a portion of what has run out; what somebody else has locked is for the next sweep. */
function lockRunOut(em: EntityManager, { showId }: ShowRow): Promise<SeatColumns[]> {
  return seatQuery(em, showId)
    .andWhere({ holdExpiresAt: { $lte: raw('now()') } })
    .limit(SWEEP_PORTION)
    .setLockMode(LockMode.PESSIMISTIC_PARTIAL_WRITE)
    .execute<SeatColumns[]>('all')
}

function seatQuery(em: EntityManager, showId: string) {
  return em.createQueryBuilder(SeatRow).select(COLUMNS).where({ showId }).orderBy({ seatId: 'asc' })
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

function seatOf(row: SeatColumns): Seat {
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
