// The rows about buyers, apart from those of bookings: who bought, the words for the search, and the mails to send. They are
// written with the booking, in its transaction, and in no change log. P1.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Buyer } from '../../shared/buyer.ts'
import type { Sale } from './sale.ts'
import { wordsOf } from './search-words.ts'
import { pgArray } from './sql.ts'
import type { Statement } from './write-change.ts'

const BUYER_AS_JSON = `json_strip_nulls(json_build_object('name', name, 'email', email, 'language', language))`

/** SQL for the buyer of a row of `booking` named `sale`, as JSON; null without one. */
export const BUYER_OF_SALE = `(
  select ${BUYER_AS_JSON} from buyer
  where buyer.show_id = sale.show_id and buyer.booking_id = sale.booking_id
)`

/**
 * Records the buyers of new sales, with a mail that confirms each, and a mail for each earlier sale that was changed or
 * cancelled. Buyers without an e-mail address get none. An amended sale has other seats now, and may be one of `made` too.
 */
export function buyerStatements(
  showId: string,
  { made, cancelled, amended = [] }: { made: readonly Sale[]; cancelled: readonly Sale[]; amended?: readonly Sale[] },
): Statement[] {
  const statements: Statement[] = []
  // Only of new sales: the buyer of an earlier one may have been erased since it was read (P3).
  const given = made.flatMap(({ bookingId, buyer }) => (buyer ? { bookingId, ...buyer, words: wordsOf(buyer) } : []))
  if (given.length > 0) {
    statements.push([
      `with given as (
         select * from json_to_recordset(?) as given("bookingId" uuid, name text, email text, language text, words text[])
       ), buyers as (
         insert into buyer (show_id, booking_id, name, email, language) select ?, "bookingId", name, email, language from given
         on conflict do nothing returning booking_id, buyer.email
       ), words as (
         insert into buyer_word (show_id, word, booking_id) select ?, unnest(words), booking_id
         from given join buyers on booking_id = "bookingId"
       )
       insert into mail (show_id, kind, booking_id) select ?, 'confirmed', booking_id from buyers where email is not null`,
      [JSON.stringify(given), showId, showId, showId],
    ])
  }
  const changed = [...cancelled, ...amended, ...made.filter(({ cancelledAt, buyer }) => buyer && cancelledAt !== null)]
  if (changed.length === 0) return statements
  statements.push([
    `insert into mail (show_id, kind, booking_id)
     select show_id, case when booking_id = any (?::uuid[]) then 'cancelled' else 'changed' end, booking_id from buyer
     where show_id = ? and booking_id = any (?::uuid[]) and email is not null`,
    [
      pgArray(changed.flatMap(({ bookingId, cancelledAt }) => (cancelledAt === null ? [] : bookingId))),
      showId,
      pgArray(changed.map(({ bookingId }) => bookingId)),
    ],
  ])
  return statements
}

/** The buyers of these bookings of a show, by `bookingId`. */
export async function readBuyers(
  em: EntityManager,
  showId: string,
  bookingIds: readonly string[],
): Promise<Map<string, Buyer>> {
  const rows = await em.execute<{ bookingId: string; buyer: Buyer }[]>(
    `select booking_id as "bookingId", ${BUYER_AS_JSON} as buyer from buyer where show_id = ? and booking_id = any (?::uuid[])`,
    [showId, pgArray(bookingIds)],
  )
  return new Map(rows.map(({ bookingId, buyer }) => [bookingId, buyer]))
}
