// Times of the log by the venue's clock, to the millisecond.

/** “Mon 30 Nov” */
export function formatDay(at: string, timeZone = 'UTC'): string {
  return format({ weekday: 'short', day: 'numeric', month: 'short' }, timeZone, at)
}

/** “20:15:03.042” */
export function formatStepTime(at: string, timeZone = 'UTC'): string {
  return format({ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }, timeZone, at)
}

/** “Mon 30 Nov, 20:15:03.042 CET” */
export function formatMoment(at: string, timeZone = 'UTC'): string {
  const zone = /\S+$/.exec(format({ hour: '2-digit', timeZoneName: 'short' }, timeZone, at))?.[0] ?? timeZone
  return `${formatDay(at, timeZone)}, ${formatStepTime(at, timeZone)} ${zone}`
}

/** “Mon 30 Nov, 20:15”, for people who need neither seconds nor the zone. */
export function formatMinute(at: string, timeZone = 'UTC'): string {
  return `${formatDay(at, timeZone)}, ${formatHour(at, timeZone)}`
}

/** “20:15” */
export function formatHour(at: string, timeZone = 'UTC'): string {
  return format({ hour: '2-digit', minute: '2-digit' }, timeZone, at)
}

function format(parts: Intl.DateTimeFormatOptions, timeZone: string, at: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone }).format(new Date(at))
}
