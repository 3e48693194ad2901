// Locks the rows that a batch is about: the show, alone and first, then the seats; then reads the clock.
import { LockMode, type EntityManager } from '@mikro-orm/postgresql'
import { BookingRow, BookingSeatRow, SeatRow, ShowRow } from '../database/entities.ts'
import type { Board } from './board.ts'
import { saleOf } from './bookings.ts'
import type { Boards } from './boards.ts'
import type { Command } from './command.ts'
import type { Sale, ShowTerms } from './ledger.ts'
import type { Instant } from './seat.ts'
import { arrayOf } from './sql.ts'

/** As many run-out seats as one transaction frees; the sweeper comes back for the rest. */
export const SWEEP_PORTION = 1000

/**
 * A show whose row is locked until `em` commits. Whatever changes a seat locks that row first and raises its seq, so a
 * board at that seq is what the tables say: it tells what else there is to know of a show (what a visitor has, what is
 * free), for which thousands of rows would be locked and read otherwise. The rows that a decision turns on, and those
 * that it changes, are locked themselves: should somebody have written past the log, they are believed.
 */
export class LockedShow {
  readonly showId: string
  readonly seq: number
  /** The show as it stands. */
  board: Board
  readonly #em: EntityManager
  readonly #boards: Boards
  readonly #row: ShowRow
  /** How often each locked seat was written. */
  readonly #versions = new Map<number, number>()
  #now: Instant | undefined

  /** @throws {RangeError} when the show does not exist */
  static async lock(em: EntityManager, boards: Boards, showId: string): Promise<LockedShow> {
    const row = await em.findOne(
      ShowRow,
      { showId },
      { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true, fields: LOCKED_COLUMNS },
    )
    if (!row) throw new RangeError(`There is no show ${showId}.`)
    const show = row as ShowRow
    return new LockedShow(em, boards, show, await boards.standing(em, show))
  }

  private constructor(em: EntityManager, boards: Boards, row: ShowRow, board: Board) {
    this.#em = em
    this.#boards = boards
    this.#row = row
    this.board = board
    this.showId = row.showId
    this.seq = row.seq
  }

  get terms(): ShowTerms {
    const { salesOpenAt, salesCloseAt, startsAt } = this.#row
    const { currency, seatCount } = this.board.facts
    return {
      showId: this.showId,
      seatCount,
      salesOpenAt: salesOpenAt.getTime(),
      salesCloseAt: salesCloseAt.getTime(),
      startsAt: startsAt.getTime(),
      currency,
      singles: this.#row.singles,
      nextSeq: this.seq + 1,
      hall: this.board.hall,
    }
  }

  /** The time by which to decide: read after the locks were had, for which this transaction may have waited. */
  async now(): Promise<Instant> {
    return (this.#now ??= await this.#readClock())
  }

  /** How often a locked seat was written; undefined for one that is not locked. */
  versionOf(seatId: number): number | undefined {
    return this.#versions.get(seatId)
  }

  /** Locks seats, in the order of their ids. @returns whether all are as the board had them; if not it has been read anew */
  async take(seatIds: Iterable<number>): Promise<boolean> {
    return this.#compare(await this.#lock(seatIds, LockMode.PESSIMISTIC_WRITE))
  }

  /** Up to a portion of what has run out. What somebody else has locked is for the next sweep. @returns the seats' ids */
  async takeRunOut(): Promise<number[]> {
    const runOut = this.board.runOut(await this.#readClock(), SWEEP_PORTION)
    const rows = await this.#lock(runOut, LockMode.PESSIMISTIC_PARTIAL_WRITE)
    await this.#compare(rows)
    return rows.flatMap((row) => row.seat_ids)
  }

  async #lock(seatIds: Iterable<number>, mode: SeatLock): Promise<SeatRows[]> {
    const ids = arrayOf(seatIds)
    if (ids === '{}') return []
    const rows = await this.#em.execute<SeatRows[]>(lockingSeats(this.#em, mode), [this.showId, ids])
    this.#now ??= rows[0]?.now
    return rows
  }

  async #compare(rows: readonly SeatRows[]): Promise<boolean> {
    let asKnown = true
    for (const { held_by, booking_id, blocked, seat_ids, versions } of rows) {
      for (const [i, seatId] of seat_ids.entries()) {
        this.#versions.set(seatId, versions[i] as number)
        const seat = this.board.seat(seatId)
        if (seat.heldBy !== held_by || seat.bookingId !== booking_id || seat.blocked !== blocked) asKnown = false
      }
    }
    if (!asKnown) this.board = await this.#boards.reread(this.#em, this.showId)
    return asKnown
  }

  async #readClock(): Promise<Instant> {
    const [row] = await this.#em.execute<{ now: Instant }[]>(`select ${NOW} as now`)
    if (!row) throw new Error('Postgres did not say what time it is.')
    return row.now
  }
}

const LOCKED_COLUMNS = ['showId', 'seq', 'changedAt', 'salesOpenAt', 'salesCloseAt', 'startsAt', 'singles'] as const

/** Rounded down, so that nothing runs out before its time. */
const NOW = `floor(date_part('epoch', clock_timestamp()) * 1000)`

type SeatLock = LockMode.PESSIMISTIC_WRITE | LockMode.PESSIMISTIC_PARTIAL_WRITE

/** Seats in the same state: those of a hold, say, or all that are free. */
type SeatRows = {
  held_by: string | null
  booking_id: string | null
  blocked: boolean
  seat_ids: number[]
  versions: number[]
  now: Instant
}

const statements = new Map<SeatLock, string>()

/**
 * SQL that locks seats of a show, both parameters, and then reads the clock: `now()` is the start of the transaction.
 * Seats in the same state come as one row; one for each seat took longer to send and to read than to lock. MikroORM
 * writes the locking query, once: building it for every batch cost more than running it.
 */
function lockingSeats(em: EntityManager, mode: SeatLock): string {
  const known = statements.get(mode)
  if (known !== undefined) return known
  const locking = em
    .createQueryBuilder(SeatRow)
    .select(['seatId', 'heldBy', 'bookingId', 'blocked', 'version'])
    .where({ showId: '' })
    .andWhere('seat_id = any (?::int[])', ['{}'])
    .orderBy({ seatId: 'asc' })
    .setLockMode(mode)
    .getQuery()
  const statement = `select held_by, booking_id, blocked, json_agg(seat_id) as seat_ids, json_agg(version) as versions,
       ${NOW} as now
     from (${locking}) as locked group by held_by, booking_id, blocked`
  statements.set(mode, statement)
  return statement
}

/** Those that the commands name, and where they are about all that a visitor has, those. */
export function seatsConcerned(board: Board, commands: readonly Command[], sales: readonly Sale[]): Set<number> {
  const concerned = new Set(sales.flatMap((sale) => sale.seatIds))
  for (const command of commands) {
    switch (command.kind) {
      case 'hold':
      case 'confirm':
        break
      case 'expire':
        continue
      default:
        for (const seatId of board.idsOf(command.visitorId)) concerned.add(seatId)
    }
    if (!('seatIds' in command)) continue
    for (const seatId of command.seatIds ?? []) if (seatId < board.facts.seatCount) concerned.add(seatId)
  }
  return concerned
}

/** The bookings that the batch's confirmations and cancellations name. */
export async function readSales(em: EntityManager, showId: string, commands: readonly Command[]): Promise<Sale[]> {
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
