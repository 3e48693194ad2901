// Card numbers, expiry dates and security codes as they are typed, and what is wrong with them.

const GROUP = 4
const SHORTEST_NUMBER = 12
const LONGEST_NUMBER = 19

export type CardFault = 'missing' | 'incomplete' | 'wrong' | 'expired'

export const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

/** “4242 4242 4242 4242” */
export function spacedNumber(text: string): string {
  const digits = digitsOf(text).slice(0, LONGEST_NUMBER)
  return digits.replaceAll(new RegExp(`(\\d{${GROUP}})(?=\\d)`, 'g'), '$1 ')
}

/** “12 / 28”. A first digit above 1 is a month: “4” is “04”. */
export function spacedExpiry(text: string): string {
  const typed = digitsOf(text)
  const digits = (/^[2-9]/.test(typed) ? `0${typed}` : typed).slice(0, 4)
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits
}

/** The security code, without anything else. */
export function shortCode(text: string): string {
  return digitsOf(text).slice(0, 4)
}

export function faultOfNumber(text: string): Exclude<CardFault, 'expired'> | undefined {
  const digits = digitsOf(text)
  if (digits === '') return 'missing'
  if (digits.length < SHORTEST_NUMBER) return 'incomplete'
  return isChecked(digits) ? undefined : 'wrong'
}

/** @param nowMs in milliseconds since 1970. A card is good until its month ends. */
export function faultOfExpiry(text: string, nowMs: number): CardFault | undefined {
  const digits = digitsOf(text)
  if (digits === '') return 'missing'
  if (digits.length < 4) return 'incomplete'
  const [month, year] = [Number(digits.slice(0, 2)), 2000 + Number(digits.slice(2))]
  if (month < 1 || month > 12) return 'wrong'
  return Date.UTC(year, month) > nowMs ? undefined : 'expired'
}

export function faultOfCode(text: string): 'missing' | 'incomplete' | undefined {
  if (text === '') return 'missing'
  return text.length < 3 ? 'incomplete' : undefined
}

/** The check digit of card numbers (ISO/IEC 7812-1, Luhn). */
function isChecked(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 1 : 2)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return sum % 10 === 0
}

/**
 * Where the caret belongs after `typed` became `spaced`: behind as many digits as before.
 * @param caret its place in `typed`
 */
export function caretIn(spaced: string, typed: string, caret: number): number {
  // At the end of the text it stays there, also behind a separator.
  if (caret >= typed.length) return spaced.length
  const before = digitsOf(typed.slice(0, caret)).length
  let place = 0
  for (let seen = 0; seen < before && place < spaced.length; place += 1) if (/\d/.test(spaced[place] ?? '')) seen += 1
  return place
}
