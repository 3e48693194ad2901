// The HTTP calls, of a real server and of fake ones that give no valid answer.
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { testServer, type TestServer } from '../../server/testing/test-server.ts'
import { routes } from '../../shared/http.ts'
import { connect, type Connection } from './connection.ts'
import { httpApi } from './index.ts'
import type { Result } from './types.ts'

let server: TestServer
let showId: string
let connection: Connection

beforeAll(async () => {
  server = await testServer({ BASE_PATH: '/booking/' })
  showId = await server.boxOffice.addShow(5)
  connection = connect(server.url)
  await connection.live()
})
afterAll(async () => {
  connection.close()
  await server.close()
})

function valueOf<V>(result: Result<V>): V {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

test('every route that is not for operators can be called, below the path of the server', async () => {
  const asked = vi.spyOn(globalThis, 'fetch')
  const { visitorId, token } = valueOf(await httpApi(server.url).createVisitor())
  const http = httpApi(server.url, { token })
  expect(valueOf(await http.createVisitor({ token })).visitorId).toBe(visitorId)
  expect(Date.parse(valueOf(await http.readTime()).serverTime)).toBeGreaterThan(0)
  expect(valueOf(await http.listShows()).shows.map((show) => show.showId)).toContain(showId)
  const show = valueOf(await http.readShow(showId))
  const plan = valueOf(await http.readPlan({ planId: show.planId }))
  expect(plan.sections[0]?.rows[0]?.seats).toHaveLength(show.seatCount)
  expect(valueOf(await http.listSeats(showId)).seats[4]).toEqual({ seatId: 4, label: 'Hall A-5', status: 'available' })
  expect(valueOf(await http.hold(showId, [0, 1, 2]))).toMatchObject({ seatIds: [0, 1, 2] })
  expect(valueOf(await http.extend(showId))).toMatchObject({ seatIds: [0, 1, 2] })
  expect(valueOf(await http.release(showId, [0, 1]))).toMatchObject({ seatIds: [2] })
  expect(valueOf(await http.previewBest(showId, { quantity: 2 })).seatIds).toHaveLength(2)
  const { picked = [] } = valueOf(await http.holdBest(showId, crypto.randomUUID(), { quantity: 1 }))
  expect(valueOf(await http.beginCheckout(showId))).toMatchObject({ checkout: true })
  expect(valueOf(await http.endCheckout(showId))).not.toHaveProperty('checkout')
  const bookingId = crypto.randomUUID()
  const booking = valueOf(await http.confirm(showId, bookingId, picked))
  expect(valueOf(await http.readHold(showId))).toMatchObject({ seatIds: [2] })
  expect(valueOf(await http.readBooking(showId, bookingId))).toEqual(booking)
  expect(valueOf(await http.listBookings())).toEqual({ bookings: [booking] })
  const { code } = valueOf(await http.readTicketCode(showId, bookingId))
  expect(valueOf(await http.readTicket(code))).toMatchObject({ bookingId, cancelledAt: null })
  const { booking: offered, link } = valueOf(await http.offerBooking(showId, bookingId))
  expect(offered.offer).toMatchObject({ number: 1 })
  expect(valueOf(await http.readOffer(link))).toMatchObject({ state: 'own', bookingId, seatIds: picked })
  expect(await http.acceptOffer(link)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } })
  expect(valueOf(await http.withdrawOffer(showId, bookingId)).offer).toBeUndefined()
  expect(valueOf(await http.listPassedOn())).toEqual({ bookings: [] })
  expect(valueOf(await http.findTickets('nobody@example.org'))).toEqual({})
  expect(await http.openTicket(code)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
  expect(valueOf(await http.cancel(showId, bookingId)).cancelledAt).not.toBeNull()
  expect(valueOf(await http.release(showId))).toMatchObject({ seatIds: [] })
  expect(valueOf(await http.revokeVisitor())).toEqual({})
  expect(await http.readHold(showId)).toMatchObject({ ok: false, error: { code: 'UNAUTHORIZED' } })

  const base = new URL(server.url).pathname.replace(/\/$/, '')
  const called = new Set(
    asked.mock.calls.flatMap(([url, init]) => {
      const path = new URL(url instanceof Request ? url.url : url).pathname.slice(base.length)
      return Object.entries(routes).flatMap(([name, { method, path: pattern }]) => {
        const fits = new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path)
        return fits && method === init?.method?.toLowerCase() ? [name] : []
      })
    }),
  )
  const ofVisitors = Object.entries(routes).filter(([, { bearer }]) => bearer !== 'operator')
  expect(called).toEqual(new Set(ofVisitors.map(([name]) => name)))
  asked.mockRestore()
})

test('a plan is fetched once for each address', async () => {
  const asked = vi.spyOn(globalThis, 'fetch')
  const http = httpApi(server.url)
  const show = valueOf(await http.readShow(showId))
  const [first, second] = [await http.readPlan(show), await http.readPlan(show)]
  expect(valueOf(first)).toBe(valueOf(second))
  expect(asked).toHaveBeenCalledTimes(2)
  asked.mockRestore()
})

test('a connection’s calls are those of its visitor', async () => {
  await connection.hold(showId, [1])
  expect(valueOf(await connection.http.readHold(showId)).seatIds).toEqual([1])
  expect(await httpApi(server.url).readHold(showId)).toMatchObject({ ok: false, error: { code: 'UNAUTHORIZED' } })
  expect(valueOf(await connection.http.release(showId)).seatIds).toEqual([])
})

test('what does not exist is refused, and so are invalid values', async () => {
  const http = connection.http
  for (const answer of [
    await http.readShow('nowhere'),
    await http.readTicket('forged'),
    await http.readPlan({ planId: 'none', planUrl: '/api/plans/none?digest=0' }),
  ]) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
  }
  for (const answer of [
    await http.hold(showId, []),
    await http.release(showId, []),
    await http.confirm(showId, '7', [1]),
  ]) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST', issues: [{}] } })
  }
})

describe('with another server than Holdfast,', () => {
  let other: Server | undefined
  afterEach(() => {
    other?.closeAllConnections()
    other?.close()
  })
  async function listen(answer: RequestListener): Promise<string> {
    other = createServer(answer).listen(0, '127.0.0.1')
    await once(other, 'listening')
    return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  }

  test('a proxy’s error page, silence and a closed port are UNAVAILABLE', async () => {
    const proxy = httpApi(await listen((_asked, answer) => answer.writeHead(502).end('<h1>Bad gateway</h1>')))
    expect(await proxy.listShows()).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
    other?.close()
    const silent = httpApi(await listen(() => undefined), { answerTimeoutMs: 20 })
    expect(await silent.listShows()).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
    expect(await httpApi('http://127.0.0.1:1').listShows()).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } })
  })

  test.each([
    ['a page', 200, '<h1>Welcome</h1>'],
    ['another shape', 200, '{"shows":[{"showId":"x"}]}'],
    ['a refusal without a code', 404, '{"error":"no"}'],
  ])('%s is INTERNAL, and reported', async (_what, status, body) => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const http = httpApi(await listen((_asked, answer) => answer.writeHead(status).end(body)))
    expect(await http.listShows()).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
    expect(errors.mock.calls).toMatchObject([[{ name: 'InvalidResponseError' }]])
    errors.mockRestore()
  })

  test('words and fields of a newer protocol are passed on', async () => {
    const hold = { showId: 'show', seatIds: [], expiresAt: null, maxExpiresAt: null, seq: 1, mood: 'calm' }
    const kind = httpApi(await listen((_asked, answer) => answer.end(JSON.stringify(hold))))
    expect(await kind.readHold('show')).toMatchObject({ ok: true, value: { seq: 1 } })
    other?.close()
    const refusal = { code: 'QUEUED', message: 'Wait.', place: 7, seats: [{ seatId: 1, status: 'resting' }] }
    const busy = httpApi(await listen((_asked, answer) => answer.writeHead(409).end(JSON.stringify(refusal))))
    expect(await busy.hold('show', [1])).toMatchObject({ ok: false, error: { code: 'QUEUED', seats: [{ seatId: 1 }] } })
  })

  test('an aborted call rejects with the reason', async () => {
    const http = httpApi(await listen(() => undefined))
    const giving = new AbortController()
    const asking = http.listShows({ signal: giving.signal })
    giving.abort(new Error('enough'))
    await expect(asking).rejects.toThrow('enough')
  })

  test('an invalid address throws', () => {
    expect(() => httpApi('nowhere')).toThrow(TypeError)
    expect(() => connect('nowhere')).toThrow(TypeError)
  })
})

test('a connection whose visitor is revoked is refused at once, and connects as a new visitor on open()', async () => {
  const own = connect(server.url)
  const { visitorId } = await own.live()
  expect(await own.http.revokeVisitor()).toEqual({ ok: true, value: {} })
  await expect.poll(() => own.state).toMatchObject({ name: 'refused', refusal: { code: 'UNAUTHORIZED' } })
  own.token = undefined
  own.open()
  expect((await own.live()).visitorId).not.toBe(visitorId)
  own.close()
})
