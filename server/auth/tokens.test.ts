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

test('V1 a token that was verified before is judged by its time again, and a forged one beside it by its signature', async () => {
  let now = Date.now()
  const tokens = new Tokens(SECRET, () => now)
  const [ann, bob] = [tokens.newVisitorId(), tokens.newVisitorId()]
  const [ofAnn, ofBob] = [await tokens.sign(ann), await tokens.sign(bob)]
  for (let i = 0; i < 2; i++) {
    expect(await tokens.visitorOf(ofAnn)).toBe(ann)
    expect(await tokens.visitorOf(ofBob)).toBe(bob)
  }
  const [head = '', claims = ''] = ofAnn.split('.')
  const [, , signature = ''] = ofBob.split('.')
  expect(await tokens.visitorOf(`${head}.${claims}.${signature}`)).toBeUndefined()
  now += 30 * DAY_MS + 29 * SECOND_MS
  expect(await tokens.visitorOf(ofAnn)).toBe(ann)
  now += 2 * SECOND_MS
  expect(await tokens.visitorOf(ofAnn)).toBeUndefined()
})
