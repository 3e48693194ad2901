// What can be asked of the lists of shows and of bookings, as plain types. A test compares them with the schemas.
import type { Booking, Show } from './types.ts'

/** A page of a list. */
export interface ListPage {
  /** From 1 to 500; as many without it. */
  limit?: number | undefined
  /** The `next` of the page before. */
  after?: string | undefined
}

/** Which shows to list. Without `from` and `showIds` only current ones. Times are ISO 8601 in UTC with milliseconds. */
export interface ShowQuery extends ListPage {
  /** Words, or parts of words, that the title and venue have; without regard to case and accents. */
  search?: string | undefined
  /** Only shows that start at this time or later, past ones too. */
  from?: string | undefined
  /** Only shows that start before this time. */
  to?: string | undefined
  /** `true`: only shows that are on sale now. */
  onSale?: boolean | undefined
  /** Only these shows, past ones too. At most 100. */
  showIds?: string[] | undefined
}

/** Shows, the soonest first. `next` is the `after` of the next page, if there is one. */
export interface ShowPage {
  shows: Show[]
  next?: string | undefined
}

/** A visitor’s bookings, the newest first. `next` is the `after` of the next page, if there is one. */
export interface BookingPage {
  bookings: Booking[]
  next?: string | undefined
}
