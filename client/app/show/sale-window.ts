// When a show is on sale, and the sentence for visitors when it is not.
import type { Show } from '../../../shared/protocol.ts'
import { formatLeft, formatShowTime, venueDate } from '../format.ts'
import { m } from '../messages.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Until then a countdown has hours, minutes and seconds. */
const COUNTED_MS = 2 * DAY_MS

type SaleTimes = Pick<Show, 'salesOpenAt' | 'salesCloseAt' | 'timeZone'>

/** Where the sale of a show stands at `now`, in milliseconds since 1970. */
export function saleWindow(show: SaleTimes, now: number): 'before' | 'open' | 'over' {
  if (now < Date.parse(show.salesOpenAt)) return 'before'
  return now >= Date.parse(show.salesCloseAt) ? 'over' : 'open'
}

/** Why nobody can take seats at `now`: “The sale opens on …”, by the venue’s clock. Empty while the sale is open. */
export function whyNotOnSale(show: SaleTimes, now: number): string {
  switch (saleWindow(show, now)) {
    case 'before':
      return m.seats_show_opens({ when: formatShowTime(show.salesOpenAt, show.timeZone) })
    case 'over':
      return m.seats_show_over()
    case 'open':
      return ''
  }
}

/** The countdown at `now` to a sale that opens in `inDays` days of the calendar: “Opens in 3 days”, or “Opens in 1:30:00”. */
export function opensIn(show: Pick<Show, 'salesOpenAt'>, now: number, inDays: number): string {
  const ms = Date.parse(show.salesOpenAt) - now
  return ms >= COUNTED_MS
    ? m.shows_opens_in_days({ count: inDays })
    : m.shows_opens_in({ left: formatLeft(Math.ceil(ms / 1000)) })
}

/** The midnights at the venue until the sale opens. */
export function daysUntilSale({ salesOpenAt, timeZone }: SaleTimes, now: number): number {
  return (Date.parse(venueDate(salesOpenAt, timeZone)) - Date.parse(venueDate(now, timeZone))) / DAY_MS
}
