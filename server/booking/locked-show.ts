// Locks the rows that a batch is about: the show first, then the seats; then reads the clock.
import { LockMode, type EntityManager } from '@mikro-orm/postgresql'
import type { ConfirmBy, Singles } from '../../shared/status.ts'
import { SeatRow, ShowRow, type StoredHolds } from '../database/entities.ts'
import type { Board } from './board.ts'
import type { Boards } from './boards.ts'
import type { Command } from './command.ts'
import { NoSuchShowError } from './errors.ts'
import type { LedgerShow } from './ledger.ts'
import { posterDigestIn } from './show-about.ts'
import type { Instant } from './seat.ts'
import { pgArray, epochMs } from './sql.ts'

/** The most run-out seats that one transaction frees; the sweeper repeats for the rest. */
export const SWEEP_PORTION = 1000

/**
 * A show whose row is locked until `em` commits. Whatever changes a seat locks that row first and raises its seq, so a
 * board at that seq is what the tables say. The board tells what each visitor has and what is free, for which thousands of
 * rows would be locked and read otherwise. The rows that a decision depends on, and those that it changes, are locked
 * themselves; if a program wrote them without the log, the rows count and the board is read anew.
 */
export class LockedShow {
  readonly showId: string
  readonly seq: number
  /** The time by which to decide: read after the locks were had, for which this transaction may have waited. */
  readonly now: Instant
  /** The show as it stands. */
  board: Board
  readonly #em: EntityManager
  readonly #boards: Boards
  readonly #row: ShowLock
  /** How often each locked seat was written. */
  readonly #versions = new Map<number, number>()

  /**
   * Locks a show, then these seats in the order of their ids, and reads the clock: statements in one message.
   * @throws {NoSuchShowError}
   */
  static async lock(em: EntityManager, boards: Boards, showId: string, seatIds: Iterable<number>): Promise<LockedShow> {
    const { show: showOnly, seats: seatsOfShow } = statements(em)
    const ids = pgArray(seatIds)
    const [[row], seats, [time]] = await em.execute<[ShowLock[], SeatLocks[], { now: Instant }[]]>(
      [showOnly, seatsOfShow, CLOCK].join('; '),
      [showId, showId, ids],
    )
    if (!row || !time) throw new NoSuchShowError(`There is no show ${showId}.`)
    const board = await boards.boardAt(em, { showId, seq: row.seq, at: row.changed_at })
    const show = new LockedShow(em, boards, row, time.now, board)
    await show.#compare(seats)
    return show
  }

  private constructor(em: EntityManager, boards: Boards, row: ShowLock, now: Instant, board: Board) {
    this.#em = em
    this.#boards = boards
    this.#row = row
    this.now = now
    this.board = board
    this.showId = row.show_id
    this.seq = row.seq
  }

  /** The show, with its own hold settings, or `settings` where it has none. */
  fields(settings: StoredHolds): LedgerShow {
    const { showId, seq, board } = this
    const { sales_open_at: salesOpenAt, sales_close_at: salesCloseAt, starts_at: startsAt, singles } = this.#row
    const { seatCount, currency, title, venue, timeZone, about = {}, posterUrl } = board.facts
    return {
      showId,
      seatCount,
      salesOpenAt,
      salesCloseAt,
      startsAt,
      currency,
      singles,
      confirmBy: this.#row.confirm_by,
      title,
      venue,
      timeZone,
      holds: this.#row.holds ?? settings,
      isArchived: this.#row.is_archived,
      about,
      posterDigest: posterDigestIn(posterUrl),
      nextSeq: seq + 1,
      bestSeats: board.bestSeats,
    }
  }

  /** How often a locked seat was written; undefined for one that is not locked. */
  versionOf(seatId: number): number | undefined {
    return this.#versions.get(seatId)
  }

  /**
   * Locks those of these seats that are not locked yet.
   * @returns whether the board had all of them as they are; if not, it has been read anew
   */
  async lockMore(seats: Iterable<{ seatId: number }>): Promise<boolean> {
    const unlocked = Array.from(seats, ({ seatId }) => seatId).filter((seatId) => !this.#versions.has(seatId))
    if (unlocked.length === 0) return true
    return this.#compare(await this.#em.execute(statements(this.#em).seats, [this.showId, pgArray(unlocked)]))
  }

  /** Locks up to a portion of the run-out seats; those locked by others wait for the next sweep. @returns the seats' ids */
  async takeRunOut(): Promise<number[]> {
    const runOut = pgArray(this.board.runOut(this.now, SWEEP_PORTION))
    const rows = await this.#em.execute<SeatLocks[]>(statements(this.#em).runOut, [this.showId, runOut])
    await this.#compare(rows)
    return rows.flatMap((row) => row.ids)
  }

  async #compare(rows: readonly SeatLocks[]): Promise<boolean> {
    let asKnown = true
    for (const { held_by, booking_id, blocked, ids, versions } of rows) {
      for (const [i, seatId] of ids.entries()) {
        this.#versions.set(seatId, versions[i] as number)
        const seat = this.board.seat(seatId)
        if (seat.heldBy !== held_by || seat.bookingId !== booking_id || seat.blocked !== blocked) asKnown = false
      }
    }
    if (!asKnown) this.board = await this.#boards.reread(this.#em, this.showId)
    return asKnown
  }
}

type ShowLock = {
  show_id: string
  seq: number
  changed_at: Instant | null
  sales_open_at: Instant
  sales_close_at: Instant
  starts_at: Instant
  singles: Singles
  confirm_by: ConfirmBy | null
  holds: StoredHolds | null
  is_archived: boolean
}

/** Seats in the same state: those of a hold, say, or all that are free. */
type SeatLocks = {
  held_by: string | null
  booking_id: string | null
  blocked: boolean
  ids: number[]
  versions: number[]
}

/** Rounded down, so that no hold runs out early. `now()` would be the start of the transaction. */
const CLOCK = `select floor(date_part('epoch', clock_timestamp()) * 1000) as now`

/**
 * SQL that takes locks: `show` a show's, `seats` seats', `runOut` those that nobody else has locked; the parameters are the
 * show and, for seats, the ids. The locking queries are MikroORM's, written once: doing so for every batch cost more than
 * running them.
 *
 * At READ COMMITTED each statement sees rows as of its own start, so the seats are read after the show's lock was had. Each
 * names its show by a value, so a database that is divided by show runs it in one place. Seats in the same state come
 * together, since a row for each took longer to send and to read than to lock.
 */
function statements(em: EntityManager): Record<'show' | 'seats' | 'runOut', string> {
  if (written) return written
  const show = em
    .createQueryBuilder(ShowRow)
    .select([
      'showId',
      'seq',
      'changedAt',
      'salesOpenAt',
      'salesCloseAt',
      'startsAt',
      'singles',
      'confirmBy',
      'holds',
      'archivedAt',
    ])
    .where('show_id = ?', [''])
    .setLockMode(LockMode.PESSIMISTIC_WRITE)
  const seats = (mode: SeatLock) => {
    const locking = em
      .createQueryBuilder(SeatRow)
      .select(['seatId', 'heldBy', 'bookingId', 'blocked', 'version'])
      .where('show_id = ? and seat_id = any (?::int[])', ['', ''])
      .orderBy({ seatId: 'asc' })
      .setLockMode(mode)
    return `select held_by, booking_id, blocked, json_agg(seat_id) as ids, json_agg(version) as versions
      from (${locking.getQuery()}) as locked group by held_by, booking_id, blocked`
  }
  written = {
    show: `select show_id, seq, ${epochMs('changed_at')} as changed_at, ${epochMs('sales_open_at')} as sales_open_at,
        ${epochMs('sales_close_at')} as sales_close_at, ${epochMs('starts_at')} as starts_at, singles, confirm_by, holds,
        archived_at is not null as is_archived
      from (${show.getQuery()}) as show`,
    seats: seats(LockMode.PESSIMISTIC_WRITE),
    runOut: seats(LockMode.PESSIMISTIC_PARTIAL_WRITE),
  }
  return written
}
let written: ReturnType<typeof statements> | undefined

type SeatLock = LockMode.PESSIMISTIC_WRITE | LockMode.PESSIMISTIC_PARTIAL_WRITE

/** The seats that the commands name, and their visitors' seats, which they often change; others are locked later. */
export function seatsConcerned(board: Board | undefined, commands: readonly Command[]): Set<number> {
  const concerned = new Set<number>()
  const seatCount = board?.facts.seatCount ?? 0
  for (const command of commands) {
    if (command.kind === 'move') {
      for (const seatId of command.moves.flatMap(({ from, to }) => [from, to])) {
        if (seatId < seatCount) concerned.add(seatId)
      }
    } else if ('seatIds' in command && command.seatIds) {
      for (const seatId of command.seatIds) if (seatId < seatCount) concerned.add(seatId)
    } else if ('visitorId' in command) {
      for (const seatId of board?.idsOf(command.visitorId) ?? []) concerned.add(seatId)
    }
  }
  return concerned
}
