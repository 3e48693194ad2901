// Operators of the identity provider: which tokens make one, with which role and name.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../shared/operators.ts'
import { AUDIENCE, checkedTokens, claims, ISSUER, makeKey, Provider, signed } from '../testing/identity-provider.ts'
import { connectClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { ProviderOperators } from './provider-operators.ts'
import { Visitors } from './visitors.ts'
import { SigningKeys } from './signing-keys.ts'
import { VisitorTokens } from './visitor-tokens.ts'

let provider: Provider
beforeAll(async () => {
  provider = await Provider.start()
})
afterAll(() => provider.close())
beforeEach(() => provider.reset())

/** Who the operator is by a token with these claims, when `claim` has the roles. */
async function operatorBy(of: Record<string, unknown>, claim = 'roles', nameClaim = 'preferred_username') {
  const { tokens, clock } = checkedTokens(provider)
  const visitors = new Visitors({
    tokens: new VisitorTokens(new SigningKeys(['the secret of this test, of 32 letters']), () => clock.databaseMs),
    providerTokens: tokens,
    revocations: { isRevoked: () => false },
    keyOf: (address) => address,
  })
  const operators = new ProviderOperators({ tokens, visitors, issuer: ISSUER, claim, nameClaim })
  return operators.identify(await signed(provider.key, claims(of)))
}

const ADA = { preferred_username: 'ada' }

test.for<[claim: string, of: Record<string, unknown>, role: Role]>([
  ['roles', { roles: ['holdfast-door'] }, 'door'],
  ['roles', { roles: 'holdfast-viewer' }, 'viewer'],
  ['roles', { roles: ['holdfast-viewer', 'something', 7, null, 'holdfast-box-office'] }, 'box-office'],
  ['realm_access.roles', { realm_access: { roles: ['holdfast-admin', 'holdfast-door'] } }, 'admin'],
  ['https://login.example/roles', { 'https://login.example/roles': ['holdfast-door'] }, 'door'],
])('by the claim %s, %j is the role %s', async ([claim, of, role]) => {
  expect(await operatorBy({ ...ADA, ...of }, claim)).toEqual({
    ok: true,
    operator: { name: 'ada (login.example)', role },
  })
})

test.for<[claim: string, of: Record<string, unknown>]>([
  ['roles', {}],
  ['roles', { roles: [] }],
  ['roles', { roles: ['admin', 'door', 'holdfast', 'holdfast-', 'Holdfast-admin', 'holdfast-admin '] }],
  ['roles', { roles: { 'holdfast-admin': true } }],
  ['roles', { roles: [['holdfast-admin']] }],
  ['roles', { roles: 'holdfast-admin,holdfast-door' }],
  ['roles', { role: ['holdfast-admin'] }],
  ['realm_access.roles', { realm_access: 'holdfast-admin', roles: ['holdfast-admin'] }],
  ['a.b', { a: ['holdfast-admin'] }],
  ['constructor.name', {}],
  ['__proto__', { roles: ['holdfast-admin'] }],
  ['length', { roles: ['holdfast-admin'] }],
])('by the claim %s, %j is no operator', async ([claim, of]) => {
  expect(await operatorBy({ ...ADA, ...of }, claim)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } })
})

test.for<[of: Record<string, unknown>, name: string]>([
  [{ preferred_username: ' Ada Lovelace ' }, 'Ada Lovelace (login.example)'],
  [{}, 'ada (login.example)'],
  [{ preferred_username: '' }, 'ada (login.example)'],
  [{ preferred_username: 7 }, 'ada (login.example)'],
  [{ preferred_username: 'a\u0000da' }, 'ada (login.example)'],
  [{ preferred_username: 'x'.repeat(5000) }, `${'x'.repeat(83)}… (login.example)`],
])('%j has the name %s', async ([of, name]) => {
  expect(await operatorBy({ roles: 'holdfast-door', ...of })).toMatchObject({ ok: true, operator: { name } })
})

test('the name is in the claim that is set for it', async () => {
  const of = { roles: 'holdfast-door', profile: { nick: 'Countess' } }
  expect(await operatorBy(of, 'roles', 'profile.nick')).toMatchObject({
    operator: { name: 'Countess (login.example)' },
  })
})

describe('a server with OPERATORS_CLAIM', () => {
  let server: TestServer
  beforeAll(async () => {
    provider.reset()
    server = await testServer({
      USERS_JWKS_URL: provider.jwksUrl,
      USERS_ISSUER: ISSUER,
      USERS_AUDIENCE: AUDIENCE,
      OPERATORS_CLAIM: 'realm_access.roles',
    })
  })
  afterAll(() => server.close())

  const token = (of: Record<string, unknown> = {}, role = 'holdfast-box-office') =>
    signed(provider.key, claims({ ...ADA, realm_access: { roles: [role] }, ...of }))

  async function read(bearer: string, path = 'me') {
    const headers = { Authorization: `Bearer ${bearer}` }
    const response = await fetch(`${server.url}/api/operator/${path}`, { headers })
    return { status: response.status, body: (await response.json()) as unknown }
  }

  test('tells an operator over HTTP and by a socket', async () => {
    const known = { name: 'ada (login.example)', role: 'box-office' }
    expect(await read(await token())).toEqual({ status: 200, body: known })
    expect((await read(await token(), 'operators')).status).toBe(403)
    const ada = await connectClient(server.url, { token: await token(), operatorToken: await token() })
    expect(await ada.operate('readOperator', {})).toMatchObject({ ok: true, value: known })
    ada.close()
  })

  test('refuses tokens that are no visitor’s either, and those without a role', async () => {
    const forged = await signed(await makeKey('one'), claims({ realm_access: { roles: ['holdfast-admin'] } }))
    const expired = await signed(
      provider.key,
      claims({ realm_access: { roles: ['holdfast-admin'] } }).setExpirationTime('-1 minute'),
    )
    for (const bad of [forged, expired, await token({ aud: 'another' })]) {
      expect(await read(bad)).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
      await expect(connectClient(server.url, { operatorToken: bad })).rejects.toMatchObject({
        data: { code: 'UNAUTHORIZED' },
      })
    }
    expect(await read(await token({}, 'admin'))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })

  test('refuses as BUSY while a token cannot be verified', async () => {
    provider.answer = (_request, response) => response.writeHead(503).end()
    const other = await server.addServer()
    const headers = { Authorization: `Bearer ${await token()}` }
    expect((await fetch(`${other.url}/api/operator/me`, { headers })).status).toBe(503)
    await expect(connectClient(other.url, { operatorToken: await token() })).rejects.toMatchObject({
      data: { code: 'BUSY' },
    })
  })

  test('V3 refuses tokens that were issued before a revocation', async () => {
    const eve = (issuedAt: Date) =>
      signed(provider.key, claims({ sub: 'eve', realm_access: { roles: ['holdfast-door'] } }).setIssuedAt(issuedAt))
    const old = await eve(new Date(Date.now() - 1000))
    expect((await read(old)).status).toBe(200)
    const revoke = { method: 'POST', headers: { Authorization: `Bearer ${old}` } }
    expect((await fetch(`${server.url}/api/visitors/revoke`, revoke)).status).toBe(200)
    expect((await read(old)).status).toBe(401)
    expect((await read(await eve(new Date(Date.now() + 2000)))).status).toBe(200)
  })
})
