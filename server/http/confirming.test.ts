// B5: who may confirm a booking.
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Booking, Refusal, Show } from '../../shared/protocol.ts'
import type { App } from '../app.ts'
import { readConfig } from '../config.ts'
import { warnOfUnconfirmableShows } from '../startup-warnings.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { AUTH_SECRET, testServer, type TestServer } from '../testing/test-server.ts'

const CONFIRM_SECRET = 'what-the-shop-of-these-tests-confirms-with'
const free = { ...oneRowPlan(4), planId: 'free', categories: [{ categoryId: 'all', name: 'All', price: 0 }] }

let server: TestServer
let production: App
let buyer: TestClient

beforeAll(async () => {
  server = await testServer({ CONFIRM_SECRET })
  production = await server.addServer({ NODE_ENV: 'production', HOST: '127.0.0.1', CONFIRM_SECRET: '' })
  buyer = await connectClient(server.url)
})
afterAll(async () => {
  buyer.close()
  await server.close()
})

/** Calls a route of a booking. @returns the status and the body */
async function call(method: string, path: string, bearer: string, body?: object, url = server.url) {
  const response = await fetch(`${url}/api/shows/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as unknown }
}

async function confirmByOf(showId: string, { url }: { url: string }): Promise<unknown> {
  return Show.parse(await (await fetch(`${url}/api/shows/${showId}`)).json()).confirmBy
}

test('B5 visitors cannot confirm bookings of a server-confirmed show over sockets or HTTP, and the server can, once', async () => {
  const showId = await server.boxOffice.addShow(8, { confirmBy: 'server' })
  const bookingId = crypto.randomUUID()
  const place = `${showId}/bookings/${bookingId}`
  const { visitorId, token } = buyer.visitor
  const seatIds = [2, 3]
  await buyer.get('seats:hold', { showId, seatIds })
  const refusal = await buyer.refusal('booking:confirm', { showId, bookingId, seatIds })
  expect(refusal.code).toBe('FORBIDDEN')
  expect(refusal.message).toMatch(/seller’s server/)
  expect((await call('PUT', place, token, { seatIds })).status).toBe(403)

  const made = await call('PUT', place, CONFIRM_SECRET, { seatIds, visitorId })
  expect(made.status).toBe(200)
  expect(Booking.parse(made.body)).toMatchObject({ bookingId, seatIds, labels: ['Hall A-3', 'Hall A-4'] })
  expect(await buyer.waitFor('booking:changed', ({ booking }) => booking.bookingId === bookingId)).toBeDefined()
  expect(await buyer.waitFor('hold:changed', ({ cause }) => cause === 'booked')).toBeDefined()
  expect(await call('PUT', place, CONFIRM_SECRET, { seatIds: [3, 2], visitorId })).toEqual(made)
  // B2: a confirmation that changes nothing is answered first, also for the visitor.
  expect(await buyer.get('booking:confirm', { showId, bookingId, seatIds })).toEqual(made.body)
  const other = await call('PUT', place, CONFIRM_SECRET, { seatIds: [2], visitorId })
  expect(Refusal.parse(other.body).code).toBe('BOOKING_MISMATCH')
})

test('B5 a server books only seats that its visitor holds', async () => {
  const showId = await server.boxOffice.addShow(8, { confirmBy: 'server' })
  const place = `${showId}/bookings/${crypto.randomUUID()}`
  const { visitorId } = buyer.visitor
  await buyer.get('seats:hold', { showId, seatIds: [2] })
  const refused = await call('PUT', place, CONFIRM_SECRET, { seatIds: [2, 3], visitorId })
  expect(Refusal.parse(refused.body)).toMatchObject({ code: 'NOT_HELD', seats: [{ seatId: 3, status: 'available' }] })
  const nobody = await call('PUT', place, CONFIRM_SECRET, { seatIds: [2], visitorId: crypto.randomUUID() })
  expect(Refusal.parse(nobody.body).code).toBe('NOT_HELD')
})

test('B5, W1 a server must name the visitor, a visitor must not, and a secret is accepted only if it is configured', async () => {
  const showId = await server.boxOffice.addShow(8)
  const place = `${showId}/bookings/${crypto.randomUUID()}`
  const { visitorId, token } = buyer.visitor
  await buyer.get('seats:hold', { showId, seatIds: [2] })
  for (const [bearer, body] of [
    [CONFIRM_SECRET, { seatIds: [2] }],
    [CONFIRM_SECRET, { seatIds: [2], visitorId: 'me' }],
    [token, { seatIds: [2], visitorId }],
  ] as const) {
    const refused = Refusal.parse((await call('PUT', place, bearer, body)).body)
    expect(refused).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'visitorId' }] })
  }
  for (const [bearer, url] of [
    [CONFIRM_SECRET, production.url],
    [CONFIRM_SECRET.toUpperCase(), server.url],
    ['', server.url],
  ] as const) {
    expect((await call('PUT', place, bearer, { seatIds: [2], visitorId }, url)).status).toBe(401)
  }
  // The secret authenticates no visitor.
  expect((await call('GET', `${showId}/hold`, CONFIRM_SECRET)).status).toBe(401)
})

test('B4, B5 a server reads and cancels any visitor’s booking and gets its ticket, also after the show has started', async () => {
  const showId = await server.boxOffice.addShow(8, { confirmBy: 'server', startsAt: new Date(Date.now() - 1000) })
  const bookingId = crypto.randomUUID()
  const place = `${showId}/bookings/${bookingId}`
  const { visitorId, token } = buyer.visitor
  await buyer.get('seats:hold', { showId, seatIds: [2] })
  await call('PUT', place, CONFIRM_SECRET, { seatIds: [2], visitorId })
  expect((await call('GET', place, CONFIRM_SECRET)).body).toMatchObject({ bookingId, cancelledAt: null })
  const ticket = await call('GET', `${place}/ticket`, token)
  expect(await call('GET', `${place}/ticket`, CONFIRM_SECRET)).toEqual(ticket)
  expect((await call('DELETE', place, token)).status).toBe(403)
  const cancelled = await call('DELETE', place, CONFIRM_SECRET)
  expect(Booking.parse(cancelled.body).cancelledAt).toMatch(/Z$/)
  expect(await call('DELETE', place, CONFIRM_SECRET)).toEqual(cancelled)
  expect((await call('DELETE', `${showId}/bookings/${crypto.randomUUID()}`, CONFIRM_SECRET)).status).toBe(404)
})

test('B5, G1 a server that confirms part of a shortened hold does not restore the rest, since its visitor is not connected', async () => {
  const showId = await server.boxOffice.addShow(8, { confirmBy: 'server' })
  const gone = await connectClient(server.url)
  const { visitorId, token } = gone.visitor
  const { expiresAt } = await gone.get('seats:hold', { showId, seatIds: [2, 3] })
  gone.close()
  const hold = async () => (await call('GET', `${showId}/hold`, token)).body as { expiresAt: string }
  await expect.poll(async () => (await hold()).expiresAt < (expiresAt ?? '')).toBe(true)
  const cut = (await hold()).expiresAt
  await call('PUT', `${showId}/bookings/${crypto.randomUUID()}`, CONFIRM_SECRET, { seatIds: [2], visitorId })
  expect(await hold()).toMatchObject({ seatIds: [3], expiresAt: cut })
})

test('B5 by default a server confirms in production if any seat has a price, and visitors confirm otherwise', async () => {
  const said = await server.boxOffice.addShow(4, { confirmBy: 'visitor' })
  const priced = await server.boxOffice.addShow(4)
  const unpriced = await server.boxOffice.addShow(4, { plan: free })
  const all = [said, priced, unpriced]
  expect(await Promise.all(all.map((showId) => confirmByOf(showId, server)))).toEqual(['visitor', 'visitor', 'visitor'])
  const inProduction = ['visitor', 'server', 'visitor']
  const listed = (await (await fetch(`${production.url}/api/shows`)).json()) as { shows: Show[] }
  const byList = new Map(listed.shows.map((show) => [show.showId, show.confirmBy]))
  expect(all.map((showId) => byList.get(showId))).toEqual(inProduction)
  expect(await Promise.all(all.map((showId) => confirmByOf(showId, production)))).toEqual(inProduction)
  const visitor = await connectClient(production.url, { token: buyer.visitor.token })
  for (const [i, showId] of all.entries()) {
    await visitor.get('seats:hold', { showId, seatIds: [1] })
    const answer = await visitor.request('booking:confirm', { showId, bookingId: crypto.randomUUID(), seatIds: [1] })
    expect(answer.ok ? 'visitor' : answer.error.code === 'FORBIDDEN' && 'server').toBe(inProduction[i])
  }
  visitor.close()
})

test('B5 at start the log says how many shows only a server can confirm, and warns if none can', async () => {
  const { orm, addShow } = server.boxOffice
  await addShow(4, { confirmBy: 'server', salesCloseAt: new Date(Date.now() - 1000) })
  const count = async (settings: NodeJS.ProcessEnv): Promise<{ level: number; shows: number; msg: string }> => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line) => lines.push(line) })
    await warnOfUnconfirmableShows(orm, readConfig({ AUTH_SECRET, ...settings }), log)
    expect(lines.length).toBeLessThan(2)
    const { level = 0, msg = '' } = JSON.parse(lines[0] ?? '{}') as { level?: number; msg?: string }
    return { level, msg, shows: Number(/of (\d+) show/.exec(msg)?.[1] ?? 0) }
  }
  const told = await count({ CONFIRM_SECRET })
  expect(told.level).toBe(pino.levels.values.info)
  const warned = await count({})
  expect(warned).toMatchObject({ level: pino.levels.values.warn, shows: told.shows })
  expect(warned.msg).toMatch('CONFIRM_SECRET is not set')
  const { shows } = await count({ NODE_ENV: 'production' })
  await addShow(4)
  await addShow(4, { plan: free })
  await addShow(4, { confirmBy: 'server' })
  expect(await count({ NODE_ENV: 'production' })).toMatchObject({ shows: shows + 2 })
  expect(await count({})).toMatchObject({ shows: told.shows + 1 })
})

test('B5 a confirming server is not limited by the requests of others from its address', async () => {
  const strict = await server.addServer({ CONFIRM_SECRET, RATE_LIMIT: '1' })
  const place = `none/bookings/${crypto.randomUUID()}`
  const body = { seatIds: [0], visitorId: buyer.visitor.visitorId }
  let flooded = 200
  while (flooded !== 429) flooded = (await fetch(`${strict.url}/api/time`)).status
  for (let n = 0; n < 50; n++) expect((await call('PUT', place, CONFIRM_SECRET, body, strict.url)).status).toBe(404)
  const foreign = await call('PUT', place, `${CONFIRM_SECRET}!`, body, strict.url)
  expect([401, 429]).toContain(foreign.status)
})
