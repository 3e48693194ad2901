import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { SigningKeys } from './signing-keys.ts'
import { VerifiedTokens, VisitorTokens } from './visitor-tokens.ts'

const SECOND_MS = 1000
const DAY_MS = 24 * 60 * 60 * SECOND_MS
const KEYS = new SigningKeys(['a secret of the tests that is long enough'])

test.each([-60, 0, 60])(
  'V1 tokens expire by the given clock, also when it differs by %i days from this machine’s',
  async (days) => {
    let now = Date.now() + days * DAY_MS
    const tokens = new VisitorTokens(KEYS, () => now)
    const visitor = tokens.newVisitor('a key')
    const token = await tokens.sign(visitor)
    expect(await tokens.read(token)).toEqual(visitor)
    now += 30 * DAY_MS
    // After a failover the database may have another clock.
    expect(await tokens.read(token)).toEqual(visitor)
    now += 32 * SECOND_MS
    expect(await tokens.read(token)).toBeUndefined()
  },
)

test('V1 a verified token that is cached still expires, and a forged one beside it is still refused', async () => {
  let now = Date.now()
  const tokens = new VisitorTokens(KEYS, () => now)
  const [ann, bob] = [tokens.newVisitor('a'), tokens.newVisitor('b')]
  const [ofAnn, ofBob] = [await tokens.sign(ann), await tokens.sign(bob)]
  for (let i = 0; i < 2; i++) {
    expect(await tokens.read(ofAnn)).toEqual(ann)
    expect(await tokens.read(ofBob)).toEqual(bob)
  }
  const [head = '', claims = ''] = ofAnn.split('.')
  const [, , signature = ''] = ofBob.split('.')
  expect(await tokens.read(`${head}.${claims}.${signature}`)).toBeUndefined()
  now += 30 * DAY_MS + 29 * SECOND_MS
  expect(await tokens.read(ofAnn)).toEqual(ann)
  now += 2 * SECOND_MS
  expect(await tokens.read(ofAnn)).toBeUndefined()
})

test('V1 a token is valid only as it was signed, not with white space or padding that decoders skip', async () => {
  const tokens = new VisitorTokens(KEYS, Date.now)
  const token = await tokens.sign(tokens.newVisitor('a'))
  for (const other of [`${token}=`, `${token}\t`, `${token}\n`, `${token.slice(0, -5)}\t${token.slice(-5)}`]) {
    expect(await tokens.read(other), JSON.stringify(other)).toBeUndefined()
  }
  expect(await tokens.read(token)).toBeDefined()
})

test('V3 a renewed token keeps the time and address of the visitor’s first token, and each token has its own id (jti)', async () => {
  let now = Date.now()
  const tokens = new VisitorTokens(KEYS, () => now)
  const visitor = tokens.newVisitor('a key')
  const first = await tokens.sign(visitor)
  now += 20 * DAY_MS
  const renewed = await tokens.sign((await tokens.read(first)) ?? visitor)
  now += 20 * DAY_MS
  expect(await tokens.read(renewed)).toEqual(visitor)
  expect(await tokens.read(first)).toBeUndefined()
  expect(decodeJwt(renewed).jti).not.toBe(decodeJwt(first).jti)
})

test('the cache keeps the latest ten thousand verified tokens', () => {
  const cache = new VerifiedTokens()
  for (let i = 0; i <= 10_000; i++) {
    const facts = { visitorId: `visitor ${i}`, beganAtS: 0, address: undefined }
    cache.add(`token ${i}`, { facts, expiresAtS: Infinity })
  }
  expect(cache.get('token 0')).toBeUndefined()
  expect(cache.get('token 1')).toMatchObject({ facts: { visitorId: 'visitor 1' } })
  expect(cache.get('token 10000')).toMatchObject({ facts: { visitorId: 'visitor 10000' } })
})
