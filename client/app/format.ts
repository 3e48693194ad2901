// Money, times, numbers and lists as text, in the page's locale.
import { cityOfZone } from '../../shared/city-names.ts'
import { decimalOf, minorDigits } from '../../shared/currency.ts'
import type { Money } from '../../shared/protocol.ts'
import { isTimeZone } from '../../shared/times.ts'
import { m } from './messages.ts'
import { pageLocale } from './page-locale.svelte.ts'

/** Keeps what `make` makes for a locale and a key: creating a format takes longer than formatting a hundred prices. */
function cached<T>(make: (locale: string, key: string) => T): (key?: string) => T {
  const formats = new Map<string, T>()
  return (key = '') => {
    const locale = pageLocale.formats
    const name = `${locale} ${key}`
    const known = formats.get(name)
    if (known) return known
    const format = make(locale, key)
    formats.set(name, format)
    return format
  }
}

const moneyFormat = cached((locale, currency) => {
  const digits = minorDigits(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    trailingZeroDisplay: 'stripIfInteger',
  })
})

/** An amount in the currency's minor unit, never rounded: 4500 EUR is “€45”, 4550 “€45.50”. */
export function formatMoney({ amount, currency }: Money): string {
  return moneyFormat(currency).format(decimalOf(amount, currency))
}

/** Two amounts in the currency's minor unit as one text, the currency named once: “€45–95”, “45–95 €”. */
export function formatPrices(lowest: number, highest: number, currency: string): string {
  if (lowest === highest) return formatMoney({ amount: lowest, currency })
  const partsOf = (amount: number) => moneyFormat(currency).formatToParts(decimalOf(amount, currency))
  const text = (parts: Intl.NumberFormatPart[]) => parts.map(({ value }) => value).join('')
  const [from, to] = [partsOf(lowest), partsOf(highest)]
  const isNumber = ({ type }: Intl.NumberFormatPart) => type !== 'currency' && type !== 'literal'
  return from[0]?.type === 'currency'
    ? `${text(from)}–${text(to.slice(to.findIndex(isNumber)))}`
    : `${text(from.slice(0, from.findLastIndex(isNumber) + 1))}–${text(to)}`
}

const SHOW_TIME: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  minute: '2-digit',
}

/** “09:05”, or “9:05 AM” where a day has twice twelve hours. */
const hourIn = cached((locale): 'numeric' | '2-digit' =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 ? 'numeric' : '2-digit',
)
const timesIn = (options: Intl.DateTimeFormatOptions) =>
  cached((locale, timeZone) => new Intl.DateTimeFormat(locale, { ...SHOW_TIME, hour: hourIn(), timeZone, ...options }))
const formatsOf = (options: Intl.DateTimeFormatOptions) => {
  const [bare, named] = [timesIn(options), timesIn({ ...options, timeZoneName: 'short' })]
  // A zone without a city is named as clocks name it: “CET”, “GMT+9”.
  const zoned = (zone: string) => (cityOfZone(zone, pageLocale.language) === undefined ? named : bare)(zone)
  return { bare, zoned }
}
type TimeFormats = ReturnType<typeof formatsOf>
const showFormats = formatsOf({})
const upcomingFormats = formatsOf({ year: undefined })
const venueFormat = timesIn({ timeZoneName: 'short' })

/** The zone, or UTC where the browser does not know it: zones get renamed, and the browser may be older than the server. */
const knownZone = cached((_locale, timeZone) => (isTimeZone(timeZone) ? timeZone : 'UTC'))

/**
 * A time of the venue's clock as buyers read it: “Fri 27 Nov 2026, 20:00 Lisbon time”, “… 20:00 CET” in a zone without a city,
 * and without either where the visitor's clock shows the same then.
 */
export function formatShowTime(time: string, timeZone: string): string {
  return showTime(showFormats, time, timeZone)
}

function showTime(formats: TimeFormats, time: string, timeZone: string): string {
  const [zone, date] = [knownZone(timeZone), new Date(time)]
  if (isVisitorsClock(date, zone)) return m.common_time({ time: formats.bare(zone).format(date) })
  const shown = formats.zoned(zone).format(date)
  const city = cityOfZone(zone, pageLocale.language)
  return city === undefined ? shown : m.common_venue_time({ time: shown, city })
}

/** Sweden writes dates as ISO 8601 does. */
const isoFormat = cached(
  (_locale, timeZone) => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }),
)

function isVisitorsClock(date: Date, timeZone: string): boolean {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return isoFormat(timeZone).format(date) === local.toISOString().slice(0, 16).replace('T', ' ')
}

const DAY_MS = 24 * 60 * 60 * 1000
/** Times nearer than this are shown without their year. */
const SAME_YEAR_MS = 300 * DAY_MS

/** As `formatShowTime`, without the year where it is clear at `nowMs`: “Fri 27 Nov, 20:00 Lisbon time”. */
export function formatUpcoming(time: string, timeZone: string, nowMs: number): string {
  const aheadMs = Date.parse(time) - nowMs
  return showTime(aheadMs >= 0 && aheadMs < SAME_YEAR_MS ? upcomingFormats : showFormats, time, timeZone)
}

/** A time of the venue's clock where there is little room: “Fri 27 Nov, 20:00”. */
export function formatBriefTime(time: string, timeZone: string): string {
  return upcomingFormats.bare(knownZone(timeZone)).format(new Date(time))
}

/** A time of the venue's clock as operators read it, exact also when clocks change: “Fri 27 Nov 2026, 20:00 CET”. */
export function formatVenueTime(time: string, timeZone: string): string {
  return venueFormat(knownZone(timeZone)).format(new Date(time))
}

const monthFormat = cached(
  (locale, timeZone) => new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone }),
)

/** The month of a time by the venue's clock: “December 2026”. */
export function formatMonth(time: string, timeZone: string): string {
  return monthFormat(knownZone(timeZone)).format(new Date(time))
}

/** Canada writes dates in English as ISO 8601 does. */
const dateFormat = cached((_locale, timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone }))

/** The date of a time by the venue's calendar, in any language: “2026-12-01”. */
export function venueDate(time: string | number, timeZone: string): string {
  return dateFormat(knownZone(timeZone)).format(new Date(time))
}

const clockFormat = cached((locale) => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }))

/** A time of today by the visitor's clock: “14:02:11”. */
export function formatClock(epochMs: number): string {
  return clockFormat().format(epochMs)
}

/** Minutes and seconds left: “4:12”; from an hour on “1:04:12”. */
export function formatLeft(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

const countFormat = cached((locale) => new Intl.NumberFormat(locale))

/** Whole numbers with separators: “20,000”. */
export function formatCount(count: number): string {
  return countFormat().format(count)
}

const listFormat = cached((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }))

/** “7”, “7 and 8”, “7, 8 and 9”. */
export function formatList(names: readonly string[]): string {
  return listFormat().format(names)
}

/** “1 seat”, “2 seats”: for the operators' pages, which are in English. */
export function formatPlural(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`
}
