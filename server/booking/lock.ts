// Locks and reads the rows that a batch is about: the show, then the bookings, then the seats, then the clock.
import { LockMode, type EntityManager } from '@mikro-orm/postgresql'
import { BookingRow, BookingSeatRow, SeatRow, ShowRow } from '../database/entities.ts'
import { saleOf } from './bookings.ts'
import type { Command } from './command.ts'
import type { Hall } from './hall.ts'
import { Ledger, type FreeSeats, type Sale, type ShowTerms } from './ledger.ts'
import type { Instant, Seat } from './seat.ts'
import { arrayOf, msOf } from './sql.ts'

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
  hall: Hall,
): Promise<{ ledger: Ledger; seq: number; now: Instant }> {
  const show = await lockShow(em, showId)
  const sales = await readSales(em, showId, commands)
  const { seats, now } = await lockSeats(em, show, commands, sales)
  const free = commands.some((command) => looksAround(command, show)) ? await readFree(em, showId) : undefined
  return { ledger: new Ledger({ ...termsOf(show), hall }, seats, sales, free), seq: show.seq, now }
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
): Promise<{ seats: Iterable<Seat>; now: Instant }> {
  const { showId } = show
  const visitors = new Set<string>()
  const named = new Set(sales.flatMap((sale) => sale.seatIds))
  for (const command of commands) {
    if (command.kind === 'expire') continue
    visitors.add(command.visitorId)
    if (!('seatIds' in command)) continue
    for (const seatId of command.seatIds ?? []) if (seatId < show.seatCount) named.add(seatId)
  }
  // Apart, since each has an index: asked for with an `or`, Postgres reads through the whole show.
  const locks: Lock[] = []
  if (named.size > 0) locks.push(lock(em, showId, 'seat_id = any (?::int[])', [arrayOf(named)]))
  if (visitors.size > 0) locks.push(lock(em, showId, 'held_by = any (?::uuid[])', [arrayOf(visitors)]))
  if (commands.some((command) => command.kind === 'expire' || looksAround(command, show)))
    locks.push(lockRunOut(em, show))
  const rows = await take(em, locks)
  const seats = new Map<number, Seat>()
  for (const row of rows) for (const seat of seatsOf(row)) seats.set(seat.seatId, seat)
  return { seats: seats.values(), now: rows[0]?.now ?? (await readClock(em)) }
}

const COLUMNS = [
  'seatId',
  'heldBy',
  'heldSince',
  'holdExpiresAt',
  'holdPromisedUntil',
  'bookingId',
  'requestId',
  'blocked',
  'version',
] as const

/** Rounded down, so that nothing runs out before its time. */
const NOW = `floor(date_part('epoch', clock_timestamp()) * 1000)`

type Lock = ReturnType<typeof lock>

function lock(em: EntityManager, showId: string, which: string, params: unknown[]) {
  return em
    .createQueryBuilder(SeatRow)
    .select(COLUMNS)
    .where({ showId })
    .andWhere(which, params)
    .orderBy({ seatId: 'asc' })
    .setLockMode(LockMode.PESSIMISTIC_WRITE)
}

/** Up to a portion of what has run out; what somebody else has locked is for the next sweep. */
function lockRunOut(em: EntityManager, { showId }: ShowRow): Lock {
  return lock(em, showId, 'hold_expires_at <= now()', [])
    .limit(SWEEP_PORTION)
    .setLockMode(LockMode.PESSIMISTIC_PARTIAL_WRITE)
}

/** Seats in the same state: those of a hold, say, or all that are free. */
type SeatRows = {
  held_by: string | null
  since: Instant | null
  expires_at: Instant | null
  promised_until: Instant | null
  booking_id: string | null
  request_id: string | null
  blocked: boolean
  seat_ids: number[]
  versions: number[]
  now: Instant
}

/**
 * Takes these locks and then reads the clock, in one statement: `now()` is the start of the transaction, which may have
 * waited since. Seats in the same state come as one row: of 600 locked seats, a row for each took ten times as long to
 * read here, and longer to send in Postgres than to lock.
 */
function take(em: EntityManager, locks: readonly Lock[]): Promise<SeatRows[]> {
  const locked = locks.map((each, i) => `select * from (${each.getFormattedQuery()}) as lock_${i}`)
  return em.execute(
    `select held_by, ${msOf('held_since')} as since, ${msOf('hold_expires_at')} as expires_at,
       ${msOf('hold_promised_until')} as promised_until, booking_id, request_id, blocked, json_agg(seat_id) as seat_ids,
       json_agg(version) as versions, ${NOW} as now
     from (${locked.join(' union all ')}) as locked
     group by held_by, held_since, hold_expires_at, hold_promised_until, booking_id, request_id, blocked`,
  )
}

function* seatsOf(rows: SeatRows): Iterable<Seat> {
  const { held_by, since, expires_at, promised_until, booking_id, request_id, blocked } = rows
  for (const [i, seatId] of rows.seat_ids.entries()) {
    yield {
      seatId,
      heldBy: held_by,
      heldSince: since,
      expiresAt: expires_at,
      promisedUntil: promised_until,
      bookingId: booking_id,
      requestId: request_id,
      blocked,
      version: rows.versions[i] as number,
    }
  }
}

/** Whether what a command comes to depends on seats that it does not name. */
function looksAround({ kind }: Command, { singles }: ShowRow): boolean {
  return kind === 'hold-best' || (kind === 'hold' && singles === 'refuse')
}

/**
 * The seats that nobody has. They are not locked: everybody who takes one has the show locked before, as we have. What
 * is chosen of them is locked with `lockChosen` before it is written.
 */
async function readFree(em: EntityManager, showId: string): Promise<FreeSeats> {
  const [row] = await em.execute<FreeSeats[]>(
    `select coalesce(json_agg(seat_id), '[]') as "seatIds", coalesce(json_agg(version), '[]') as versions
     from seat where show_id = ? and held_by is null and not blocked`,
    [showId],
  )
  return row ?? { seatIds: [], versions: [] }
}

/** Locks seats that were chosen among those that nobody has. */
export async function lockChosen(em: EntityManager, showId: string, seatIds: readonly number[]): Promise<void> {
  if (seatIds.length > 0) await lock(em, showId, 'seat_id = any (?::int[])', [arrayOf(seatIds)]).execute('all')
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

async function readClock(em: EntityManager): Promise<Instant> {
  const [row] = await em.execute<{ now: Instant }[]>(`select ${NOW} as now`)
  if (!row) throw new Error('Postgres did not say what time it is.')
  return row.now
}

function termsOf(show: ShowRow): Omit<ShowTerms, 'hall'> {
  return {
    showId: show.showId,
    seatCount: show.seatCount,
    salesOpenAt: show.salesOpenAt.getTime(),
    salesCloseAt: show.salesCloseAt.getTime(),
    startsAt: show.startsAt.getTime(),
    currency: show.currency,
    singles: show.singles,
    nextSeq: show.seq + 1,
  }
}
