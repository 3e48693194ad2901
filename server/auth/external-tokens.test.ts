import { exportSPKI, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal } from '../../shared/protocol.ts'
import { connectClient } from '../testing/test-client.ts'
import {
  AUDIENCE,
  checkedTokens,
  claims,
  ISSUER,
  makeKey,
  Provider,
  signed,
  type Key,
} from '../testing/identity-provider.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { externalVisitorId } from './external-visitor-id.ts'

const MINUTE_MS = 60_000
const provider = new Provider()
let key: Key
let rsa: Key

beforeAll(async () => {
  await provider.listen()
  key = await makeKey('one')
  rsa = await makeKey('rsa', 'RS256')
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.keys = [key.jwk, rsa.jwk]
  provider.answer = undefined
  provider.asked = 0
})

describe('V2 a token of the identity provider', () => {
  test.for(['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA'])('signed by %s makes its bearer a visitor', async (alg) => {
    const other = await makeKey('other', alg)
    provider.keys = [other.jwk]
    const { tokens } = checkedTokens(provider)
    expect((await tokens.read(await signed(other)))?.visitorId).toBe(externalVisitorId(ISSUER, 'ada'))
  })

  const spki = async () => new TextEncoder().encode(await exportSPKI(rsa.publicKey))
  const jwkBytes = () => new TextEncoder().encode(JSON.stringify(rsa.jwk))
  const byHmac = async (secret: Uint8Array) => claims().setProtectedHeader({ alg: 'HS256', kid: rsa.kid }).sign(secret)

  test.for<[what: string, token: () => Promise<string> | string]>([
    ['signed by a key of somebody else', async () => signed(await makeKey('one'))],
    ['signed by a key that the provider never had', async () => signed(await makeKey('unknown'))],
    ['signed by HS256 with the public key as the secret', async () => byHmac(await spki())],
    ['signed by HS256 with the published key as the secret', () => byHmac(jwkBytes())],
    [
      'not signed at all',
      () => new UnsecuredJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'ada' }).setExpirationTime('1 hour').encode(),
    ],
    ['signed by one key and named after another', () => signed(key, claims(), { kid: rsa.kid })],
    [
      'without the name of its key, where several fit',
      async () => {
        provider.keys.push((await makeKey('two')).jwk)
        return signed(key, claims(), { kid: undefined })
      },
    ],
    ['for another audience', () => signed(key, claims({ aud: 'another app' }))],
    ['for no audience', () => signed(key, claims({ aud: undefined }))],
    ['of another issuer', () => signed(key, claims({ iss: `${ISSUER}/` }))],
    ['of no issuer', () => signed(key, claims({ iss: undefined }))],
    ['expired', () => signed(key, claims().setExpirationTime('-1 minute'))],
    ['not valid yet', () => signed(key, claims().setNotBefore('1 minute'))],
    ['of nobody', () => signed(key, claims({ sub: undefined }))],
    ['of an empty name', () => signed(key, claims({ sub: '' }))],
    ['of a number', () => signed(key, claims({ sub: 7 }))],
    ['of a list', () => signed(key, claims({ sub: ['ada'] }))],
    ['of a name that is too long', () => signed(key, claims({ sub: 'x'.repeat(256) }))],
    ['changed after it was signed', async () => changed(await signed(key))],
    ['without its signature', async () => (await signed(key)).replace(/[^.]+$/, '')],
  ])('is refused when it is %s', async ([, token]) => {
    expect(await checkedTokens(provider).tokens.read(await token())).toBeUndefined()
  })

  test('without an end is refused', async () => {
    const endless = new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'ada' })
    expect(await checkedTokens(provider).tokens.read(await signed(key, endless))).toBeUndefined()
  })

  test('is judged by the time of the database, with 30 s of leeway', async () => {
    const { tokens, clock } = checkedTokens(provider)
    const token = await signed(key)
    clock.databaseMs += 5 * MINUTE_MS + 25_000
    expect(await tokens.read(token)).toBeDefined()
    clock.databaseMs += 10_000
    expect(await tokens.read(token)).toBeUndefined()
  })

  test('makes another visitor of the same name at another issuer, or by another claim', async () => {
    const other = 'https://login.example/realms/staff'
    const ids = [
      await checkedTokens(provider).tokens.read(await signed(key)),
      await checkedTokens(provider, { issuer: other }).tokens.read(await signed(key, claims({ iss: other }))),
      await checkedTokens(provider, { claim: 'email' }).tokens.read(
        await signed(key, claims({ email: 'ada@mail.example' })),
      ),
    ]
    expect(new Set(ids.map((facts) => facts?.visitorId)).size).toBe(3)
    expect(ids).not.toContain(undefined)
  })
})

describe('a server with an identity provider', () => {
  let server: TestServer
  beforeAll(async () => {
    provider.keys = [key.jwk]
    provider.answer = undefined
    server = await testServer({
      USERS_JWKS_URL: provider.jwksUrl,
      USERS_ISSUER: ISSUER,
      USERS_AUDIENCE: AUDIENCE,
    })
  })
  afterAll(() => server.close())

  test('V2 knows its users by socket and by HTTP as the same visitor, and gives their token back as it is', async () => {
    const token = await signed(key)
    const ada = await connectClient(server.url, { token })
    const visitor = { visitorId: externalVisitorId(ISSUER, 'ada'), token }
    expect(ada.visitor).toMatchObject(visitor)
    expect(await (await post(token)).json()).toEqual(visitor)
    const showId = await server.boxOffice.addShow(2)
    await ada.get('seats:hold', { showId, seatIds: [0] })
    const bob = await connectClient(server.url, { token: await signed(key, claims({ sub: 'bob' })) })
    expect((await bob.refusal('seats:hold', { showId, seatIds: [0] })).code).toBe('SEATS_TAKEN')
    ada.close()
    bob.close()
  })

  test('still makes visitors of its own', async () => {
    const { token, visitorId } = (await connectClient(server.url)).visitor
    expect((await connectClient(server.url, { token })).visitor.visitorId).toBe(visitorId)
  })

  test('refuses what is forged as UNAUTHORIZED, by socket and by HTTP', async () => {
    const token = await signed(await makeKey('one'))
    await expect(connectClient(server.url, { token })).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
    expect((await post(token)).status).toBe(401)
  })

  test('V3 revokes what the provider issued up to now; whoever signs in again is the same visitor', async () => {
    const eve = (issuedAt: Date) => signed(key, claims({ sub: 'eve' }).setIssuedAt(issuedAt))
    const token = await eve(new Date(Date.now() - 1000))
    const revoke = () => fetch(`${server.url}/api/visitors/revoke`, { method: 'POST', headers: bearer(token) })
    expect((await revoke()).status).toBe(200)
    expect((await revoke()).status).toBe(401)
    expect((await post(token)).status).toBe(401)
    expect((await post(await eve(new Date(Date.now() + 2000)))).status).toBe(200)
    expect((await post(await signed(key))).status).toBe(200)
  })

  test('says BUSY, and when to try again, while a token cannot be checked', async () => {
    provider.answer = (_request, response) => response.writeHead(503).end()
    const another = await server.addServer()
    const token = await signed(key)
    const refused = await connectClient(another.url, { token }).catch((error: unknown) => error)
    const { data } = z.object({ data: Refusal }).parse(refused)
    expect(data.code).toBe('BUSY')
    expect(data.retryAfterMs).toBeGreaterThan(0)
    const response = await post(token, another.url)
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(Refusal.parse(await response.json()).code).toBe('BUSY')
  })

  function post(token: string, url = server.url): Promise<Response> {
    return fetch(`${url}/api/visitors`, { method: 'POST', headers: bearer(token) })
  }

  function bearer(token: string) {
    return { Authorization: `Bearer ${token}` }
  }
})

function changed(token: string): string {
  const [header, payload = '', signature] = token.split('.')
  const read = z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  return [header, Buffer.from(JSON.stringify({ ...read, sub: 'bob' })).toString('base64url'), signature].join('.')
}
