// Limits by visitor and by address, tested down to raw bytes. A trusted proxy names the addresses, so each test has its own.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Payload, Refusal, RequestName } from '../../shared/protocol.ts'
import type { App } from '../app.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { frameVisitor, type FrameSocket } from '../testing/raw-frames.ts'
import { handshakeStatus } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const RATE_LIMIT = 20
const VISITORS = 30
const CONNECTIONS = 12
const POLICY_VIOLATION = Buffer.from([1008 >> 8, 1008 & 0xff]).toString('latin1')

let server: TestServer
let showId: string

beforeAll(async () => {
  server = await testServer({
    RATE_LIMIT: `${RATE_LIMIT}`,
    VISITORS_PER_ADDRESS: `${VISITORS}`,
    CONNECTIONS_PER_ADDRESS: `${CONNECTIONS}`,
    HELD_SEATS_PER_ADDRESS: 'off',
    TRUST_PROXY: 'loopback',
  })
  showId = await server.boxOffice.addShow(100)
})

afterAll(() => server.close())

let addresses = 0
const from = (address = `198.51.100.${++addresses}`) => ({ 'X-Forwarded-For': address })

test('A1 a reconnect does not reset a visitor’s limit', async () => {
  const headers = from()
  const { token } = await withAsker(await connectClient(server.url, {}, headers), (first) => first.visitor)
  const beganAt = performance.now()
  let granted = 0
  for (let round = 0; round < 6; round++) {
    await withAsker(await connectClient(server.url, { token }, headers), async (visitor) => {
      const answers = await Promise.all(Array.from({ length: RATE_LIMIT }, () => visitor.request('clock:read', {})))
      granted += answers.filter(({ ok }) => ok).length
    })
  }
  const seconds = Math.ceil((performance.now() - beganAt) / 1000)
  expect(granted).toBeLessThanOrEqual(RATE_LIMIT * (seconds + 1))
})

test('A1 a client that waits for retryAfterMs is served again', async () => {
  const visitor = await connectClient(server.url, {}, from())
  const answers = await Promise.all(Array.from({ length: 3 * RATE_LIMIT }, () => visitor.request('clock:read', {})))
  const refusals = answers.flatMap((answer) => (answer.ok ? [] : answer.error))
  expect(refusals.length).toBeGreaterThan(0)
  for (const { code, retryAfterMs } of refusals) {
    expect(code).toBe('RATE_LIMITED')
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(1000)
  }
  // Its connection is not read until then. Unread packets of the other connections may use up that second, too.
  await expect.poll(() => visitor.request('clock:read', {})).toMatchObject({ ok: true })
  visitor.close()
})

test('A1 packets without an acknowledgement are counted too', async () => {
  const socket = await frameVisitor(server.url, from())
  socket.send(...Array.from({ length: 3 * RATE_LIMIT }, () => '42["clock:read",{}]'), '427["clock:read",{}]')
  await socket.hear('437[')
  expect(socket.text).toContain('437[{"ok":false,"error":{"code":"RATE_LIMITED"')
  socket.close()
})

test.for<[what: string, text: string]>([
  ['requests', '421["clock:read",{}]'],
  ['packets that are no requests', '42[0]'],
  ['answers', '431[]'],
  ['Engine.IO’s own', '3'],
  ['large ones', `421["clock:read","${'x'.repeat(10_000)}"]`],
])('A2 a flood of %s ends its connection with a reason, and delays no other client', async ([, text]) => {
  const before = server.rateLimits.refused.closed
  const honest = await connectClient(server.url, {}, from())
  const flood = await frameVisitor(server.url, from())
  const many = Array.from({ length: Math.min(5000, 200_000 / text.length) }, () => text)
  while (!flood.text.includes('went on when you were refused') && !flood.isClosed) {
    flood.send(...many)
    await honest.request('clock:read', {})
  }
  expect(flood.text).toContain(`${POLICY_VIOLATION}You asked faster`)
  await flood.whenClosed()
  expect(server.rateLimits.refused.closed).toBe(before + 1)
  honest.close()
})

test('A2 an address that floods over many connections has each closed, and a connection of it that is not refused stays', async () => {
  const headers = from()
  const neighbour = await connectClient(server.url, {}, headers)
  const floods = await Promise.all(Array.from({ length: CONNECTIONS - 1 }, () => frameVisitor(server.url, headers)))
  // The number of refusals that one connection may have.
  for (const flood of floods) flood.send(...Array.from({ length: RATE_LIMIT + 240 }, () => '421["clock:read",{}]'))
  const isCutOff = (flood: FrameSocket) => flood.text.includes(`${POLICY_VIOLATION}You asked faster`)
  await expect.poll(() => floods.some(isCutOff)).toBe(true)
  while (!floods.every((flood) => isCutOff(flood) || flood.isClosed)) {
    for (const flood of floods) flood.send(...Array.from({ length: 50 }, () => '421["clock:read",{}]'))
    await neighbour.request('clock:read', {})
  }
  expect((await neighbour.request('clock:read', {})).ok).toBe(true)
  expect(neighbour.socket.connected).toBe(true)
  neighbour.close()
})

test('A2 a message of many fragments ends its connection at once, and one of a few is a message', async () => {
  const before = server.rateLimits.refused.closed
  const socket = await frameVisitor(server.url, from())
  socket.sendFragments(10, 30)
  socket.send('421["clock:read",{}]')
  expect(await socket.hear('431[{"ok":true')).toBe(true)
  socket.sendFragments(1, 100)
  await socket.whenClosed()
  expect(socket.text).toContain(POLICY_VIOLATION)
  // The reason is not its rate.
  expect(server.rateLimits.refused.closed).toBe(before)
})

test('A2 a flood of empty fragments ends its connection, although it is few messages', async () => {
  const flood = await frameVisitor(server.url, from())
  const honest = await connectClient(server.url, {}, from())
  while (!flood.text.includes('went on when you were refused') && !flood.isClosed) {
    flood.sendFragments(2000, 50)
    await honest.request('clock:read', {})
  }
  expect(flood.text).toContain(`${POLICY_VIOLATION}You asked faster`)
  honest.close()
})

test('A3 new visitors of an address are counted by the hour, over sockets and HTTP; those with a token are not', async () => {
  const headers = from()
  const visitor = () => fetch(`${server.url}/api/visitors`, { method: 'POST', headers })
  const made = await Promise.all(Array.from({ length: VISITORS - 1 }, visitor))
  expect(made.filter(({ ok }) => !ok)).toEqual([])
  const last = await connectClient(server.url, {}, headers)
  const { token } = last.visitor
  last.close()
  expect((await visitor()).status).toBe(429)
  const refusal = await connectRefusal(server.url, headers)
  expect(refusal).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringContaining('new visitors') as string })
  expect(refusal?.retryAfterMs).toBeGreaterThan(60_000)
  await withAsker(await connectClient(server.url, { token }, headers), (again) => again.get('clock:read', {}))
  await withAsker(await connectClient(server.url, {}, from()), (other) => other.get('clock:read', {}))
})

test('A3 an IPv6 network of 64 bits counts as one address', async () => {
  const visitor = (address: string) =>
    fetch(`${server.url}/api/visitors`, { method: 'POST', headers: from(address) }).then(({ status }) => status)
  const made = await Promise.all(Array.from({ length: VISITORS }, (_, n) => visitor(`2001:db8:0:1::${n}`)))
  expect(new Set(made)).toEqual(new Set([200]))
  expect(await visitor('2001:db8:0:1:ffff::1')).toBe(429)
  expect(await visitor('2001:db8:0:2::1')).toBe(200)
})

test('A4 a connection beyond the limit of its address is refused and closed, and accepted when another has closed', async () => {
  const headers = from()
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => connectClient(server.url, {}, headers)))
  expect(await connectRefusal(server.url, headers)).toMatchObject({ code: 'RATE_LIMITED' })
  await withAsker(await connectClient(server.url, {}, from()), (other) => other.get('clock:read', {}))
  sockets[0]?.close()
  await expect.poll(() => connectRefusal(server.url, headers)).toBeUndefined()
  for (const socket of sockets) socket.close()
})

test('A5 handshakes of an address come at a bounded rate', async () => {
  const headers = from()
  const strict = await server.addServer({ RATE_LIMIT: '1' })
  const beganAt = performance.now()
  const statuses: number[] = []
  // Even a slow machine makes five handshakes within a second.
  while (!statuses.includes(429)) {
    statuses.push(...(await Promise.all(Array.from({ length: 20 }, () => handshakeStatus(strict.url, headers)))))
  }
  const seconds = Math.ceil((performance.now() - beganAt) / 1000)
  expect(new Set(statuses)).toEqual(new Set([101, 429]))
  expect(statuses.filter((status) => status === 101).length).toBeLessThanOrEqual(4 * (seconds + 1))
  expect(await handshakeStatus(strict.url, from())).toBe(101)
})

test('A6 cancellations of a visitor are counted by the hour, also after a reconnect and over HTTP', async () => {
  const headers = from()
  let visitor = await connectClient(server.url, {}, headers)
  const { token } = visitor.visitor
  /** Retries if that is possible within a second. */
  const patiently = async <R extends RequestName>(name: R, payload: Payload<R>) => {
    for (;;) {
      const answer = await visitor.request(name, payload)
      if (answer.ok || (answer.error.retryAfterMs ?? Infinity) > 1000) return answer
    }
  }
  let cancelled = -1
  let bookingId: string
  do {
    bookingId = randomUUID()
    await patiently('seats:hold', { showId, seatIds: [99] })
    await patiently('booking:confirm', { showId, bookingId, seatIds: [99] })
    cancelled++
  } while ((await patiently('booking:cancel', { showId, bookingId })).ok)
  expect(cancelled).toBe(20)
  const payload = { showId, bookingId }
  visitor.close()
  visitor = await connectClient(server.url, { token }, headers)
  expect(await patiently('booking:cancel', payload)).toMatchObject({
    error: { message: expect.stringContaining('cancelled') as string },
  })
  visitor.close()
  const url = `${server.url}/api/shows/${showId}/bookings/${payload.bookingId}`
  const request = { method: 'DELETE', headers: { ...headers, Authorization: `Bearer ${token}` } }
  const retryAfter = async (): Promise<number> => Number((await fetch(url, request)).headers.get('Retry-After'))
  await expect.poll(retryAfter).toBeGreaterThan(60)
})

test('A7 the requests of an address are counted by their cost, from any visitor, and other addresses are not affected', async () => {
  const headers = from()
  const visitors = await Promise.all(Array.from({ length: 8 }, () => connectClient(server.url, {}, headers)))
  const answers = await Promise.all(
    visitors.flatMap((each) => Array.from({ length: RATE_LIMIT - 5 }, () => each.request('booking:list', {}))),
  )
  const refusals = answers.flatMap((answer) => (answer.ok ? [] : answer.error))
  expect(refusals.map(({ message }) => message)).toContain(
    'Too many requests come from your network. Try again in a moment.',
  )
  await withAsker(await connectClient(server.url, {}, from()), (other) => other.get('booking:list', {}))
  for (const each of visitors) each.close()
})

test('A8 forty visitors of one address buy two seats each without a refusal, with the default limits', async () => {
  const usual: App = await server.addServer({
    RATE_LIMIT: '50',
    VISITORS_PER_ADDRESS: '500',
    CONNECTIONS_PER_ADDRESS: '500',
  })
  const headers = from()
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const visitor = await connectClient(usual.url, {}, headers)
      await visitor.get('show:list', {})
      await visitor.get('show:join', { showId })
      const seatIds = [2 * n, 2 * n + 1]
      await visitor.get('seats:hold', { showId, seatIds })
      await visitor.get('booking:confirm', { showId, bookingId: randomUUID(), seatIds })
      visitor.close()
    }),
  )
  expect(Object.values(usual.rateLimits.refused).every((count) => count === 0)).toBe(true)
})

async function withAsker<V>(who: TestClient, act: (who: TestClient) => V | Promise<V>): Promise<V> {
  const value = await act(who)
  who.close()
  return value
}

/** The refusal of a socket without a token; undefined when it is accepted. The connection is closed in both cases. */
async function connectRefusal(url: string, headers: Record<string, string>): Promise<Refusal | undefined> {
  const outcome: unknown = await connectClient(url, {}, headers).catch((error: unknown) => error)
  if (!(outcome instanceof Error)) {
    ;(outcome as TestClient).close()
    return undefined
  }
  return (outcome as Error & { data: Refusal }).data
}
