// Admissions at the door: each seat of a booking once, whichever doors scan its ticket at once.
import type { MikroORM } from '@mikro-orm/postgresql'
import { ReadsFullError } from './errors.ts'
import type { ReadPool } from './read-pool.ts'
import { ticketEdition, type Amendment, type Transfer } from './sale.ts'
import { epochMs } from './sql.ts'

/** A seat of a booking at the door. Times are in milliseconds since 1970. */
export type SeatAtDoor = Readonly<{
  seatId: number
  admittedAt: number | null
  by: string | null
  /** The name of the door that admitted it, if it has one. */
  door: string | null
  /** Of a scan that a phone kept while it had no connection. */
  scannedAt: number | null
  isNew: boolean
}>
/**
 * The outcome of a scan; `seats` are those that the booking has now, `formerSeatIds` those that a printed ticket may still
 * show. `isMoved`: the booking does not have all seats that the scan names, so nobody was admitted. `isPassedOn`: the ticket is of
 * who had the booking before, so nobody was admitted.
 */
export type DoorAdmission = Readonly<{
  isCancelled: boolean
  isMoved: boolean
  isPassedOn: boolean
  seats: readonly SeatAtDoor[]
  formerSeatIds: readonly number[]
}>
/** What a scan may say about itself: the edition of its ticket, its door, its age if it was kept, and the seats of those who have come. */
export type ScanDetails = Readonly<{
  /** Without it, the booking itself is admitted, whoever has it. */
  edition?: number | undefined
  door?: string | undefined
  agoMs?: number | undefined
  seatIds?: readonly number[] | undefined
}>

export class DoorDesk {
  readonly #orm: MikroORM
  readonly #reads: ReadPool

  constructor(orm: MikroORM, reads: ReadPool) {
    this.#orm = orm
    this.#reads = reads
  }

  /**
   * Admits the seats of a booking that are not in, of those that the scan names or of all (D1, D4). The same `scanId` again
   * gets the same outcome, and admits nobody whose admission was undone since.
   * @param by the operator's name
   * @returns undefined for an unknown booking
   */
  admit(
    showId: string,
    bookingId: string,
    scanId: string,
    by: string,
    { edition, door, agoMs, seatIds }: ScanDetails = {},
  ): Promise<DoorAdmission | undefined> {
    return this.#orm.em.fork().transactional(async (em) => {
      // A cancellation, a move or a transfer waits for this, or this for it.
      const [booking] = await em.execute<
        { isCancelled: boolean; amended: Amendment | null; transfer: Transfer | null }[]
      >(
        `select cancelled_at is not null as "isCancelled", amended, transfer from booking
         where show_id = ? and booking_id = ? for share`,
        [showId, bookingId],
      )
      if (!booking) return undefined
      const { isCancelled, amended } = booking
      const isPassedOn = edition !== undefined && edition !== ticketEdition(booking)
      const own = await em.execute<{ seatId: number }[]>(
        'select seat_id as "seatId" from booking_seat where show_id = ? and booking_id = ?',
        [showId, bookingId],
      )
      const has = new Set(own.map(({ seatId }) => seatId))
      const isMoved = !isCancelled && seatIds?.every((seatId) => has.has(seatId)) === false
      if (!isCancelled && !isPassedOn && !isMoved) {
        await em.execute(
          `insert into admission (show_id, booking_id, seat_id, scan_id, operator, door, scanned_at)
           select ?, ?::uuid, seat_id::int, ?::uuid, ?, ?, clock_timestamp() - ?::float8 * interval '1 ms'
           from json_array_elements_text(?::json) as asked(seat_id)
           where not ${isUndone('asked.seat_id::int')} order by seat_id::int
           on conflict do nothing`,
          [
            ...[showId, bookingId, scanId, by, door ?? null, agoMs ?? null],
            ...[JSON.stringify(seatIds ?? [...has]), showId, bookingId, scanId],
          ],
        )
      }
      const seats = await em.execute<SeatAtDoor[]>(
        `select seat_id as "seatId", ${epochMs('admitted_at')} as "admittedAt", operator as by, door,
           ${epochMs('scanned_at')} as "scannedAt", coalesce(scan_id = ?::uuid, ${isUndone('booking_seat.seat_id')}) as "isNew"
         from booking_seat left join admission using (show_id, booking_id, seat_id)
         where show_id = ? and booking_id = ? order by seat_id`,
        [scanId, showId, bookingId, scanId, showId, bookingId],
      )
      const former = [...(amended?.confirmed ?? []), ...(amended?.cancelled ?? [])].filter((seatId) => !has.has(seatId))
      return { isCancelled, isPassedOn, isMoved, seats, formerSeatIds: [...new Set(former)] }
    })
  }

  /**
   * Takes admissions back, and records that (D3).
   * @param by the operator's name
   * @returns the seats that were in
   */
  async undo(showId: string, bookingId: string, seatIds: readonly number[], by: string): Promise<number[]> {
    const rows = await this.#orm.em.fork().transactional(async (em) => {
      // A scan that is sent again meanwhile would not see yet that it is undone, and admit again.
      await em.execute('select from booking where show_id = ? and booking_id = ? for update', [showId, bookingId])
      return em.execute<{ seatId: number }[]>(
        `with undone as (
           delete from admission where show_id = ? and booking_id = ?
             and seat_id in (select json_array_elements_text(?::json)::int)
           returning *
         )
         insert into undone_admission (
           show_id, booking_id, seat_id, scan_id, admitted_at, admitted_by, door, scanned_at, undone_by)
         select show_id, booking_id, seat_id, scan_id, admitted_at, operator, door, scanned_at, ? from undone
         returning seat_id as "seatId"`,
        [showId, bookingId, JSON.stringify(seatIds), by],
      )
    })
    return rows.map(({ seatId }) => seatId).sort((a, b) => a - b)
  }

  /** The seats of a booking whose holders are in, in ascending order. */
  async admittedSeats(showId: string, bookingId: string): Promise<number[]> {
    const rows = await this.#reads.run((em) =>
      em.execute<{ seatId: number }[]>(
        'select seat_id as "seatId" from admission where show_id = ? and booking_id = ? order by seat_id',
        [showId, bookingId],
      ),
    )
    return rows.map(({ seatId }) => seatId)
  }

  /**
   * As a ticket's answer says who is in, together with its codes: nothing while too many reads wait, since a buyer at the
   * door needs the codes.
   */
  async admittedOf(showId: string, bookingId: string): Promise<{ admittedSeatIds?: number[] }> {
    try {
      return { admittedSeatIds: await this.admittedSeats(showId, bookingId) }
    } catch (error) {
      if (error instanceof ReadsFullError) return {}
      throw error
    }
  }

  /** How many booked seats there are, and how many of them are in. */
  async counts(showId: string): Promise<{ admitted: number; expected: number }> {
    const [row] = await this.#reads.run((em) =>
      em.execute<{ admitted: number; expected: number }[]>(
        `select count(*)::int as expected, count(admitted_at)::int as admitted
         from booking_seat left join admission using (show_id, booking_id, seat_id)
         where show_id = ? and live`,
        [showId],
      ),
    )
    return row ?? { admitted: 0, expected: 0 }
  }
}

/** SQL for whether a scan had admitted a seat until that was undone; the parameters are the show, the booking and the scan. */
function isUndone(seatId: string): string {
  return `exists (
    select from undone_admission as undone
    where undone.show_id = ? and undone.booking_id = ?::uuid and undone.scan_id = ?::uuid and undone.seat_id = ${seatId}
  )`
}
