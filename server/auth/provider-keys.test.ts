import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { checkedTokens, claims, makeKey, Provider, signed } from '../testing/identity-provider.ts'
import { KeysUnavailableError } from './provider-keys.ts'

const MINUTE_MS = 60_000

let provider: Provider
beforeAll(async () => {
  provider = await Provider.start()
})
afterAll(() => provider.close())
beforeEach(() => provider.reset())

test('the provider’s keys are fetched once for many tokens, and a new key is fetched when the first token names it', async () => {
  const { tokens, clock } = checkedTokens(provider)
  const visitors = await Promise.all(Array.from({ length: 20 }, async () => tokens.read(await signed(provider.key))))
  expect(visitors).not.toContain(undefined)
  expect(provider.asked).toBe(1)

  const next = await makeKey('next')
  provider.keys = [provider.key.jwk, next.jwk]
  clock.monotonicMs += MINUTE_MS
  expect(await tokens.read(await signed(next))).toBeDefined()
  expect(provider.asked).toBe(2)
})

test('a key that the provider withdraws is refused after ten minutes', async () => {
  const { tokens, clock } = checkedTokens(provider)
  const token = await signed(provider.key)
  expect(await tokens.read(token)).toBeDefined()
  provider.keys = [provider.rsa.jwk]
  clock.monotonicMs += 11 * MINUTE_MS
  await tokens.read(token)
  await expect.poll(() => tokens.read(token)).toBeUndefined()
})

test('unknown keys cause one fetch in ten seconds, however many tokens name one', async () => {
  const { tokens, clock } = checkedTokens(provider)
  await tokens.read(await signed(provider.key))
  clock.monotonicMs += MINUTE_MS
  const forged = await makeKey('forged')
  const flood = Array.from({ length: 200 }, async (_, i) =>
    tokens.read(await signed(forged, claims(), { kid: `forged ${i}` })),
  )
  expect(new Set(await Promise.all(flood))).toEqual(new Set([undefined]))
  for (let i = 0; i < 20; i++) await tokens.read(await signed(forged, claims(), { kid: `later ${i}` }))
  expect(provider.asked).toBe(2)
  expect(await tokens.read(await signed(provider.key))).toBeDefined()
})

test('the provider’s keys are used for an hour while it cannot be reached; then tokens cannot be verified', async () => {
  const { tokens, clock, told } = checkedTokens(provider)
  const token = await signed(provider.key)
  await tokens.read(token)
  provider.answer = (_request, response) => response.writeHead(502).end()
  for (let minutes = 0; minutes < 59; minutes++) {
    clock.monotonicMs += MINUTE_MS
    expect(await tokens.read(token)).toBeDefined()
  }
  // A key that is not known may be a new one.
  await expect(tokens.read(await signed(await makeKey('new')))).rejects.toThrow(KeysUnavailableError)
  clock.monotonicMs += 2 * MINUTE_MS
  await expect(tokens.read(token)).rejects.toMatchObject({ retryAfterMs: 10_000 })
  const asked = provider.asked
  for (let i = 0; i < 20; i++) await expect(tokens.read(token)).rejects.toThrow(KeysUnavailableError)
  expect(provider.asked).toBe(asked)
  expect(told).toHaveLength(1)

  provider.answer = undefined
  clock.monotonicMs += 10_000
  expect(await tokens.read(token)).toBeDefined()
})

test.for<[what: string, answer: RequestListener]>([
  [
    'more than 256 kB',
    (_, response) => response.end(JSON.stringify({ keys: [provider.key.jwk], pad: 'x'.repeat(300_000) })),
  ],
  ['no JSON', (_, response) => response.end('<html>')],
  ['no key set', (_, response) => response.end('[]')],
  ['no keys', (_, response) => response.end('{"keys":[]}')],
  [
    'a redirect',
    ({ url }, response) => {
      if (url === '/jwks') response.writeHead(302, { Location: '/elsewhere' })
      response.end(JSON.stringify({ keys: [provider.key.jwk] }))
    },
  ],
  ['an error', (_, response) => response.writeHead(500).end(JSON.stringify({ keys: [provider.key.jwk] }))],
  [
    'half an answer',
    (_, response) => response.writeHead(200, { 'Content-Length': 1000 }).end('{', () => response.destroy()),
  ],
])('the provider’s keys are not accepted from %s', async ([, answer]) => {
  provider.answer = answer
  const { tokens, told } = checkedTokens(provider)
  await expect(tokens.read(await signed(provider.key))).rejects.toThrow(KeysUnavailableError)
  expect(told).toHaveLength(1)
})

test('fetching the provider’s keys takes five seconds at most', async () => {
  provider.answer = (_request, response) => response.write('{')
  const started = performance.now()
  await expect(checkedTokens(provider).tokens.read(await signed(provider.key))).rejects.toThrow(KeysUnavailableError)
  expect(performance.now() - started).toBeGreaterThan(4900)
})
