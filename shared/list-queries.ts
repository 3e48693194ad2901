// What a client may ask of the lists of shows and of bookings: filters, the size of a page, and where a page begins.
import * as z from 'zod/mini'
import { ShowId, Timestamp } from './ids.ts'
import { storableText } from './text.ts'

/** The most shows or bookings of one page, and as many as a page has without a `limit`. */
export const PAGE_AT_MOST = 500
/** The longest text to search for, in UTF-16 code units. */
export const LONGEST_SEARCH = 100
/** The most shows that one request names. */
export const MAX_SHOWS_NAMED = 100

const limit = z.optional(z.int().check(z.gte(1), z.lte(PAGE_AT_MOST)))

/**
 * The last entry of a page: its time in milliseconds since 1970, its show, and for a booking its id. The next page begins
 * after it. Clients send it back unchanged.
 */
export const Cursor = z
  .string()
  .check(
    z.regex(
      /^(?:-\d{1,14}|\d{1,15})~[a-z0-9][a-z0-9-]{0,62}(?:~[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/,
      'Send the `next` of the page before, unchanged.',
    ),
  )

/**
 * Which shows to list, the soonest first. Without `from` and `showIds` past shows are left out. `search` finds shows whose
 * title and venue have all its words or parts of words, without regard to case and accents. `from` and `to` limit when
 * shows start; `to` is exclusive. `onSale` leaves out shows that are not on sale now.
 */
export const ShowQuery = z.object({
  search: z.optional(storableText(LONGEST_SEARCH)),
  from: z.optional(Timestamp),
  to: z.optional(Timestamp),
  onSale: z.optional(z.boolean()),
  showIds: z.optional(z.array(ShowId).check(z.minLength(1), z.maxLength(MAX_SHOWS_NAMED))),
  limit,
  after: z.optional(Cursor),
})
export type ShowQuery = z.infer<typeof ShowQuery>

/**
 * Where a show stands for operators. It is `on-sale` while seats can be sold, also after its start; otherwise it is `coming`
 * until it starts, and then `past`. One that is `archived` is nothing else.
 */
export const LISTED_STATES = ['on-sale', 'coming', 'past', 'archived'] as const
export type ListedState = (typeof LISTED_STATES)[number]

/** Which shows operators list: of all, the latest first; those that are on sale or coming, the soonest first. */
export const OperatorShowQuery = z.object({
  state: z.optional(z.enum(LISTED_STATES)),
  search: ShowQuery.shape.search,
  limit,
  after: z.optional(Cursor),
})
export type OperatorShowQuery = z.infer<typeof OperatorShowQuery>

/** Which of a visitor's bookings to list, the newest first. */
export const BookingQuery = z.object({ limit, after: z.optional(Cursor) })
export type BookingQuery = z.infer<typeof BookingQuery>
