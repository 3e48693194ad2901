// Admissions at the door: each seat of a booking once, whichever doors scan its ticket at once.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { ReadPool } from './read-pool.ts'
import { wordsAskedFor } from './search-words.ts'
import { epochMs } from './sql.ts'

const FOUND_AT_MOST = 20
/** The first digits of a booking's id, as people read them out. */
const ID_START = /^[0-9a-f]{4,8}(-[0-9a-f-]*)?$/i

/** A seat of a booking at the door. Times are in milliseconds since 1970. */
export type SeatAtDoor = Readonly<{ seatId: number; admittedAt: number | null; by: string | null; isNew: boolean }>
/** The outcome of a scan; `seats` are those that the booking has now. */
export type DoorAdmission = Readonly<{ isCancelled: boolean; seats: readonly SeatAtDoor[] }>
/** A booking that was found at the door, and how many of its seats are in. */
export type FoundAtDoor = Readonly<{ bookingId: string; name: string | null; seatIds: number[]; admitted: number }>

export class DoorDesk {
  readonly #orm: MikroORM
  readonly #reads: ReadPool

  constructor(orm: MikroORM, reads: ReadPool) {
    this.#orm = orm
    this.#reads = reads
  }

  /**
   * Admits the seats of a booking that are not in. The same `scanId` again gets the same outcome.
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

  /** Takes admissions back. @returns the seats that were in */
  async undo(showId: string, bookingId: string, seatIds: readonly number[]): Promise<number[]> {
    const rows = await this.#orm.em.fork().execute<{ seatId: number }[]>(
      `delete from admission where show_id = ? and booking_id = ?
         and seat_id in (select json_array_elements_text(?::json)::int)
       returning seat_id as "seatId"`,
      [showId, bookingId, JSON.stringify(seatIds)],
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

  /** The bookings of a show, 20 at most, by beginnings of words of the buyer or the first digits of their id. */
  async search(showId: string, text: string): Promise<FoundAtDoor[]> {
    const start = ID_START.test(text.trim()) ? `${text.trim().toLowerCase()}%` : null
    const words = wordsAskedFor(text)
    if (start === null && words.length === 0) return []
    return this.#reads.run((em) =>
      em.execute<FoundAtDoor[]>(
        `select booking_id as "bookingId", name, json_agg(seat_id order by seat_id) as "seatIds",
           count(admitted_at)::int as admitted
         from booking left join buyer using (show_id, booking_id) join booking_seat using (show_id, booking_id)
           left join admission using (show_id, booking_id, seat_id)
         where show_id = ? and live and (booking_id::text like ? or not exists (
           select from json_array_elements_text(?::json) as asked where not exists (
             select from buyer_word where buyer_word.show_id = booking.show_id
               and buyer_word.booking_id = booking.booking_id and starts_with(word, asked))))
         group by booking_id, name, confirmed_at order by name, confirmed_at limit ${FOUND_AT_MOST}`,
        [showId, start, JSON.stringify(words)],
      ),
    )
  }
}
