import { expect, test } from 'vitest'
import { isNumberDue } from './viewer-numbers.ts'

test('a room is sent its number of viewers once a second while it changes, else every ten seconds', () => {
  expect(isNumberDue(1, true, 2000)).toBe(true)
  expect(isNumberDue(9, false, 1)).toBe(false)
  expect(isNumberDue(10, false, 1)).toBe(true)
})

test('the more viewers a room has, the more rarely it is sent their number, but every ten seconds', () => {
  expect([1, 2, 3].map((secondsAgo) => isNumberDue(secondsAgo, true, 5000))).toEqual([false, false, true])
  expect([9, 10].map((secondsAgo) => isNumberDue(secondsAgo, true, 50_000))).toEqual([false, true])
})
