import { exportSPKI, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal } from '../../shared/protocol.ts'
import { connectClient } from '../testing/test-client.ts'
import { AUDIENCE, checkedTokens, claims, ISSUER, makeKey, Provider, signed } from '../testing/identity-provider.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { providerVisitorId, URL_NAMESPACE, uuidV5 } from './provider-tokens.ts'

const MINUTE_MS = 60_000
let provider: Provider
beforeAll(async () => {
  provider = await Provider.start()
})
afterAll(() => provider.close())
beforeEach(() => provider.reset())

describe('V2 a token of the identity provider', () => {
  test.for(['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA'])('signed by %s makes its bearer a visitor', async (alg) => {
    const other = await makeKey('other', alg)
    provider.keys = [other.jwk]
    const { tokens } = checkedTokens(provider)
    expect((await tokens.read(await signed(other)))?.visitorId).toBe(providerVisitorId(ISSUER, 'ada'))
  })

  const spki = async () => new TextEncoder().encode(await exportSPKI(provider.rsa.publicKey))
  const jwkBytes = () => new TextEncoder().encode(JSON.stringify(provider.rsa.jwk))
  const byHmac = async (secret: Uint8Array) =>
    claims().setProtectedHeader({ alg: 'HS256', kid: provider.rsa.kid }).sign(secret)

  test.for<[what: string, token: () => Promise<string> | string]>([
    ['signed by another key of the same id', async () => signed(await makeKey('one'))],
    ['signed by a key that the provider never had', async () => signed(await makeKey('unknown'))],
    ['signed by HS256 with the public key as the secret', async () => byHmac(await spki())],
    ['signed by HS256 with the published key as the secret', () => byHmac(jwkBytes())],
    [
      'not signed at all',
      () => new UnsecuredJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'ada' }).setExpirationTime('1 hour').encode(),
    ],
    ['signed by one key with the id of another', () => signed(provider.key, claims(), { kid: provider.rsa.kid })],
    [
      'without a key id, when several keys fit',
      async () => {
        provider.keys.push((await makeKey('two')).jwk)
        return signed(provider.key, claims(), { kid: undefined })
      },
    ],
    ['for another audience', () => signed(provider.key, claims({ aud: 'another app' }))],
    ['for no audience', () => signed(provider.key, claims({ aud: undefined }))],
    ['of another issuer', () => signed(provider.key, claims({ iss: `${ISSUER}/` }))],
    ['of no issuer', () => signed(provider.key, claims({ iss: undefined }))],
    ['expired', () => signed(provider.key, claims().setExpirationTime('-1 minute'))],
    ['not valid yet', () => signed(provider.key, claims().setNotBefore('1 minute'))],
    ['of nobody', () => signed(provider.key, claims({ sub: undefined }))],
    ['of an empty name', () => signed(provider.key, claims({ sub: '' }))],
    ['of a number', () => signed(provider.key, claims({ sub: 7 }))],
    ['of a list', () => signed(provider.key, claims({ sub: ['ada'] }))],
    ['of a name that is too long', () => signed(provider.key, claims({ sub: 'x'.repeat(256) }))],
    ['changed after it was signed', async () => changed(await signed(provider.key))],
    ['without its signature', async () => (await signed(provider.key)).replace(/[^.]+$/, '')],
  ])('is refused when it is %s', async ([, token]) => {
    expect(await checkedTokens(provider).tokens.read(await token())).toBeUndefined()
  })

  test('without an expiry is refused', async () => {
    const endless = new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'ada' })
    expect(await checkedTokens(provider).tokens.read(await signed(provider.key, endless))).toBeUndefined()
  })

  test('expires by the database’s clock, with 30 s of leeway', async () => {
    const { tokens, clock } = checkedTokens(provider)
    const token = await signed(provider.key)
    clock.databaseMs += 5 * MINUTE_MS + 25_000
    expect(await tokens.read(token)).toBeDefined()
    clock.databaseMs += 10_000
    expect(await tokens.read(token)).toBeUndefined()
  })

  test('makes another visitor of the same subject at another issuer, or by another claim', async () => {
    const other = 'https://login.example/realms/staff'
    const ids = [
      await checkedTokens(provider).tokens.read(await signed(provider.key)),
      await checkedTokens(provider, { issuer: other }).tokens.read(await signed(provider.key, claims({ iss: other }))),
      await checkedTokens(provider, { claim: 'email' }).tokens.read(
        await signed(provider.key, claims({ email: 'ada@mail.example' })),
      ),
    ]
    expect(new Set(ids.map((facts) => facts?.visitorId)).size).toBe(3)
    expect(ids).not.toContain(undefined)
  })
})

describe('a server with an identity provider', () => {
  let server: TestServer
  beforeAll(async () => {
    provider.keys = [provider.key.jwk]
    provider.answer = undefined
    server = await testServer({
      USERS_JWKS_URL: provider.jwksUrl,
      USERS_ISSUER: ISSUER,
      USERS_AUDIENCE: AUDIENCE,
    })
  })
  afterAll(() => server.close())

  test('V2 identifies a user as the same visitor by socket and by HTTP, and returns the token unchanged', async () => {
    const token = await signed(provider.key)
    const ada = await connectClient(server.url, { token })
    const visitor = { visitorId: providerVisitorId(ISSUER, 'ada'), token }
    expect(ada.visitor).toMatchObject(visitor)
    expect(await (await post(token)).json()).toEqual(visitor)
    const showId = await server.boxOffice.addShow(2)
    await ada.get('seats:hold', { showId, seatIds: [0] })
    const bob = await connectClient(server.url, { token: await signed(provider.key, claims({ sub: 'bob' })) })
    expect((await bob.refusal('seats:hold', { showId, seatIds: [0] })).code).toBe('SEATS_TAKEN')
    ada.close()
    bob.close()
  })

  test('still makes anonymous visitors', async () => {
    const { token, visitorId } = (await connectClient(server.url)).visitor
    expect((await connectClient(server.url, { token })).visitor.visitorId).toBe(visitorId)
  })

  test('refuses a forged token as UNAUTHORIZED, by socket and by HTTP', async () => {
    const token = await signed(await makeKey('one'))
    await expect(connectClient(server.url, { token })).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
    expect((await post(token)).status).toBe(401)
  })

  test('V3 revokes the tokens that the provider issued up to now; a new sign-in is the same visitor', async () => {
    const eve = (issuedAt: Date) => signed(provider.key, claims({ sub: 'eve' }).setIssuedAt(issuedAt))
    const token = await eve(new Date(Date.now() - 1000))
    const revoke = () => fetch(`${server.url}/api/visitors/revoke`, { method: 'POST', headers: bearer(token) })
    expect((await revoke()).status).toBe(200)
    expect((await revoke()).status).toBe(401)
    expect((await post(token)).status).toBe(401)
    expect((await post(await eve(new Date(Date.now() + 2000)))).status).toBe(200)
    expect((await post(await signed(provider.key))).status).toBe(200)
  })

  test('refuses as BUSY, with retryAfterMs, while a token cannot be verified', async () => {
    provider.answer = (_request, response) => response.writeHead(503).end()
    const another = await server.addServer()
    const token = await signed(provider.key)
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

test('the visitorId of a user is a standard UUIDv5', () => {
  // The example of RFC 9562, appendix A.4.
  const DNS_NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  expect(uuidV5('www.example.com', DNS_NAMESPACE)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

test('V2 the same subject of two issuers is two visitors, also where issuer and subject concatenate to the same text', () => {
  const issuer = 'https://login.example'
  expect(providerVisitorId(issuer, 'ada')).toBe(uuidV5('ada', uuidV5(issuer, URL_NAMESPACE)))
  expect(providerVisitorId(`${issuer}a`, 'da')).not.toBe(providerVisitorId(issuer, 'ada'))
})
