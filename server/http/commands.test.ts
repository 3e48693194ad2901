// Tests commands over HTTP, which follow the same rules and use the same queue as over sockets.
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpApi, type HttpApi, type Result } from '../../client/connection/index.ts'
import { LogPage } from '../../shared/change-log.ts'
import { routes, type RouteName } from '../../shared/http.ts'
import { Refusal } from '../../shared/protocol.ts'
import { PRICE } from '../testing/hold-settings.ts'
import { connectClient } from '../testing/test-client.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let showId: string
let token: string
let visitorId: string

beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function newShow(seats = 20): Promise<void> {
  showId = await server.boxOffice.addShow(seats)
  ;({ visitorId, token } = await value(httpApi(server.url).createVisitor()))
}

async function newToken(): Promise<string> {
  return (await value(httpApi(server.url).createVisitor())).token
}

function as(bearer = token): HttpApi {
  return httpApi(server.url, { token: bearer })
}

async function value<V>(asked: Promise<Result<V>>): Promise<V> {
  const answer = await asked
  if (!answer.ok) throw new Error(`Refused: ${JSON.stringify(answer.error)}`)
  return answer.value
}

async function codeOf(asked: Promise<Result<unknown>>): Promise<string> {
  const answer = await asked
  if (answer.ok) throw new Error(`Not refused: ${JSON.stringify(answer.value)}`)
  return answer.error.code
}

describe('a visitor without a socket', () => {
  beforeAll(() => newShow())

  test('holds, extends, releases, books, reads and cancels', async () => {
    const held = await value(as().hold(showId, [3, 1, 2]))
    expect(held).toMatchObject({ showId, seatIds: [1, 2, 3], seq: 1 })
    expect(await value(as().readHold(showId))).toEqual(held)
    expect(await value(as().release(showId, [2]))).toMatchObject({ seatIds: [1, 3], seq: 2 })
    expect(await value(as().extend(showId))).toMatchObject({ seatIds: [1, 3], maxExpiresAt: held.maxExpiresAt })
    expect(await value(as().beginCheckout(showId))).toMatchObject({ checkout: true })
    expect(await value(as().endCheckout(showId))).not.toHaveProperty('checkout')
    const bookingId = crypto.randomUUID()
    const booking = await value(as().confirm(showId, bookingId, [1, 3]))
    expect(booking).toMatchObject({ bookingId, labels: ['Hall A-2', 'Hall A-4'], cancelledAt: null })
    expect(await value(as().confirm(showId, bookingId, [3, 1]))).toEqual(booking)
    expect(await value(as().readBooking(showId, bookingId))).toEqual(booking)
    expect(await value(as().listBookings())).toEqual({ bookings: [booking] })
    const { code } = await value(as().readTicketCode(showId, bookingId))
    expect(await value(as().readTicket(code))).toMatchObject({ bookingId, seatIds: [1, 3] })
    const { cancelledAt } = await value(as().cancel(showId, bookingId))
    expect(cancelledAt).not.toBeNull()
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [], expiresAt: null })
  })

  test('H11 gets the best seats, and the same ones again for the same requestId', async () => {
    const requestId = crypto.randomUUID()
    const { picked } = await value(as().holdBest(showId, requestId, { quantity: 2 }))
    expect(picked).toHaveLength(2)
    expect((await value(as().holdBest(showId, requestId, { quantity: 2 }))).picked).toEqual(picked)
    expect(await value(as().release(showId))).toMatchObject({ seatIds: [] })
  })

  test('H11 sees the best seats and their price, which nobody holds, and then holds them by their ids', async () => {
    const { seatIds, total } = await value(as().previewBest(showId, { quantity: 2 }))
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [] })
    expect(total).toEqual({ amount: 2 * PRICE, currency: 'EUR' })
    expect(await value(as().hold(showId, seatIds))).toMatchObject({ seatIds })
    const others = await value(as().previewBest(showId, { quantity: 2 }))
    expect(others.seatIds.filter((seatId) => seatIds.includes(seatId))).toEqual([])
    await value(as().release(showId))
    expect(await as().previewBest(showId, { quantity: 2, wheelchairPlaces: 1 })).toMatchObject({
      error: { code: 'NOT_ENOUGH_SEATS' },
    })
    expect(await codeOf(as().previewBest(showId, { quantity: 11 }))).toBe('LIMIT_REACHED')
    expect(await as().previewBest('nowhere', { quantity: 2 })).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  test('is the same visitor as over a socket, which receives the changes made over HTTP', async () => {
    const visitor = await connectClient(server.url, { token })
    expect(visitor.visitor.visitorId).toBe(visitorId)
    await value(as().hold(showId, [7]))
    expect(await visitor.waitFor('hold:changed')).toMatchObject({ cause: 'held', hold: { seatIds: [7] } })
    await visitor.get('seats:release', { showId })
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [] })
    visitor.close()
  })

  test('V1 cannot see or change a hold, booking or ticket of another visitor', async () => {
    const bookingId = crypto.randomUUID()
    await value(as().hold(showId, [10, 11]))
    await value(as().confirm(showId, bookingId, [10]))
    const other = await newToken()
    expect(await value(as(other).readHold(showId))).toMatchObject({ seatIds: [] })
    expect(await value(as(other).release(showId, [11]))).toMatchObject({ seatIds: [] })
    expect(await codeOf(as(other).readBooking(showId, bookingId))).toBe('NOT_FOUND')
    expect(await codeOf(as(other).readTicketCode(showId, bookingId))).toBe('NOT_FOUND')
    expect(await codeOf(as(other).cancel(showId, bookingId))).toBe('FORBIDDEN')
    expect(await codeOf(as(other).confirm(showId, bookingId, [11]))).toBe('BOOKING_MISMATCH')
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [11] })
  })
})

test('H1 of 50 visitors who request the last seat over HTTP one gets it, and the others are refused with that seat and 409', async () => {
  await newShow(1)
  const asked = Array.from({ length: 50 }, async () => {
    const headers = { Authorization: `Bearer ${await newToken()}` }
    return rawCall('POST', `/api/shows/${showId}/hold`, '{"seatIds":[0]}', headers)
  })
  const answers = await Promise.all(asked)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const { status, body } of answers.filter(({ status }) => status !== 200)) {
    expect(status).toBe(409)
    expect(Refusal.parse(JSON.parse(body))).toMatchObject({
      code: 'SEATS_TAKEN',
      seats: [{ seatId: 0, status: 'held' }],
    })
  }
})

describe('refusals', () => {
  beforeAll(() => newShow())

  test('without a valid token say how to get one', async () => {
    for (const authorization of ['', 'Bearer forged', `Basic ${token}`]) {
      const headers = { Authorization: authorization }
      const refused = await rawCall('POST', `/api/shows/${showId}/hold`, '{"seatIds":[0]}', headers)
      expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
      expect(Refusal.parse(JSON.parse(refused.body)).code).toBe('UNAUTHORIZED')
    }
  })

  test('of a client that is too fast have the time to wait, over sockets and HTTP', async () => {
    const slow = await server.addServer({ RATE_LIMIT: '3' })
    const visitor = await connectClient(slow.url, { token })
    for (let i = 0; i < 2; i++) await visitor.get('clock:read', {})
    const headers = { Authorization: `Bearer ${token}` }
    expect((await rawRequest(slow.url, '/api/bookings', { headers })).status).toBe(200)
    const refused = await rawRequest(slow.url, '/api/bookings', { headers })
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1' } })
    expect(Refusal.parse(JSON.parse(refused.body)).retryAfterMs).toBeGreaterThan(0)
    visitor.close()
    await slow.stop()
  })

  test.for<[method: string, path: string, allow: string]>([
    ['GET', '/api/visitors', 'POST, OPTIONS'],
    ['DELETE', '/api/shows', 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/shows/show-1', 'GET, HEAD, OPTIONS'],
    ['PROPFIND', '/api/shows', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/api/shows/show-1/hold', 'GET, POST, DELETE, HEAD, OPTIONS'],
    ['POST', '/api/shows/show-1/bookings/1', 'PUT, GET, DELETE, HEAD, OPTIONS'],
  ])('%s %s is refused with 405 and the allowed methods', async ([method, path, allow]) => {
    const refused = await rawRequest(server.url, path, { method })
    expect(refused).toMatchObject({ status: 405, headers: { allow } })
    expect(Refusal.parse(JSON.parse(refused.body))).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'method' }] })
    expect(await rawRequest(server.url, path, { method: 'OPTIONS' })).toMatchObject({ status: 204, headers: { allow } })
  })

  test.for<[what: string, type: string | undefined, body: string, status: number, path: string]>([
    ['no JSON', 'application/json', '{"seatIds":[1', 400, 'body'],
    ['another kind of JSON', 'application/json', '"seatIds"', 400, 'body'],
    ['a list', 'application/json', '[[1]]', 400, ''],
    ['a form', 'application/x-www-form-urlencoded', 'seatIds=1', 415, 'headers.content-type'],
    ['a text', 'text/plain', '{"seatIds":[1]}', 415, 'headers.content-type'],
    ['nothing declared', undefined, '{"seatIds":[1]}', 415, 'headers.content-type'],
    ['another encoding', 'application/json; charset=latin1', '{"seatIds":[1]}', 415, 'headers.content-type'],
    ['nothing', 'application/json', '', 400, 'seatIds'],
    ['too much', 'application/json', `{"seatIds":[1],"x":"${'x'.repeat(20_000)}"}`, 413, 'body'],
    ['depth', 'application/json', '['.repeat(9000), 400, 'body'],
  ])('a body that is %s is refused with the place of the fault', async ([, type, body, status, path]) => {
    const headers: Record<string, string> = { Authorization: `Bearer ${token}` }
    if (type !== undefined) headers['Content-Type'] = type
    const refused = await rawRequest(server.url, `/api/shows/${showId}/hold`, { method: 'POST', headers, body })
    expect(refused.status).toBe(status)
    expect(Refusal.parse(JSON.parse(refused.body))).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path }] })
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [] })
  })

  test('a body whose declared length is too large is refused before it arrives', async () => {
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Content-Length': '1000000',
    }
    const asked = request(`${server.url}/api/shows/${showId}/hold`, { method: 'POST', headers, agent: false })
    asked.flushHeaders()
    const [{ statusCode }] = (await once(asked, 'response')) as [IncomingMessage]
    expect(statusCode).toBe(413)
    asked.on('error', () => undefined).destroy()
  })

  test('a release with a misspelt parameter releases nothing', async () => {
    await value(as().hold(showId, [4, 5]))
    const attempts: [query: string, body: string][] = [
      ['?seatId=4', ''],
      ['?seatids=4', ''],
      ['?seatIds=', ''],
      ['?seatIds=4,', ''],
      ['?seatIds=4&seatIds=x', ''],
      ['?seatIds[]=4', ''],
      ['?seatIds=-4', ''],
      ['?seatIds=4,4', ''],
      ['', '{"seatIds":[4]}'],
    ]
    for (const [query, body] of attempts) {
      const path = `/api/shows/${showId}/hold${query}`
      const refused = await rawCall('DELETE', path, body, { Authorization: `Bearer ${token}` })
      expect(refused.status, query + body).toBe(400)
      expect(Refusal.parse(JSON.parse(refused.body)).issues, query + body).toHaveLength(1)
    }
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [4, 5] })
    const path = `/api/shows/${showId}/hold?seatIds=4&seatIds=5`
    expect((await rawCall('DELETE', path, '', { Authorization: `Bearer ${token}` })).status).toBe(200)
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [] })
  })
})

describe('W1 every route refuses invalid fields with a code, and nothing changes:', () => {
  const BAD_SEATS = ['null', '[]', '[1,1]', '[-1]', '[0.5]', '[1e309]', '[2147483648]', '[9007199254740993]', '["7"]']
  const MORE_SEATS = ['[[7]]', '{"$ne":null}', '7', '"7"', 'true', `[${'0,'.repeat(5000)}0]`]
  const BAD_IDS = ['null', '1', '""', '"x"', '{}', '{"$gt":0}', '"__proto__"', '"00000000-0000-0000-0000-00000000000g"']
  const BAD_QUANTITIES = ['null', '0', '-1', '1.5', '"2"', '101', '[2]', '1e309']
  const id = crypto.randomUUID()
  const bodies: [route: RouteName, body: string][] = [
    ...[...BAD_SEATS, ...MORE_SEATS].flatMap((seats): [RouteName, string][] => [
      ['holdSeats', `{"seatIds":${seats}}`],
      ['confirmBooking', `{"seatIds":${seats}}`],
    ]),
    ...BAD_IDS.map((bad): [RouteName, string] => ['holdBest', `{"quantity":1,"requestId":${bad}}`]),
    ...BAD_QUANTITIES.map((bad): [RouteName, string] => ['holdBest', `{"quantity":${bad},"requestId":"${id}"}`]),
    ['holdSeats', '{"__proto__":{"seatIds":[1]}}'],
    ['holdSeats', '{"constructor":{"prototype":{"seatIds":[1]}}}'],
    ['holdBest', `{"quantity":1,"requestId":"${id}","categoryId":"\\u0000"}`],
    ['holdBest', `{"quantity":1,"requestId":"${id}","categoryId":"${'c'.repeat(5000)}"}`],
    ['holdBest', `{"quantity":1,"requestId":"${id}","accessible":"yes"}`],
    ...BAD_QUANTITIES.map((bad): [RouteName, string] => ['previewBest', `{"quantity":${bad}}`]),
    ['holdBest', `{"quantity":1,"requestId":"${id}","wheelchairPlaces":2}`],
    ['previewBest', '{"quantity":1,"wheelchairPlaces":2}'],
  ]
  beforeAll(() => newShow())

  test.for(bodies.map(([name, body]) => [name, body.slice(0, 60), body] as const))('%s %s', async ([name, , body]) => {
    const { method, path } = routes[name]
    const address = path.replace(':showId', showId).replace(':bookingId', id)
    const refused = await rawCall(method.toUpperCase(), address, body, { Authorization: `Bearer ${token}` })
    expect([400, 409]).toContain(refused.status)
    expect(refused.body).not.toMatch(/Error:|node_modules|\\n +at /)
    const { code, issues } = Refusal.parse(JSON.parse(refused.body))
    if (code === 'BAD_REQUEST') expect(issues?.length).toBeGreaterThan(0)
    expect(await value(as().readShow(showId))).toMatchObject({ seq: 0 })
  })

  test('unknown fields are ignored', async () => {
    const extra = '{"seatIds":[1],"price":0,"visitorId":"x","status":"booked","expiresAt":"2099-01-01T00:00:00.000Z"}'
    const held = await rawCall('POST', `/api/shows/${showId}/hold`, extra, { Authorization: `Bearer ${token}` })
    expect(held.status).toBe(200)
    expect(await value(as().readHold(showId))).toMatchObject({ seatIds: [1] })
  })
})

test('a repeated request for unchanged data is answered with 304', async () => {
  await newShow()
  for (const path of [`/api/shows/${showId}`, `/api/shows/${showId}/seats`]) {
    const first = await rawRequest(server.url, path)
    const again = { headers: { 'If-None-Match': first.headers.etag ?? '' } }
    expect(await rawRequest(server.url, path, again)).toMatchObject({ status: 304, body: '' })
    await value(as().hold(showId, [path.length % 20]))
    expect((await rawRequest(server.url, path, again)).status).toBe(200)
  }
})

test('every answer has the server’s time', async () => {
  const { headers } = await rawRequest(server.url, '/api/shows')
  expect(Math.abs(Date.parse(String(headers['server-time'])) - Date.now())).toBeLessThan(60_000)
  const { serverTime } = await value(as().readTime())
  expect(new Date(serverTime).toISOString()).toBe(serverTime)
})

function rawCall(method: string, path: string, body: string, headers: Record<string, string>) {
  const type = { 'Content-Type': 'application/json' }
  return rawRequest(server.url, path, { method, headers: body === '' ? headers : { ...type, ...headers }, body })
}

describe('the change log', () => {
  const OPERATOR = 'the-token-of-the-operator-of-this-server'
  const read = (url: string, bearer: string, query = '') =>
    rawRequest(url, `/api/shows/${showId}/log${query}`, {
      headers: bearer ? { Authorization: `Bearer ${bearer}` } : {},
    })

  test('is served page by page with the operator’s token', async () => {
    await newShow()
    const node = await server.addServer({ OPERATOR_TOKEN: OPERATOR })
    await value(as().hold(showId, [1]))
    await value(as().release(showId))
    const page = LogPage.parse(JSON.parse((await read(node.url, OPERATOR, '?after=1')).body))
    expect(page).toMatchObject({ showId, seq: 2, changes: [{ seq: 2, steps: [{ cause: 'released', seatIds: [1] }] }] })
    expect(JSON.stringify(page)).not.toContain(visitorId)
    expect(await read(node.url, OPERATOR, '?after=99')).toMatchObject({ status: 200 })
    expect((await read(node.url, OPERATOR, '?after=-1')).status).toBe(400)
    expect((await read(node.url, '')).status).toBe(401)
    for (const bearer of [token, `${OPERATOR}x`, OPERATOR.slice(1)]) {
      expect((await read(node.url, bearer)).status).toBe(403)
    }
    await node.stop()
  })

  test('is not served by a server without OPERATOR_TOKEN', async () => {
    for (const bearer of [token, OPERATOR, 'undefined', 'null'])
      expect((await read(server.url, bearer)).status).toBe(403)
    expect((await read(server.url, '')).status).toBe(401)
  })
})
