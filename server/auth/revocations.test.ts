// V3: revocation of visitor tokens, with two servers.
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { App } from '../app.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { Program } from '../testing/program.ts'
import { AUTH_SECRET, testServer, type TestServer } from '../testing/test-server.ts'
import { storeRevocation } from './revocations.ts'

const HOUR_S = 3600
const Visitor = z.object({ visitorId: z.string(), token: z.string() })

let server: TestServer
let other: App
const askers: TestClient[] = []

beforeAll(async () => {
  server = await testServer({ TRUST_PROXY: 'loopback' })
  other = await server.addServer()
})
afterAll(async () => {
  for (const each of askers) each.close()
  await server.close()
})

async function visit(url: string, token?: string): Promise<TestClient> {
  const visitor = await connectClient(url, { token })
  askers.push(visitor)
  return visitor
}

function post(path: string, token?: string, { url = server.url, from = '192.0.2.1' } = {}): Promise<Response> {
  const headers: Record<string, string> = { 'x-forwarded-for': from }
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  return fetch(`${url}/api/visitors${path}`, { method: 'POST', headers })
}

async function newVisitor(from?: string, token?: string): Promise<z.infer<typeof Visitor>> {
  return Visitor.parse(await (await post('', token, { ...(from !== undefined && { from }) })).json())
}

/** The status with which a token gets a visitor's bookings. */
async function statusOf(token: string, url = server.url): Promise<number> {
  return (await fetch(`${url}/api/bookings`, { headers: { authorization: `Bearer ${token}` } })).status
}

/** A token as earlier versions issued it. */
function earlierToken(visitorId: string, issuedAtS: number): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(visitorId)
    .setIssuer('holdfast')
    .setIssuedAt(issuedAtS)
    .setExpirationTime(issuedAtS + 30 * 24 * HOUR_S)
    .sign(new TextEncoder().encode(AUTH_SECRET))
}

/** Runs `npm run visitors`, and says how it ended and what it said. */
async function runVisitors(...args: string[]): Promise<{ status: number | null; output: string }> {
  const program = new Program(
    'server/command-line/visitors.ts',
    { DATABASE_URL: server.boxOffice.url, AUTH_SECRET },
    args,
  )
  return { status: await program.ended(), output: program.output }
}

test('V3 a visitor who revokes is signed out with every token, on this server at once and on others soon; other visitors are not', async () => {
  const ann = await visit(server.url)
  const bob = await visit(server.url)
  const [token, ofBob] = [ann.visitor.token, bob.visitor.token]
  // With a stolen token on another server, which renews it.
  const thief = await visit(other.url, token)
  const stolen = thief.visitor.token
  expect(stolen).not.toBe(token)
  const showId = await server.boxOffice.addShow(4)
  const stream = await fetch(`${server.url}/api/shows/${showId}/changes`, {
    headers: { authorization: `Bearer ${stolen}` },
  })

  const answer = await post('/revoke', token)
  expect([answer.status, await answer.json()]).toEqual([200, {}])
  for (const revoked of [token, stolen]) {
    expect(await statusOf(revoked)).toBe(401)
    await expect(connectClient(server.url, { token: revoked })).rejects.toMatchObject({
      data: { code: 'UNAUTHORIZED' },
    })
  }
  expect((await ann.waitFor('visitor:revoked')).error).toMatchObject({ code: 'UNAUTHORIZED' })
  await expect.poll(() => ann.socket.connected).toBe(false)
  expect(await stream.text()).toMatch(/^event: snapshot/)

  await thief.waitFor('visitor:revoked')
  await expect.poll(() => thief.socket.connected).toBe(false)
  expect(await statusOf(stolen, other.url)).toBe(401)
  expect((await post('/revoke', token)).status).toBe(401)
  // A server that starts later knows as well.
  const later = await server.addServer()
  expect(await statusOf(stolen, later.url)).toBe(401)
  expect(await statusOf(ofBob, later.url)).toBe(200)
  expect(await statusOf(ofBob)).toBe(200)
  expect(bob.socket.connected).toBe(true)
  expect(bob.received('visitor:revoked')).toEqual([])
})

test('V3 a token that another server renewed before it read the revocation is revoked too', async () => {
  const { token } = await newVisitor()
  await post('/revoke', token)
  const renewing = await post('', token, { url: other.url })
  if (renewing.ok) {
    const renewed = Visitor.parse(await renewing.json()).token
    expect(await statusOf(renewed)).toBe(401)
    await expect.poll(() => statusOf(renewed, other.url)).toBe(401)
  } else {
    expect(renewing.status).toBe(401)
  }
})

test('V3, G1 the seats of a revoked visitor become free after the grace, with or without a socket', async () => {
  const showId = await server.boxOffice.addShow(4)
  const ann = await visit(server.url)
  const bob = await newVisitor()
  const { expiresAt } = await ann.get('seats:hold', { showId, seatIds: [0] })
  const headers = { authorization: `Bearer ${bob.token}`, 'content-type': 'application/json' }
  await fetch(`${server.url}/api/shows/${showId}/hold`, { method: 'POST', headers, body: '{"seatIds":[1]}' })
  for (const token of [ann.visitor.token, bob.token]) await post('/revoke', token)
  const rows = () =>
    server.boxOffice.orm.em
      .fork()
      .execute<{ cut: boolean }[]>('select expires_at < promised_until as cut from hold where show_id = ?', [showId])
  await expect.poll(rows).toEqual([{ cut: true }, { cut: true }])
  expect(expiresAt).toMatch(/Z$/)
})

test('V3 the command line revokes the tokens of all visitors of an address, wherever they were renewed', async () => {
  const address = '2001:db8:7:1::42'
  const home = await visit(server.url)
  const hoarder = await newVisitor(address)
  const renewed = await newVisitor('198.51.100.1', hoarder.token)
  const guest = await newVisitor('198.51.100.1')
  const { status, output } = await runVisitors('revoke', '--address', '2001:db8:7:1::/64')
  expect(output).toMatch('Revoked.')
  expect(status).toBe(0)
  for (const { url } of [server, other]) {
    for (const { token } of [hoarder, renewed]) {
      await expect.poll(() => statusOf(token, url)).toBe(401)
    }
    expect(await statusOf(guest.token, url)).toBe(200)
  }
  expect(home.socket.connected).toBe(true)
})

test('V3 the command line revokes the tokens of all visitors of a span of time; a token of an earlier version counts by its time of issue', async () => {
  const nowS = Math.floor(Date.now() / 1000)
  const [old, recent] = await Promise.all(
    [10, 1].map((hours) => earlierToken(crypto.randomUUID(), nowS - hours * HOUR_S)),
  )
  const renewedOld = await visit(server.url, old)
  const young = await newVisitor()
  const before = new Date((nowS - 5 * HOUR_S) * 1000).toISOString().replace(/:\d\d\.\d+Z/, 'Z')
  expect(await statusOf(old ?? '')).toBe(200)
  expect((await runVisitors('revoke', '--before', before)).status).toBe(0)
  await renewedOld.waitFor('visitor:revoked')
  expect(await statusOf(old ?? '')).toBe(401)
  expect(await statusOf(renewedOld.visitor.token)).toBe(401)
  expect(await statusOf(recent ?? '')).toBe(200)
  const [from, until] = [2, 0.5].map((hours) => new Date((nowS - hours * HOUR_S) * 1000))
  const between = { visitorId: null, address: null, from: from ?? null, until: until ?? null }
  await storeRevocation(server.boxOffice.orm.em.fork(), between)
  await expect.poll(() => statusOf(recent ?? '')).toBe(401)
  expect(await statusOf(young.token)).toBe(200)
})

test.each([
  [['revoke', '--address', 'home'], '“home” is not an address'],
  [['rotate-secret'], 'AUTH_SECRET is set here'],
])('%j is refused with an error message', async (args, sentence) => {
  expect(await runVisitors(...args)).toEqual({ status: 1, output: expect.stringContaining(sentence) as string })
})
