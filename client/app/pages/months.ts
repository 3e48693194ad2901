// Months of the list of shows: those to choose from, and shows by the month in which they start.
import type { Show } from '../../../shared/protocol.ts'
import { formatMonth } from '../format.ts'

/** A calendar month, as in “2031-05”. */
export type Month = string

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/
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

/** Shows in their order, by the month in which they start at the venue. */
export function byMonth(shows: readonly Show[]): { title: string; shows: Show[] }[] {
  const groups: { title: string; shows: Show[] }[] = []
  for (const show of shows) {
    const title = formatMonth(show.startsAt, show.timeZone)
    const last = groups.at(-1)
    if (last?.title === title) last.shows.push(show)
    else groups.push({ title, shows: [show] })
  }
  return groups
}

function monthOf(day: Date): Month {
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}`
}
