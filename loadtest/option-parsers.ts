// Parsers for the values of command-line options, and for error messages.
import { InvalidArgumentError, Option } from 'commander'

export const MINUTE_S = 60
const MOST_S = 24 * 60 * MINUTE_S
const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: MINUTE_S, h: 60 * MINUTE_S }

/** An option that takes a whole number. */
export function count(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, `${description} (${least} to ${most})`).argParser((text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  })
}

/** Parses a time such as `45s`, `10m` or `2h`. @returns seconds */
export function duration(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? []
  const seconds = Number(digits) * (UNITS_S[unit] ?? NaN)
  if (seconds >= 1 && seconds <= MOST_S) return seconds
  throw new InvalidArgumentError('It must be like 45s, 10m or 2h, and a day at most.')
}

/** Parses a number of minutes, which need not be whole. */
export function minutes(text: string): number {
  const value = Number(text)
  if (value >= 0.5 && value <= MOST_S / MINUTE_S) return value
  throw new InvalidArgumentError('It must be a number of minutes from 0.5 to 1440.')
}

/** Parses a share that may be more than the whole. */
export function share(text: string): number {
  const value = Number(text)
  if (value >= 0.01 && value <= 100) return value
  throw new InvalidArgumentError('It must be a number from 0.01 to 100.')
}

/** Parses a share from 0 to 1. */
export function fraction(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('It must be a number from 0 to 1.')
}

/** Parses the URL of a server. @returns its origin */
export function address(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url.origin
  throw new InvalidArgumentError('It must be like http://127.0.0.1:3000.')
}

/** Commander's “error: unknown option '--x'” as a sentence that names the help. */
export function asSentence(message: string, program: string): string {
  const text = message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return `${sentence}${/[.?)]$/.test(sentence) ? '' : '.'} See ${program} --help\n`
}
