// Admissions at the door: each seat of a booking once, whichever doors scan its ticket at once.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { ReadPool } from './read-pool.ts'
import { epochMs } from './sql.ts'

/** A seat of a booking at the door. Times are in milliseconds since 1970. */
export type SeatAtDoor = Readonly<{ seatId: number; admittedAt: number | null; by: string | null; isNew: boolean }>
/** The outcome of a scan; `seats` are those that the booking has now. */
export type DoorAdmission = Readonly<{ isCancelled: boolean; seats: readonly SeatAtDoor[] }>

export class DoorDesk {
  readonly #orm: MikroORM
  readonly #reads: ReadPool

  constructor(orm: MikroORM, reads: ReadPool) {
    this.#orm = orm
    this.#reads = reads
  }

  /**
   * Admits the seats of a booking that are not in (D1). The same `scanId` again gets the same outcome.
   * @param by the operator's name
   * @returns undefined for an unknown booking
   */
  admit(showId: string, bookingId: string, scanId: string, by: string): Promise<DoorAdmission | undefined> {
    return this.#orm.em.fork().transactional(async (em) => {
      // A cancellation waits for this, or this for the cancellation.
      const [booking] = await em.execute<{ isCancelled: boolean }[]>(
        `select cancelled_at is not null as "isCancelled" from booking where show_id = ? and booking_id = ? for share`,
        [showId, bookingId],
      )
      if (!booking) return undefined
      if (!booking.isCancelled) {
        await em.execute(
          `insert into admission (show_id, booking_id, seat_id, scan_id, operator)
           select show_id, booking_id, seat_id, ?::uuid, ? from booking_seat
           where show_id = ? and booking_id = ? and live order by seat_id
           on conflict do nothing`,
          [scanId, by, showId, bookingId],
        )
      }
      const seats = await em.execute<SeatAtDoor[]>(
        `select seat_id as "seatId", ${epochMs('admitted_at')} as "admittedAt", operator as by,
           coalesce(scan_id = ?::uuid, false) as "isNew"
         from booking_seat left join admission using (show_id, booking_id, seat_id)
         where show_id = ? and booking_id = ? order by seat_id`,
        [scanId, showId, bookingId],
      )
      return { ...booking, seats }
    })
  }

  /**
   * Takes admissions back, and records that (D3).
   * @param by the operator's name
   * @returns the seats that were in
   */
  async undo(showId: string, bookingId: string, seatIds: readonly number[], by: string): Promise<number[]> {
    const rows = await this.#orm.em.fork().execute<{ seatId: number }[]>(
      `with undone as (
         delete from admission where show_id = ? and booking_id = ?
           and seat_id in (select json_array_elements_text(?::json)::int)
         returning *
       )
       insert into undone_admission (show_id, booking_id, seat_id, scan_id, admitted_at, admitted_by, undone_by)
       select show_id, booking_id, seat_id, scan_id, admitted_at, operator, ? from undone
       returning seat_id as "seatId"`,
      [showId, bookingId, JSON.stringify(seatIds), by],
    )
    return rows.map(({ seatId }) => seatId).sort((a, b) => a - b)
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
