// Money, times and numbers as text.
import { decimalOf, minorDigits } from '../../shared/currency.ts'
import type { Money } from '../../shared/protocol.ts'

const LOCALE = 'en-GB'
let locale = LOCALE

/** Sets the locale of all formats, such as `de-AT`; empty for the default. */
export function setLocale(next: string): void {
  const [known = LOCALE] = isLocale(next) ? Intl.NumberFormat.supportedLocalesOf(next) : []
  if (known === locale) return
  locale = known
  moneyFormats.clear()
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0
  } catch {
    return false
  }
}

/** An amount in the currency's minor unit, never rounded: 4500 EUR is “€45”, 4550 “€45.50”. */
export function formatMoney({ amount, currency }: Money): string {
  return moneyFormat(currency).format(decimalOf(amount, currency))
}

const moneyFormats = new Map<string, Intl.NumberFormat>()

/** Cached: creating a format takes longer than formatting a hundred prices. */
function moneyFormat(currency: string): Intl.NumberFormat {
  const known = moneyFormats.get(currency)
  if (known) return known
  const digits = minorDigits(currency)
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    trailingZeroDisplay: 'stripIfInteger',
  })
  moneyFormats.set(currency, format)
  return format
}

/** A time of the venue's clock, its zone named: “Fri 27 Nov, 20:00 CET”; in UTC where the browser does not know the zone. */
export function formatVenueTime(time: string, timeZone: string): string {
  return venueFormat(timeZone).format(new Date(time))
}

function venueFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone,
      timeZoneName: 'short',
    })
  } catch (error) {
    // Zones get renamed, and the browser may be older than the server.
    if (timeZone === 'UTC') throw error
    return venueFormat('UTC')
  }
}

/** A time of today by the visitor's clock: “14:02:11”. */
export function formatClock(epochMs: number): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(epochMs)
}

/** Minutes and seconds left: “4:12”. */
export function formatLeft(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Whole numbers with separators: “20,000”. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(locale).format(count)
}

/** “7”, “7 and 8”, “7, 8 and 9”. */
export function formatList(names: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names)
}

/** “1 seat”, “2 seats”. */
export function formatPlural(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`
}
