import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const SHOP = 'https://shop.example'

let server: TestServer
let showId: string

beforeAll(async () => {
  server = await testServer({ ALLOWED_ORIGINS: `${SHOP}/` })
  showId = await server.boxOffice.addShow(10)
})
afterAll(() => server.close())

const PATHS = () => [
  '/api/shows',
  `/api/shows/${showId}`,
  `/api/shows/${showId}/seats`,
  '/api/plans/row-of-10',
  `/api/shows/${showId}/bookings/${crypto.randomUUID()}/ticket`,
  '/api/tickets/none',
  '/api/nothing',
]

test('pages of ALLOWED_ORIGINS can read every answer of the API, including refusals', async () => {
  for (const path of PATHS()) {
    const { headers } = await rawRequest(server.url, path, { headers: { Origin: SHOP } })
    expect(headers['access-control-allow-origin'], path).toBe(SHOP)
    expect(headers.vary, path).toMatch(/\bOrigin\b/)
    expect(headers['access-control-allow-credentials'], path).toBeUndefined()
    expect(headers['access-control-expose-headers'], path).toBe('ETag, Retry-After, Server-Time')
  }
})

test('pages of other sites cannot, and caches do not serve them an answer for an allowed page', async () => {
  for (const Origin of ['https://evil.example', 'null', `${SHOP}.evil.example`, 'http://shop.example', '']) {
    for (const path of PATHS()) {
      const { headers } = await rawRequest(server.url, path, { headers: { Origin } })
      expect(headers['access-control-allow-origin'], `${path} from ${Origin}`).toBeUndefined()
      expect(headers.vary, path).toMatch(/\bOrigin\b/)
    }
  }
})

test('a preflight allows what the API needs: its methods, a token, JSON, and resuming a stream', async () => {
  const preflight = (Origin: string) =>
    rawRequest(server.url, '/api/visitors', {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' },
    })
  const { status, headers } = await preflight(SHOP)
  expect(status).toBe(204)
  expect(headers['access-control-allow-origin']).toBe(SHOP)
  expect(headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PUT, DELETE')
  expect(headers['access-control-allow-headers']).toBe('Authorization, Content-Type, Last-Event-ID')
  expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined()
})
