// The bookings of a show for its operators: all of them, the newest first, or those that a search finds. Each page is read
// by an index, however many bookings the show has.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking } from '../../shared/protocol.ts'
import type { SoldBooking } from '../../shared/routes/buyer-routes.ts'
import { cursorText, isAtTime, placeAt, readCursor, type Cursor } from '../booking/page-cursor.ts'
import type { Plans } from '../booking/plans.ts'
import { readBookings } from '../booking/sale-rows.ts'
import { wordsAskedFor } from '../booking/search-words.ts'
import { admittedSeat, readAdmissions, type Admission } from './sold-seats.ts'

/** A page of bookings; `after` is the cursor of the next page, null on the last one. */
export type BookingPage = Readonly<{ bookings: SoldBooking[]; after: string | null }>

type Found = { place: string; bookingId: string }

/** Greater than any character of a text. */
const BEYOND = '\u{10FFFF}'
/** A booking number has eight digits; more of the id may be given. */
const NUMBER = /^#?([0-9a-f]{8}[0-9a-f-]{0,28})$/i
const UUID_DIGITS = 32

/**
 * A page of a show's bookings.
 * @param search a booking number, or beginnings of words of the name or of the e-mail address; blank: all bookings
 * @param after the cursor of the page before
 * @returns undefined when `after` is no cursor
 */
export async function searchBookings(
  em: EntityManager,
  plans: Plans,
  showId: string,
  { search = '', after, limit }: { search?: string | undefined; after?: string | undefined; limit: number },
): Promise<BookingPage | undefined> {
  const text = search.trim()
  const cursor = after === undefined ? undefined : readCursor(after)
  if (after !== undefined && !isCursorOf(text, cursor)) return undefined
  const found = await find(em, showId, text, cursor, limit + 1)
  const page = found.slice(0, limit)
  const bookingIds = page.map(({ bookingId }) => bookingId)
  const bookings = await readBookings(em, plans, showId, bookingIds)
  const admissions = Map.groupBy(await readAdmissions(em, showId, bookingIds), ({ bookingId }) => bookingId)
  const last = page.at(-1)
  return {
    bookings: bookings.map((booking) => withAdmissions(booking, admissions)),
    after: last && found.length > limit ? cursorText([last.place, last.bookingId]) : null,
  }
}

function withAdmissions(booking: Booking, byBooking: ReadonlyMap<string, Admission[]>): SoldBooking {
  const admissions = byBooking.get(booking.bookingId)?.map(admittedSeat)
  return admissions ? { ...booking, admittedSeatIds: admissions.map(({ seatId }) => seatId), admissions } : booking
}

async function find(
  em: EntityManager,
  showId: string,
  text: string,
  cursor: Cursor | undefined,
  limit: number,
): Promise<Found[]> {
  if (text === '') return newestFirst(em, showId, cursor, limit)
  const [, number] = NUMBER.exec(text) ?? []
  const numbered = number === undefined ? [] : await byNumber(em, showId, number, cursor, limit)
  return numbered.length > 0 ? numbered : byWords(em, showId, wordsAskedFor(text), cursor, limit)
}

/** The ids of a show's bookings, the newest first. */
export function newestFirst(
  em: EntityManager,
  showId: string,
  [place, bookingId]: Cursor | [] = [],
  limit: number,
): Promise<Found[]> {
  return em.execute(
    `select ${placeAt('confirmed_at')} as place, booking_id as "bookingId"
     from booking where show_id = ? ${place === undefined ? '' : 'and (confirmed_at, booking_id) < (?::timestamptz, ?::uuid)'}
     order by confirmed_at desc, booking_id desc limit ?`,
    [showId, ...(place === undefined || bookingId === undefined ? [] : [place, bookingId]), limit],
  )
}

function byNumber(
  em: EntityManager,
  showId: string,
  number: string,
  cursor: Cursor | undefined,
  limit: number,
): Promise<Found[]> {
  const digits = number.toLowerCase().replaceAll('-', '').slice(0, UUID_DIGITS)
  const [least, most] = [digits.padEnd(UUID_DIGITS, '0'), digits.padEnd(UUID_DIGITS, 'f')]
  return em.execute(
    `select '' as place, booking_id as "bookingId" from booking
     where show_id = ? and booking_id between ?::uuid and ?::uuid and booking_id > coalesce(?::uuid, '00000000-0000-0000-0000-000000000000')
     order by booking_id limit ?`,
    [showId, least, most, cursor?.[1] ?? null, limit],
  )
}

/**
 * The bookings whose buyers have each of these words, as beginnings of words. The longest one is looked for in the order of
 * the index, and a booking that has it twice is found at the first.
 */
async function byWords(
  em: EntityManager,
  showId: string,
  words: readonly string[],
  cursor: Cursor | undefined,
  limit: number,
): Promise<Found[]> {
  const [word, ...others] = words.toSorted((a, b) => b.length - a.length)
  if (word === undefined) return []
  const other = `select from buyer_word as other
    where other.show_id = found.show_id and other.booking_id = found.booking_id and other.word >= ?`
  return em.execute(
    `select word as place, booking_id as "bookingId" from buyer_word as found
     where show_id = ? and word >= ? and word < ? ${cursor ? 'and (word, booking_id) > (?, ?::uuid)' : ''}
       and not exists (${other} and other.word < found.word)
       ${others.map(() => `and exists (${other} and other.word < ?)`).join(' ')}
     order by word, booking_id limit ?`,
    [showId, word, word + BEYOND, ...(cursor ?? []), word, ...others.flatMap((each) => [each, each + BEYOND]), limit],
  )
}

/** Whether a cursor is one of this list: the places of all bookings are times, those of a search are none. */
function isCursorOf(text: string, cursor: Cursor | undefined): boolean {
  return cursor !== undefined && (text === '') === isAtTime(cursor)
}
