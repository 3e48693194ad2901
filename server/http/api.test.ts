import { once } from 'node:events'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal, Show } from '../../shared/protocol.ts'
import { SeatingPlan } from '../../shared/seating-plan.ts'
import { STATUSES } from '../../shared/status.ts'
import { connectClient } from '../testing/test-client.ts'
import { startDatabaseProxy } from '../testing/database-proxy.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const Visitor = z.object({ visitorId: z.uuid(), token: z.string() })
const Seats = z.object({
  seq: z.int(),
  seats: z.array(z.object({ seatId: z.int(), label: z.string(), status: z.enum(STATUSES) })),
})

let server: TestServer
let showId: string

beforeAll(async () => {
  server = await testServer()
  showId = await server.boxOffice.addShow(10, { blocked: [9] })
})

afterAll(() => server.close())

describe('POST /api/visitors', () => {
  test('creates a new visitor each time', async () => {
    const [one, another] = [Visitor.parse(await post()), Visitor.parse(await post())]
    expect(one.visitorId).not.toBe(another.visitorId)
    expect(decodeJwt(one.token).sub).toBe(one.visitorId)
  })

  test('with a valid bearer answers with the same visitor', async () => {
    const { visitorId, token } = Visitor.parse(await post())
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect(Visitor.parse(await post(`${scheme} ${token}`)).visitorId).toBe(visitorId)
    }
  })

  test.for(['Bearer', 'Bearer ', 'Bearer x', 'Bearer ..', 'Bearer null'])('refuses “%s”', async (authorization) => {
    const response = await rawRequest(server.url, '/api/visitors', {
      method: 'POST',
      headers: { Authorization: authorization },
    })
    expect(response.status).toBe(401)
    expect(Refusal.parse(JSON.parse(response.body)).code).toBe('UNAUTHORIZED')
  })

  test('is not cached', async () => {
    const { headers } = await rawRequest(server.url, '/api/visitors', { method: 'POST' })
    expect(headers['cache-control']).toBe('no-store')
  })

  async function post(authorization?: string): Promise<unknown> {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    return (await fetch(`${server.url}/api/visitors`, { method: 'POST', headers })).json()
  }
})

describe('GET', () => {
  test('/api/shows lists the shows, the soonest first', async () => {
    const sooner = await server.boxOffice.addShow(5, { startsAt: new Date(Date.now() + 1000) })
    const { shows } = z.object({ shows: z.array(Show) }).parse(await json('/api/shows'))
    expect(shows.map((show) => show.showId)).toEqual([sooner, showId])
  })

  test('/api/shows/:showId and its seats show each change', async () => {
    const visitor = await connectClient(server.url)
    await visitor.get('seats:hold', { showId, seatIds: [0, 1] })
    await visitor.get('booking:confirm', { showId, bookingId: crypto.randomUUID(), seatIds: [1] })
    const show = Show.parse(await json(`/api/shows/${showId}`))
    expect(show).toMatchObject({ showId, seq: 2, counts: { available: 7, held: 1, booked: 1, blocked: 1 } })
    const { seq, seats } = Seats.parse(await json(`/api/shows/${showId}/seats`))
    expect(seq).toBe(2)
    expect(seats.map(({ status }) => status)).toEqual([
      'held',
      'booked',
      ...Array<string>(7).fill('available'),
      'blocked',
    ])
    expect(seats[0]).toEqual({ seatId: 0, label: 'Hall A-1', status: 'held' })
    visitor.close()
  })

  test('a show’s planUrl serves the plan compressed and cacheable forever', async () => {
    const big = Show.parse(await json(`/api/shows/${await server.boxOffice.addShow(500)}`))
    const path = big.planUrl ?? 'none'
    expect(path).toMatch(/^\/api\/plans\/row-of-500\?digest=[0-9a-f]{32}$/)
    const response = await fetch(server.url + path, { headers: { 'Accept-Encoding': 'identity' } })
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-type')).toMatch('application/json')
    const plain = await response.text()
    expect(SeatingPlan.parse(JSON.parse(plain)).sections[0]?.rows[0]?.seats).toHaveLength(500)

    const packed = await gzipped(path)
    // A strong ETag would mean that both have the same bytes.
    expect(response.headers.get('etag')).toMatch(/^W\//)
    expect(packed.length).toBeLessThan(plain.length / 4)
    expect(gunzipSync(packed).toString()).toBe(plain)
  })

  test('/api/plans/:planId serves the current plan of that id, to be revalidated, and the new one after a change', async () => {
    const seats = (numbers: string[]) => numbers.map((number, x) => ({ number, x, y: 0, categoryId: 'all' }))
    const plan = (numbers: string[]): SeatingPlan => ({
      planId: 'small',
      name: 'Small',
      focus: { x: 0, y: 0 },
      categories: [{ categoryId: 'all', name: 'All', price: 1 }],
      sections: [{ name: 'Hall', rows: [{ name: 'A', seats: seats(numbers) }] }],
    })
    const id = await server.boxOffice.addShow(2, { plan: plan(['1', '2']) })
    const before = Show.parse(await json(`/api/shows/${id}`))
    const path = '/api/plans/small'
    const first = await rawRequest(server.url, path)
    expect(first.headers['cache-control']).toBe('no-cache')
    const ask = () => rawRequest(server.url, path, { headers: { 'If-None-Match': first.headers.etag ?? '' } })
    expect(await ask()).toMatchObject({ status: 304, body: '' })

    const turned = JSON.stringify(plan(['2', '1']))
    await server.boxOffice.orm.em
      .fork()
      .execute(`update seating_plan set plan = ?::json where plan_id = 'small'`, [turned])
    expect(await ask()).toMatchObject({ status: 200, body: turned })
    await expect.poll(async () => Show.parse(await json(`/api/shows/${id}`)).planUrl).not.toBe(before.planUrl)
    const after = Show.parse(await json(`/api/shows/${id}`))
    expect(await rawRequest(server.url, after.planUrl ?? '')).toMatchObject({ status: 200, body: turned })
    expect(await rawRequest(server.url, before.planUrl ?? '')).toMatchObject({ status: 404 })
    const { seats: labelled } = Seats.parse(await json(`/api/shows/${id}/seats`))
    expect(labelled.map(({ label }) => label)).toEqual(['Hall A-2', 'Hall A-1'])
  })

  test('a show has the lowest price of the seats that are for sale', async () => {
    const prices = { cheap: 0, middle: 1500, dear: 4500 }
    const categories = Object.entries(prices).map(([categoryId, price]) => ({ categoryId, name: categoryId, price }))
    const seats = ['dear', 'cheap', 'middle'].map((categoryId, x) => ({ number: String(x), x, y: 0, categoryId }))
    const plan = { planId: 'priced', name: 'Priced', focus: { x: 0, y: 0 }, categories }
    const sections = [{ name: 'Hall', rows: [{ name: 'A', seats }] }]
    const id = await server.boxOffice.addShow(3, { plan: { ...plan, sections }, blocked: [1] })
    expect(Show.parse(await json(`/api/shows/${id}`)).fromPrice).toBe(1500)
  })

  test('HEAD returns only the headers', async () => {
    const { status, headers, body } = await rawRequest(server.url, '/api/shows', { method: 'HEAD' })
    expect({ status, body }).toEqual({ status: 200, body: '' })
    expect(headers['content-type']).toMatch('application/json')
  })

  async function gzipped(path: string): Promise<Buffer> {
    const packed = await rawRequest(server.url, path, { headers: { 'Accept-Encoding': 'gzip' } })
    expect(packed.headers['content-encoding']).toBe('gzip')
    return packed.bytes
  }
})

describe('W1 unknown paths and invalid parameters are refused as JSON:', () => {
  test.for<[method: string, path: string, status: number]>([
    ['GET', '/api/shows/no-such-show', 404],
    ['GET', '/api/shows/no-such-show/seats', 404],
    ['GET', '/api/shows/SHOUTED', 404],
    ['GET', '/api/shows/__proto__', 404],
    ['GET', '/api/shows/show-1%00', 404],
    ['GET', '/api/shows/show-1%2fseats', 404],
    ['GET', '/api/shows/%22%3Cscript%3E', 404],
    ['GET', `/api/shows/${'a'.repeat(5000)}`, 404],
    ['GET', '/api/plans/no-such-plan', 404],
    ['GET', '/api/plans/row-of-10?digest=none', 404],
    ['GET', '/api/plans/no-such-plan?digest=', 404],
    ['GET', '/api/plans/..%2f..%2fpackage.json', 404],
    ['GET', '/api/shows/%E0%A4%A', 400],
    ['GET', '/api/plans/%', 400],
    ['GET', '/api', 404],
    ['GET', '/api/', 404],
    ['GET', '/api/nothing', 404],
    ['GET', '/API/nothing', 404],
    ['GET', '/api/shows/show-1/nothing', 404],
    ['GET', '/api/nothing/at/all', 404],
    ['GET', '/health', 404],
    ['GET', '/health/nothing', 404],
    ['GET', '/assets', 404],
    ['GET', '/assets/nothing', 404],
    ['GET', '/assets/nothing.js', 404],
    ['GET', '/nothing.php', 404],
    ['POST', '/', 404],
  ])('%s %s is answered with %i', async ([method, path, status]) => {
    const response = await rawRequest(server.url, path, { method })
    expect(response.status).toBe(status)
    expect(response.headers['content-type']).toMatch('application/json')
    expect(response.headers['cache-control']).toBe('no-store')
    const { code, message } = Refusal.parse(JSON.parse(response.body))
    expect(code).toBe(status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST')
    expect(message).not.toMatch(/\n|Error:|node_modules/)
  })

  test.for([
    '/../package.json',
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..\\..\\package.json',
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
    '/.git/config',
    '/.data/postgres',
    '/.env',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/%',
    '/%00',
    '/%E0%A4%A',
  ])('%s serves no file of the project', async (path) => {
    const { status, body } = await rawRequest(server.url, path)
    expect([200, 400, 403, 404]).toContain(status)
    expect(body).not.toMatch(/"dependencies"|root:|\[core\]/)
    // A path that cannot be a page gets 404; the app itself reports pages whose show does not exist.
    if (status === 200) expect(body).toMatch(/<!doctype html>/i)
  })
})

describe('the client', () => {
  const PAGES = ['shows/show-1', 'shows/show-1/checkout', 'tickets', 'verify', 'duel/show-1', 'SHOWS/Show-1', 'ops']
  const TICKET = `tickets/show-1/${crypto.randomUUID()}`
  test.for(
    [...PAGES, TICKET]
      .flatMap((page) => [`/${page}`, `/${page}/`, `/${page}?as=new`])
      .concat('/', '/?as=new', '/index.html'),
  )('has its page at %s', async (path) => {
    const { status, headers, body } = await rawRequest(server.url, path)
    expect(status, 'npm test builds the client; vitest alone does not').toBe(200)
    expect(headers['content-type']).toMatch('text/html')
    expect(headers['cache-control']).toBe('no-cache')
    expect(body).toMatch(/<div id="app">/)
  })

  test.for(['/opera', '/metrics/x', '/docs', '/a/page/that/may/come', '/shows', '/tickets/x', '/shows/show-1/nothing'])(
    'has no page at %s: a browser gets an error page, a program a refusal, both with 404',
    async (path) => {
      const asPerson = await rawRequest(server.url, path, { headers: { Accept: 'text/html,*/*;q=0.8' } })
      expect(asPerson).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } })
      expect(asPerson.body).toMatch(/<div id="app">/)
      const asProgram = await rawRequest(server.url, path)
      expect(asProgram.status).toBe(404)
      expect(Refusal.parse(JSON.parse(asProgram.body)).code).toBe('NOT_FOUND')
    },
  )

  test.for(['/shows/nowhere', '/shows/nowhere/checkout', '/duel/nowhere'])(
    'has a page at %s that reports an unknown show, with 404',
    async (path) => {
      expect(await rawRequest(server.url, path)).toMatchObject({
        status: 404,
        body: expect.stringContaining('<div id="app">') as string,
      })
    },
  )

  test('does not log a client that disconnects during the download as a defect', async () => {
    const { hostname, port } = new URL(server.url)
    for (let i = 0; i < 20; i++) {
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      if (i % 2) await once(socket, 'data')
      socket.resetAndDestroy()
    }
    expect((await rawRequest(server.url, '/')).status).toBe(200)
    expect(server.errors).toEqual([])
  })

  test('serves its hashed files as cacheable forever', async () => {
    const { body } = await rawRequest(server.url, '/')
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(body) ?? []
    const { status, headers } = await rawRequest(server.url, script)
    expect(status).toBe(200)
    expect(headers['cache-control']).toMatch('immutable')
  })
})

test('a client that pipelines 800 requests for all seats is disconnected, and others are answered', async () => {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume().write(`GET /api/shows/${showId}/seats HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(800))
  expect((await rawRequest(server.url, `/api/shows/${showId}/seats`)).status).toBe(200)
  await closed
})

test('scripts are compressed, and have an ETag', async () => {
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec((await rawRequest(server.url, '/')).body) ?? []
  const gzip = { 'Accept-Encoding': 'gzip' }
  const { headers, bytes } = await rawRequest(server.url, script, { headers: gzip })
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'content-length': String(bytes.length) })
  expect(headers['content-type']).toMatch('text/javascript')
  expect(gunzipSync(bytes).toString()).toBe((await rawRequest(server.url, script)).body)
  const again = await rawRequest(server.url, script, { headers: { ...gzip, 'If-None-Match': headers.etag ?? '' } })
  expect(again).toMatchObject({ status: 304, body: '' })
})

test('every answer has a content security policy, and does not name its software', async () => {
  for (const path of ['/', '/api/shows', '/api/nothing', '/assets/nothing.js', '/api/plans/%']) {
    const { headers } = await rawRequest(server.url, path)
    const policy = headers['content-security-policy']
    expect(policy, path).toMatch(/(^|;)default-src 'self'(;|$)/)
    expect(policy, path).toMatch(/(^|;)frame-ancestors 'self'(;|$)/)
    expect(policy, path).toMatch(/(^|;)object-src 'none'(;|$)/)
    expect(policy, path).not.toMatch(/unsafe|\*|https?:/)
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['x-powered-by'], path).toBeUndefined()
  }
})

describe('health', () => {
  test('is live and ready', async () => {
    expect(await rawRequest(server.url, '/health/live')).toMatchObject({ status: 200, body: '{"live":true}' })
    expect(await rawRequest(server.url, '/health/ready')).toMatchObject({ status: 200, body: '{"ready":true}' })
  })

  test('without its database the server is live but not ready, refuses as UNAVAILABLE, and recovers by itself', async () => {
    const line = await startDatabaseProxy(server.boxOffice.url)
    const cut = await server.addServer({ DATABASE_URL: line.url })
    const visitor = await connectClient(cut.url)
    await visitor.get('show:join', { showId })
    await line.cut()

    expect(await rawRequest(cut.url, '/health/live')).toMatchObject({ status: 200 })
    expect(await rawRequest(cut.url, '/health/ready')).toMatchObject({ status: 503, body: '{"ready":false}' })
    const shows = await rawRequest(cut.url, '/api/shows')
    expect(shows).toMatchObject({ status: 503, headers: { 'retry-after': '2' } })
    expect(Refusal.parse(JSON.parse(shows.body)).code).toBe('UNAVAILABLE')
    expect((await visitor.refusal('show:list', {})).code).toBe('UNAVAILABLE')
    // The server still serves what it has in memory.
    expect((await rawRequest(cut.url, `/api/shows/${showId}/seats`)).status).toBe(200)

    await line.mend()
    expect(await rawRequest(cut.url, '/health/ready')).toMatchObject({ status: 200 })
    expect(await visitor.get('seats:hold', { showId, seatIds: [5] })).toMatchObject({ seatIds: [5] })
    visitor.close()
    await cut.stop()
    await line.cut()
  })
})

async function json(path: string): Promise<unknown> {
  return (await fetch(server.url + path)).json()
}
