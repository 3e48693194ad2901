import { expect, test } from 'vitest'
import {
  caretIn,
  faultOfCode,
  faultOfExpiry,
  faultOfNumber,
  shortCode,
  spacedExpiry,
  spacedNumber,
} from './card-text.ts'
import { TEST_CARDS } from './demo-payment.ts'

test.each([
  ['4242424242424242', '4242 4242 4242 4242'],
  ['4242 4', '4242 4'],
  ['4242', '4242'],
  ['4242-4242 x1', '4242 4242 1'],
  ['1'.repeat(25), '1111 1111 1111 1111 111'],
])('the card number %s is written as “%s”', (typed, spaced) => {
  expect(spacedNumber(typed)).toBe(spaced)
})

test.each([
  ['1', '1'],
  ['4', '04'],
  ['12', '12'],
  ['123', '12 / 3'],
  ['12/28', '12 / 28'],
  ['12 / 2', '12 / 2'],
  ['428', '04 / 28'],
])('the expiry date %s is written as “%s”', (typed, spaced) => {
  expect(spacedExpiry(typed)).toBe(spaced)
})

test('each fault of a card has a name, and a card is good until its month ends', () => {
  expect([faultOfNumber(''), faultOfNumber('4242'), faultOfNumber('4242 4242 4242 4241')]).toEqual([
    'missing',
    'incomplete',
    'wrong',
  ])
  const now = Date.UTC(2026, 10, 30, 23)
  expect([faultOfExpiry('', now), faultOfExpiry('11', now), faultOfExpiry('13 / 30', now)]).toEqual([
    'missing',
    'incomplete',
    'wrong',
  ])
  expect([faultOfExpiry('10 / 26', now), faultOfExpiry('11 / 26', now), faultOfExpiry('12 / 26', now)]).toEqual([
    'expired',
    undefined,
    undefined,
  ])
  expect([faultOfCode(''), faultOfCode('12'), faultOfCode('123')]).toEqual(['missing', 'incomplete', undefined])
  expect(shortCode('12a345')).toBe('1234')
})

test('all test cards are well-formed', () => {
  for (const number of Object.values(TEST_CARDS)) expect(faultOfNumber(number)).toBeUndefined()
})

test('the caret stays behind the same digit when separators come or go', () => {
  expect(caretIn('4242 4', '42424', 5)).toBe(6)
  expect(caretIn('4142 42', '414242', 2)).toBe(2)
  // A digit was typed in the middle, which moves the separators behind it.
  expect(caretIn('4249 2424 2', '42492 4242', 5)).toBe(6)
  expect(caretIn('12 / 2', '122', 3)).toBe(6)
})
