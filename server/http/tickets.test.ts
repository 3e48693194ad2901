import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal } from '../../shared/protocol.ts'
import { Ticket } from '../../shared/routes/booking-routes.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { AUTH_SECRET, testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let showId: string
let buyer: TestClient
const bookingId = crypto.randomUUID()

beforeAll(async () => {
  server = await testServer()
  showId = await server.boxOffice.addShow(10)
  buyer = await connectClient(server.url)
  await buyer.get('seats:hold', { showId, seatIds: [3, 4] })
  await buyer.get('booking:confirm', { showId, bookingId, seatIds: [3, 4] })
})
afterAll(async () => {
  buyer.close()
  await server.close()
})

async function fetchCode(token?: string, of: string = bookingId): Promise<Response> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return fetch(`${server.url}/api/shows/${showId}/bookings/${of}/ticket`, { headers })
}

async function codeOf(token: string): Promise<string> {
  return z.object({ code: z.string() }).parse(await (await fetchCode(token)).json()).code
}

async function look(code: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}/api/tickets/${encodeURIComponent(code)}`)
  return { status: response.status, body: await response.json() }
}

test('a booking has a ticket, whose code gives the booking and the time of its cancellation', async () => {
  const code = await codeOf(buyer.visitor.token)
  expect(code.length).toBeLessThan(250)
  expect(await codeOf(buyer.visitor.token)).toBe(code)
  const { status, body } = await look(code)
  expect(status).toBe(200)
  const seats = { planId: 'row-of-10', seatIds: [3, 4], labels: ['Hall A-4', 'Hall A-5'] }
  expect(Ticket.parse(body).planUrl).toMatch(/^\/api\/plans\/row-of-10\?digest=/)
  expect(Ticket.parse(body)).toMatchObject({ bookingId, showId, ...seats, cancelledAt: null })
  expect(JSON.stringify(body)).not.toContain(buyer.visitor.visitorId)

  await buyer.get('booking:cancel', { showId, bookingId })
  expect(Ticket.parse((await look(code)).body).cancelledAt).toMatch(/Z$/)
})

test('V1 a visitor cannot get the ticket of another visitor’s booking', async () => {
  const other = await connectClient(server.url)
  expect((await fetchCode(other.visitor.token)).status).toBe(404)
  expect((await fetchCode()).status).toBe(401)
  expect((await fetchCode('forged')).status).toBe(401)
  expect((await fetchCode(buyer.visitor.token, 'no-uuid')).status).toBe(404)
  expect((await fetchCode(buyer.visitor.token, crypto.randomUUID())).status).toBe(404)
  other.close()
})

test('W1 an invalid ticket code is refused', async () => {
  const sign = (issuer: string, secret: string) =>
    new SignJWT({ show: showId })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(bookingId)
      .setIssuer(issuer)
      .sign(new TextEncoder().encode(secret))
  const code = await codeOf(buyer.visitor.token)
  for (const forged of [
    'x',
    code.slice(0, -1),
    `${code.split('.', 2).join('.')}.`,
    buyer.visitor.token,
    await sign('holdfast tickets', 'another secret that is long enough'),
    await sign('holdfast', AUTH_SECRET),
  ]) {
    const { status, body } = await look(forged)
    expect(status, forged).toBe(404)
    expect(Refusal.parse(body).code).toBe('NOT_FOUND')
  }
  // A ticket code is not accepted as a visitor token either.
  await expect(connectClient(server.url, { token: code })).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
})
