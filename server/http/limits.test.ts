// Limits over HTTP: by address without a token, by visitor with one, and the end of a connection that goes on.
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest } from '../testing/raw.ts'
import { testServer, type TestServer } from '../testing/server.ts'

const RATE_LIMIT = 2

let server: TestServer
let showId: string

beforeAll(async () => {
  server = await testServer({ RATE_LIMIT: `${RATE_LIMIT}`, TRUST_PROXY: 'loopback', CONNECTIONS_PER_ADDRESS: '3' })
  showId = await server.house.addShow(10)
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

test('A7 /health is never limited', async () => {
  const headers = from()
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => rawRequest(server.url, '/health/live', { headers })),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test('A2 who goes on over one connection, though each request is refused, is cut off', async () => {
  const before = server.admission.refused.closed
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  const request = `GET /api/shows/${showId} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${from()['X-Forwarded-For']}\r\n\r\n`
  let answers = 0
  socket.on('data', (data) => {
    answers += data.toString('latin1').split('HTTP/1.1 ').length - 1
    // The next ones when these are answered: more at once are cut off for that alone.
    if (answers % 20 === 0) socket.write(request.repeat(20))
  })
  socket.write(request.repeat(20))
  await new Promise((resolve) => socket.once('close', resolve))
  expect(server.admission.refused.closed).toBe(before + 1)
  expect(answers).toBeGreaterThan(200)
})

test('V1 those without a token at one address are one viewer, however many streams they have', async () => {
  const ending = new AbortController()
  const [showOfOthers, headers] = [await server.house.addShow(10), from()]
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
