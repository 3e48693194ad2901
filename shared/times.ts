// Parses and prints the times of a show: in the local time of the venue's zone, or with the offset of that zone.

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const TYPED = /^([12]\d{3}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/

/**
 * Parses “2027-03-01T20:00”, “2027-03-01T20:00+01:00” or “2027-03-01T19:00Z”.
 * @param timeZone the zone of the venue; if undefined, any offset is accepted, and a time without one is in UTC
 * @throws {RangeError} with a sentence, for a time that does not exist, exists twice, or has an offset of another zone
 */
export function readTime(text: string, timeZone: string | undefined): Date {
  const [, local = '', offset] = TYPED.exec(text) ?? []
  const wall = new Date(`${local}Z`)
  if (!local) throw new RangeError('It must be a time such as 2027-03-01T20:00 or 2027-03-01T20:00+01:00.')
  // `Date` moves a date that does not exist, such as 30 February, or makes it invalid.
  if (Number.isNaN(wall.getTime()) || !wall.toISOString().startsWith(local)) {
    throw new RangeError('This date or time of day does not exist.')
  }
  if (offset === 'Z') return wall
  if (offset !== undefined && timeZone === undefined) return new Date(wall.getTime() - millisecondsOf(offset))
  const zone = timeZone ?? 'UTC'
  const meant = [...new Set([-DAY, DAY].map((days) => wall.getTime() - offsetAt(wall.getTime() + days, zone)))]
  const shown = meant.filter((at) => at + offsetAt(at, zone) === wall.getTime())
  const fits = shown.filter((at) => offset === undefined || wall.getTime() - at === millisecondsOf(offset))
  if (shown.length === 0) {
    throw new RangeError(`Clocks in ${zone} never show that time, being put forward: say ${readings(meant, zone)}.`)
  }
  const [only] = fits
  if (only === undefined)
    throw new RangeError(`Clocks in ${zone} are not at ${offset} then: say ${readings(shown, zone)}.`)
  if (fits.length > 1) throw new RangeError(`Clocks in ${zone} show that time twice: say ${readings(shown, zone)}.`)
  return new Date(only)
}

/** A time as the clocks of a zone show it, such as “2027-03-01T20:00”. */
export function localTime(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetAt(at.getTime(), timeZone)).toISOString().slice(0, 16)
}

/** A time as the clocks of a zone show it, with their offset: “2027-03-01T20:00:00.000+01:00”. */
export function offsetTime(at: Date, timeZone: string): string {
  const offset = offsetAt(at.getTime(), timeZone)
  return new Date(at.getTime() + offset).toISOString().replace('Z', offsetText(offset))
}

/** Whether this runtime knows a time zone, such as “Europe/Berlin”. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** “Thursday 1 May 2031 at 20:00 (Europe/Berlin, +02:00)”. */
export function timeText(at: Date, timeZone: string): string {
  const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(at)
  return `${local} (${timeZone}, ${offsetText(offsetAt(at.getTime(), timeZone))})`
}

function readings(moments: readonly number[], timeZone: string): string {
  const texts = moments
    .toSorted((a, b) => a - b)
    .map((at) => {
      const offset = offsetAt(at, timeZone)
      return `${new Date(at + offset).toISOString().replace(/(:00)?\.000Z$/, '')}${offsetText(offset)}`
    })
  return texts.join(' or ')
}

function millisecondsOf(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE
}

function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'))
  return `${offset < 0 ? '-' : '+'}${hours}:${rest}`
}

/** The offset of a zone from UTC at a time, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(at)
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(at / 1000) * 1000
}

/** Of the zone that was used last: making a format takes longer than formatting a hundred times. */
let latest: { timeZone: string; clock: Intl.DateTimeFormat } | undefined

function clockOf(timeZone: string): Intl.DateTimeFormat {
  if (latest?.timeZone === timeZone) return latest.clock
  const clock = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  latest = { timeZone, clock }
  return clock
}
