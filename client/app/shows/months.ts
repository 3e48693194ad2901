// Months of the list of shows: those to choose from, and shows by the month in which they start.
import type { Show } from '../../../shared/protocol.ts'
import { formatMonth, venueDate } from '../format.ts'

/** A calendar month, as in “2031-05”. */
export type Month = string

const MONTH = /^2[01]\d\d-(0[1-9]|1[0-2])$/
/** So many are offered. */
const MONTHS_AHEAD = 12

export function isMonth(text: string): text is Month {
  return MONTH.test(text)
}

/** The months from `now` on, in milliseconds since 1970, by the visitor's clock. */
export function monthsFrom(now: number): Month[] {
  const today = new Date(now)
  return Array.from({ length: MONTHS_AHEAD }, (_, ahead) =>
    monthOf(new Date(today.getFullYear(), today.getMonth() + ahead)),
  )
}

/** When the shows of a month start, in ISO 8601: `from` is not in the past, `to` is exclusive. `now` is in milliseconds. */
export function spanOf(month: Month, now: number): { from: string; to: string } {
  const [year = 0, place = 1] = month.split('-').map(Number)
  const [first, next] = [new Date(year, place - 1).getTime(), new Date(year, place).getTime()]
  const from = Math.max(first, Math.min(now, next - 1))
  return { from: new Date(from).toISOString(), to: new Date(next).toISOString() }
}

export interface MonthOfShows<S> {
  month: Month
  title: string
  shows: S[]
}

/**
 * Shows in their order, by the month in which they start at the venue. While a month ends, it has begun in the east: shows
 * of both alternate.
 */
export function byMonth<S extends Pick<Show, 'startsAt' | 'timeZone'>>(shows: readonly S[]): MonthOfShows<S>[] {
  const groups = new Map<Month, MonthOfShows<S>>()
  for (const show of shows) {
    const month = venueDate(show.startsAt, show.timeZone).slice(0, 'yyyy-mm'.length)
    const group = groups.get(month)
    if (group) group.shows.push(show)
    else groups.set(month, { month, title: formatMonth(show.startsAt, show.timeZone), shows: [show] })
  }
  return Array.from(groups.values()).toSorted((a, b) => a.month.localeCompare(b.month))
}

function monthOf(day: Date): Month {
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}`
}
