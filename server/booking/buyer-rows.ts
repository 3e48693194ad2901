// The rows about buyers, apart from those of bookings: who bought, the words for the search, and the mails to send. They are
// written with the booking, in its transaction, and in no change log. P1.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Buyer } from '../../shared/buyer.ts'
import type { Sale } from './sale.ts'
import type { PassedOn } from './sales.ts'
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
 * The buyer of a booking that was passed on is who accepted it, who gets a confirmation.
 */
export function buyerStatements(
  showId: string,
  { made, cancelled, amended = [], offered = [], passedOn = [] }: BuyersSales,
): Statement[] {
  const statements: Statement[] = []
  const receivedIds = new Set(passedOn.map(({ bookingId }) => bookingId))
  const received = offered.filter((sale) => receivedIds.has(sale.bookingId) && !made.includes(sale))
  if (received.length > 0) statements.push(forgetStatement(showId, received))
  // Only of sales that are new to their visitor: the buyer of another one may have been erased since it was read (P3).
  const given = [...made, ...received].flatMap(({ bookingId, buyer }) =>
    buyer ? { bookingId, ...buyer, words: wordsOf(buyer) } : [],
  )
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

type BuyersSales = Readonly<{
  made: readonly Sale[]
  cancelled: readonly Sale[]
  amended?: readonly Sale[]
  offered?: readonly Sale[]
  passedOn?: readonly PassedOn[]
}>

/**
 * Removes who had these bookings before they were passed on, and the mails to them that were not sent, and mails them that the
 * bookings were accepted (T2).
 */
function forgetStatement(showId: string, received: readonly Sale[]): Statement {
  const bookingIds = pgArray(received.map(({ bookingId }) => bookingId))
  return [
    `with buyers as (
       delete from buyer where show_id = ? and booking_id = any (?::uuid[]) returning booking_id, email, language
     ), words as (
       delete from buyer_word where show_id = ? and booking_id = any (?::uuid[])
     ), mails as (
       delete from mail
       where show_id = ? and booking_id = any (?::uuid[]) and state = 'waiting' and kind <> 'transferred'
     )
     insert into mail (show_id, kind, booking_id, email, language)
     select ?, 'transferred', booking_id, email, language from buyers where email is not null`,
    [showId, bookingIds, showId, bookingIds, showId, bookingIds, showId],
  ]
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
