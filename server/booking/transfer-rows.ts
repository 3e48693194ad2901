// The rows about bookings that are passed on: the offers of a booking, and who had it before.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { ChangedSales } from './sales.ts'
import { epochMs, pgArray } from './sql.ts'
import type { Statement } from './write-change.ts'

/**
 * Records who has these bookings now, their offers, and who passed them on. It comes behind the statements that make,
 * amend and cancel sales, and repeats nothing but what they leave as it was: the visitor, and the offers.
 */
export function transferStatements(
  showId: string,
  { offered, passedOn }: Pick<ChangedSales, 'offered' | 'passedOn'>,
): Statement[] {
  if (offered.length === 0) return []
  const sales = offered.map(({ bookingId, visitorId, seq, transfer }) => ({ bookingId, visitorId, seq, transfer }))
  const statements: Statement[] = [
    [
      `with written as (
         update booking set visitor_id = "visitorId", seq = sale.seq, transfer = sale.transfer
         from json_to_recordset(?) as sale("bookingId" uuid, "visitorId" uuid, seq int, transfer json)
         where show_id = ? and booking_id = "bookingId" returning 1
       )
       select require_written(count(*) = ?::int) from written`,
      [JSON.stringify(sales), showId, sales.length],
    ],
  ]
  if (passedOn.length === 0) return statements
  const passed = passedOn.map((one) => ({
    ...one,
    seatIds: pgArray(one.seatIds),
    at: new Date(one.at).toISOString(),
  }))
  statements.push([
    `insert into passed_booking (show_id, booking_id, offer, sender_id, seat_ids, passed_at)
     select ?, "bookingId", offer, sender, "seatIds"::int[], at from json_to_recordset(?)
       as passed("bookingId" uuid, offer int, sender uuid, "seatIds" text, at timestamptz)`,
    [showId, JSON.stringify(passed)],
  ])
  return statements
}

/** A booking that a visitor passed on, with the plan that has its seats' labels; both are null when the show is gone. */
export type PassedRow = Readonly<{
  sender: string
  showId: string
  bookingId: string
  seatIds: readonly number[]
  passedAt: number
  planId: string | null
  digest: string | null
}>

/**
 * SQL for the keys of the newest bookings that one visitor passed on and does not have again. Of a booking that came back
 * and was passed on again, the last time counts. Each has its limit, as in `keysOf` of booking-reader.ts.
 */
const KEYS = `(
  select passed.show_id as "inShow", passed.booking_id as id, passed.offer as number
  from passed_booking as passed
    join booking as sale on sale.show_id = passed.show_id and sale.booking_id = passed.booking_id
  where sender_id = ? and sale.visitor_id <> sender_id and not exists (
    select from passed_booking as later
    where later.show_id = passed.show_id and later.booking_id = passed.booking_id
      and later.sender_id = passed.sender_id and later.offer > passed.offer
  )
  order by passed_at desc, passed.show_id, passed.booking_id limit ?
)`

/** The bookings that these visitors passed on and do not have again, the newest first, and of each visitor `most` at most. */
export function readPassedOn(em: EntityManager, visitorIds: readonly string[], most: number): Promise<PassedRow[]> {
  return em.execute(
    `select passed.sender_id as sender, passed.show_id as "showId", passed.booking_id as "bookingId",
       array_to_json(seat_ids) as "seatIds", ${epochMs('passed_at')} as "passedAt", plan_id as "planId", digest
     from (${visitorIds.map(() => KEYS).join(' union all ')}) as page
       join passed_booking as passed on passed.show_id = page."inShow" and passed.booking_id = id and offer = number
       left join show on show.show_id = passed.show_id left join seating_plan using (plan_id)
     order by passed_at desc, passed.show_id, passed.booking_id`,
    visitorIds.flatMap((visitorId) => [visitorId, most]),
  )
}
