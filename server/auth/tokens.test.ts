import { expect, test } from 'vitest'
import { Tokens } from './tokens.ts'

const SECOND_MS = 1000
const DAY_MS = 24 * 60 * 60 * SECOND_MS
const SECRET = 'a secret of the tests that is long enough'

test.each([-60, 0, 60])('V1 tokens are judged by the time that they are given, %i days off our own', async (days) => {
  let now = Date.now() + days * DAY_MS
  const tokens = new Tokens(SECRET, () => now)
  const visitorId = tokens.newVisitorId()
  const token = await tokens.sign(visitorId)
  expect(await tokens.visitorOf(token)).toBe(visitorId)
  now += 30 * DAY_MS
  // A database that took over may have another clock.
  expect(await tokens.visitorOf(token)).toBe(visitorId)
  now += 32 * SECOND_MS
  expect(await tokens.visitorOf(token)).toBeUndefined()
})
