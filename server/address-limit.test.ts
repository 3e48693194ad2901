// Tests H14 with sockets and HTTP requests from one address: a hoarder is stopped, and forty buyers of one school are not.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { theatre } from './demo/venues.ts'
import { connectClient, type TestClient } from './testing/test-client.ts'
import { rawRequest } from './testing/raw-sockets.ts'
import { testServer, type TestServer } from './testing/test-server.ts'

const OPERATOR_TOKEN = 'the-token-of-the-operator-of-the-tests-server'
const askers: TestClient[] = []
let server: TestServer

beforeAll(async () => {
  server = await testServer({ RATE_LIMIT: '50', TRUST_PROXY: 'loopback', OPERATOR_TOKEN })
})
afterAll(async () => {
  for (const each of askers) each.close()
  await server.close()
})

/** Connects a new visitor from this address. */
async function visitorFrom(address: string, url = server.url): Promise<TestClient> {
  const visitor = await connectClient(url, {}, { 'X-Forwarded-For': address })
  askers.push(visitor)
  return visitor
}

const best = (showId: string, quantity: number) => ({ showId, quantity, requestId: randomUUID() })

test('H14 an address gets its share of a show on two servers, even with a new visitor for each ten seats', async () => {
  const showId = await server.boxOffice.addShow(300)
  const other = await server.addServer()
  const hoarders = await Promise.all(
    Array.from({ length: 8 }, (_, i) => visitorFrom('198.51.100.1', i % 2 === 0 ? server.url : other.url)),
  )
  const answers = await Promise.all(hoarders.map((hoarder) => hoarder.request('seats:hold-best', best(showId, 10))))
  expect(answers.filter(({ ok }) => ok)).toHaveLength(3)
  for (const answer of answers) {
    if (!answer.ok) expect(answer.error).toMatchObject({ code: 'LIMIT_REACHED', retryAfterMs: 10_000 })
  }
  const honest = await visitorFrom('198.51.100.2')
  await honest.get('seats:hold-best', best(showId, 10))
  expect(honest.visitor.limits).toMatchObject({ heldSeatsPerAddress: 100, holdResumeSeconds: 60 })
})

test('H14 the limit holds over HTTP, and a refused visitor may hold seats once another has bought', async () => {
  const showId = await server.boxOffice.addShow(30)
  const neighbour = await visitorFrom('198.51.100.3')
  await neighbour.get('seats:hold', { showId, seatIds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] })
  const { token } = (await visitorFrom('198.51.100.3')).visitor
  const hold = (address: string) =>
    rawRequest(server.url, `/api/shows/${showId}/hold`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'X-Forwarded-For': address,
      },
      body: JSON.stringify({ seatIds: [12] }),
    })
  const refused = await hold('198.51.100.3')
  expect(refused.status).toBe(409)
  expect(JSON.parse(refused.body)).toMatchObject({
    code: 'LIMIT_REACHED',
    message: expect.stringMatching(/network/) as string,
  })
  await neighbour.get('booking:confirm', { showId, bookingId: randomUUID(), seatIds: [0] })
  expect((await hold('198.51.100.3')).status).toBe(200)
})

test('H14 no visitor and no operator receives an address or its key', async () => {
  const showId = await server.boxOffice.addShow(30)
  const [ann, bob] = [await visitorFrom('198.51.100.4'), await visitorFrom('198.51.100.5')]
  for (const each of [ann, bob]) await each.get('show:join', { showId })
  await ann.get('seats:hold', { showId, seatIds: [3] })
  await bob.waitFor('seats:changed')
  const [row] = await server.boxOffice.orm.em
    .fork()
    .execute<{ address: string; changes: string }[]>(
      `select address, changes::text as changes from hold join show_change using (show_id) where show_id = ?`,
      [showId],
    )
  const key = row?.address ?? ''
  expect(key).toMatch(/^[\w-]{16}$/)
  expect(row?.changes).toContain(key)
  const headers = { Authorization: `Bearer ${OPERATOR_TOKEN}` }
  const log = await rawRequest(server.url, `/api/shows/${showId}/log`, { headers })
  expect(log.status).toBe(200)
  for (const told of [...ann.packets, ...bob.packets, log.body]) {
    expect(told).not.toContain(key)
    expect(told).not.toContain('198.51.100')
  }
})

test('H14 forty buyers of one school hold and buy two seats each in the theatre at once without a refusal', async () => {
  const showId = await server.boxOffice.addShow(0, { plan: theatre(), singles: 'refuse' })
  const pupils = await Promise.all(Array.from({ length: 40 }, () => visitorFrom('198.51.100.6')))
  const holds = await Promise.all(pupils.map((pupil) => pupil.get('seats:hold-best', best(showId, 2))))
  expect(server.office.boards.known(showId)?.show.counts.held).toBe(80)
  const bookings = await Promise.all(
    pupils.map((pupil, i) =>
      pupil.get('booking:confirm', { showId, bookingId: randomUUID(), seatIds: holds[i]?.seatIds ?? [] }),
    ),
  )
  expect(new Set(bookings.flatMap(({ seatIds }) => seatIds)).size).toBe(80)
})
