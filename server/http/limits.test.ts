// Limits over HTTP: by address without a token, by visitor with one, and the end of a connection that exceeds them further.
import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../app.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const RATE_LIMIT = 2
const SITE = 'https://shop.example'

let server: TestServer
let showId: string

beforeAll(async () => {
  server = await testServer({
    RATE_LIMIT: `${RATE_LIMIT}`,
    TRUST_PROXY: 'loopback',
    CONNECTIONS_PER_ADDRESS: '3',
    ALLOWED_ORIGINS: SITE,
  })
  showId = await server.boxOffice.addShow(10)
})

afterAll(() => server.close())

let addresses = 0
const from = () => ({ 'X-Forwarded-For': `198.51.100.${++addresses}` })

test.for(['/api/shows', '/api/shows/nowhere', '/api/bookings', '/', '/api/openapi.json', '/nothing'])(
  'A7 requests without a token are counted by address: %s',
  async (path) => {
    const headers = from()
    const get = () => rawRequest(server.url, path, { headers })
    let refused: Awaited<ReturnType<typeof get>> | undefined
    // On a slow machine a second may be over before the limit is reached.
    while (!refused) {
      const answers = await Promise.all(Array.from({ length: 100 }, get))
      refused = answers.find(({ status }) => status === 429)
    }
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'RATE_LIMITED' })
    expect(refused.headers['retry-after']).toBe('1')
    const other = await rawRequest(server.url, '/api/shows', { headers: from() })
    expect(other.status).toBe(200)
  },
)

test('A7 a load balancer’s health checks are answered beside any number of other requests of its address', async () => {
  const headers = from()
  const get = (path: string) => rawRequest(server.url, path, { headers })
  while (
    !(await Promise.all(Array.from({ length: 100 }, () => get('/api/shows')))).some(({ status }) => status === 429)
  );
  const answers = await Promise.all(Array.from({ length: 100 }, () => get('/health/live')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test.for<[what: string, method: string, path: string, headers: Record<string, string>, status: number]>([
  ['health checks', 'GET', '/health/live', {}, 200],
  ['checks of nothing', 'GET', '/health/nothing', {}, 404],
  ['preflights', 'OPTIONS', '/api/shows', { Origin: SITE, 'Access-Control-Request-Method': 'GET' }, 204],
  ['Engine.IO without a WebSocket', 'GET', '/socket.io/?EIO=4&transport=polling', {}, 400],
  ['bytes for Engine.IO', 'POST', '/socket.io/?EIO=4&transport=websocket', {}, 400],
])('A7 a flood of %s is refused, and no other address is affected', async ([, method, path, headers, status]) => {
  const flooder = from()
  const ask = (address: Record<string, string>) =>
    rawRequest(server.url, path, { method, headers: { ...headers, ...address } })
  const statuses = new Set<number>()
  while (!statuses.has(429)) {
    for (const answer of await Promise.all(Array.from({ length: 150 }, () => ask(flooder)))) statuses.add(answer.status)
  }
  expect(statuses).toEqual(new Set([status, 429]))
  expect((await ask(from())).status).toBe(status)
})

test('W1 a request to Socket.IO that is not a WebSocket is refused with a sentence, and ends its connection', async () => {
  const { status, headers, body } = await rawRequest(server.url, '/socket.io/?EIO=4&transport=polling', {
    headers: { ...from(), Connection: 'keep-alive' },
  })
  expect(status).toBe(400)
  expect(JSON.parse(body)).toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('WebSocket') as string,
  })
  expect(headers.connection).toBe('close')
})

describe('A2 a connection of a client', () => {
  let direct: App
  beforeAll(async () => {
    direct = await server.addServer({ RATE_LIMIT: '20', TRUST_PROXY: '' })
  })

  test('that continues after its visitor was refused is closed', async () => {
    const { token } = (await (await fetch(`${direct.url}/api/visitors`, { method: 'POST' })).json()) as {
      token: string
    }
    const path = `/api/shows/${showId}/hold`
    const { statuses, ended } = askOn(direct.url, requestOf(path, { Authorization: `Bearer ${token}` }))
    await ended
    expect(direct.rateLimits.refused.closed).toBe(1)
    expect(statuses.length).toBeGreaterThan(200)
  })

  test('whose address is refused is not read until the next window', async () => {
    // A second grants 400 units at 5 per request. Requests after the first refusal are not even refused.
    const { statuses, ended, end } = askOn(direct.url, requestOf('/api/shows'))
    while (statuses.length < 130) await once(statuses.bell, 'answer')
    end()
    await ended
    expect(statuses.filter((status) => status === '429').length).toBeLessThanOrEqual(5)
  })
})

test('A2 behind a trusted proxy the refusals of one client end no connection that others share', async () => {
  const [client, other] = [from(), from()]
  const { statuses, next, end } = askOn(server.url, requestOf('/api/time', client))
  while (statuses.filter((status) => status === '429').length < 600) await once(statuses.bell, 'answer')
  next(requestOf('/api/time', other))
  while (!statuses.slice(-BATCH).every((status) => status === '200')) await once(statuses.bell, 'answer')
  end()
})

test('V1 all streams without a token of one address count as one viewer', async () => {
  const ending = new AbortController()
  const [showOfOthers, headers] = [await server.boxOffice.addShow(10), from()]
  const url = `${server.url}/api/shows/${showOfOthers}/changes`
  for (let n = 0; n < 2; n++) await fetch(url, { headers, signal: ending.signal })
  const response = await fetch(url, { headers: from(), signal: ending.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('\n\n')) text += (await reader?.read())?.value ?? ''
  expect(text).toContain('"viewers":2')
  ending.abort()
})

test('A4 streams behind a proxy are connections of their address', async () => {
  const headers = from()
  const ending = new AbortController()
  const stream = (signal = ending.signal) =>
    fetch(`${server.url}/api/shows/${showId}/changes`, { headers, signal }).then(({ status }) => status)
  expect(await Promise.all([stream(), stream(), stream()])).toEqual([200, 200, 200])
  expect(await stream()).toBe(429)
  const other = new AbortController()
  const { status } = await fetch(`${server.url}/api/shows/${showId}/changes`, {
    headers: from(),
    signal: other.signal,
  })
  expect(status).toBe(200)
  other.abort()
  ending.abort()
  await expect.poll(() => stream(AbortSignal.timeout(500))).toBe(200)
})

/** The number of requests sent at once. The server closes a connection with more than fifty. */
const BATCH = 20

function requestOf(path: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ Host: 'x', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return [`GET ${path} HTTP/1.1`, ...lines, '\r\n'].join('\r\n')
}

/** Sends a request over and over on one connection, twenty at once, the next ones when these are answered. */
function askOn(url: string, first: string) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  const statuses = Object.assign<string[], { bell: EventEmitter }>([], { bell: new EventEmitter() })
  let request = first
  socket.on('data', (data) => {
    for (const [, status = ''] of data.toString('latin1').matchAll(/HTTP\/1\.1 (\d+)/g)) {
      statuses.push(status)
      if (statuses.length % BATCH === 0) socket.write(request.repeat(BATCH))
    }
    statuses.bell.emit('answer')
  })
  socket.once('close', () => statuses.bell.emit('error', new Error('The connection was closed.')))
  statuses.bell.on('error', () => undefined)
  socket.write(request.repeat(BATCH))
  return {
    statuses,
    ended: new Promise<void>((resolve) => socket.once('close', () => resolve())),
    next: (other: string) => (request = other),
    end: () => void socket.destroy(),
  }
}
