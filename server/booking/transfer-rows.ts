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

/** The bookings that these visitors passed on and do not have again, the newest first. */
export function readPassedOn(em: EntityManager, visitorIds: readonly string[]): Promise<PassedRow[]> {
  return em.execute(
    `select passed.sender_id as sender, passed.show_id as "showId", passed.booking_id as "bookingId",
       array_to_json(seat_ids) as "seatIds", ${epochMs('passed_at')} as "passedAt", plan_id as "planId", digest
     from passed_booking as passed
       join booking as sale on sale.show_id = passed.show_id and sale.booking_id = passed.booking_id
       left join show on show.show_id = passed.show_id left join seating_plan using (plan_id)
     where sender_id = any (?::uuid[]) and sale.visitor_id <> sender_id
     order by passed_at desc, passed.show_id, passed.booking_id, passed.offer desc`,
    [pgArray(visitorIds)],
  )
}
