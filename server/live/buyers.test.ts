import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'

const CONFIRM_SECRET = 'the-secret-of-the-server-that-confirms'
const ANNA = { name: 'Anna', email: 'anna@example.org' }

let server: TestServer
beforeAll(async () => {
  server = await testServer({ CONFIRM_SECRET })
})
afterAll(() => server.close())

/** A booking of seat 1 of a new show, confirmed by `confirm`. */
async function bought(buyer: TestClient, confirm: (showId: string, bookingId: string) => Promise<unknown>) {
  const showId = await server.boxOffice.addShow(4)
  const bookingId = crypto.randomUUID()
  await buyer.get('seats:hold', { showId, seatIds: [1] })
  await confirm(showId, bookingId)
  return { showId, bookingId }
}

test('P1 the buyer’s own tabs on every server get the name; other visitors, the log and the ticket’s code do not', async () => {
  const second = await server.addServer()
  const buyer = await connectClient(server.url)
  const tab = await connectClient(second.url, { token: buyer.visitor.token })
  const neighbour = await connectClient(server.url)
  const { showId, bookingId } = await bought(buyer, async (showId, bookingId) => {
    for (const viewer of [neighbour, tab]) await viewer.get('show:join', { showId })
    await buyer.get('booking:confirm', { showId, bookingId, seatIds: [1], buyer: ANNA })
  })
  expect((await tab.waitFor('booking:changed')).booking.buyer).toEqual(ANNA)
  expect((await tab.get('booking:list', {})).bookings[0]?.buyer).toEqual(ANNA)
  expect((await buyer.get('booking:cancel', { showId, bookingId })).buyer).toEqual(ANNA)
  await neighbour.waitFor('seats:changed', (frame) => frame.available?.includes(1) ?? false)
  expect(neighbour.packets.join()).not.toContain('Anna')
  const address = `${server.url}/api/shows/${showId}/bookings/${bookingId}`
  const own = { headers: { Authorization: `Bearer ${buyer.visitor.token}` } }
  expect(await (await fetch(address, own)).json()).toMatchObject({ buyer: ANNA })
  const { code } = (await (await fetch(`${address}/ticket`, own)).json()) as { code: string }
  expect(await (await fetch(`${server.url}/api/tickets/${code}`)).text()).not.toContain('Anna')
  for (const client of [buyer, tab, neighbour]) client.close()
})

test('P1, B5 a server gives the buyer with its confirmation, and the visitor gets it', async () => {
  const buyer = await connectClient(server.url)
  await bought(buyer, (showId, bookingId) =>
    fetch(`${server.url}/api/shows/${showId}/bookings/${bookingId}`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${CONFIRM_SECRET}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ seatIds: [1], visitorId: buyer.visitor.visitorId, buyer: { name: ' Ben\u00a0' } }),
    }),
  )
  expect((await buyer.waitFor('booking:changed')).booking.buyer).toEqual({ name: 'Ben' })
  buyer.close()
})

test('W1 an invalid name or address is refused, and nothing is booked; unusual ones are kept as they are', async () => {
  const buyer = await connectClient(server.url)
  const showId = await server.boxOffice.addShow(40)
  const confirm = { showId, bookingId: crypto.randomUUID(), seatIds: [0] }
  await buyer.get('seats:hold', { showId, seatIds: [0, 1, 2, 3, 4, 5] })
  const name = 'A'
  for (const bad of [
    null,
    'Anna',
    [],
    {},
    { name: '' },
    { name: ' \u3000' },
    { name: 7 },
    { name: 'A\u0000' },
    { name: 'A\r\nBcc: all@example.org' },
    { name: '\ud83c' },
    { name: 'x'.repeat(101) },
    { name: 'x'.repeat(10_000) },
    { email: 'a@example.org' },
    ...['', 'a', 'a@', '@a', 'a b@c.org', 'a@b@c.org', '"a@b"@c.org', 'a@b.org,c@d.org', 'a@b.org\n', 'ä@b.org'].map(
      (email) => ({ name, email }),
    ),
    { name, email: `${'a'.repeat(250)}@b.org` },
    { name, email: { $ne: null } },
  ]) {
    // What the types forbid is sent too.
    const payload = { ...confirm, buyer: bad as typeof ANNA }
    const refusal = await buyer.refusal('booking:confirm', payload)
    expect(refusal, JSON.stringify(bad)).toMatchObject({ code: 'BAD_REQUEST', issues: [{}] })
    expect(refusal.issues?.[0]?.path).toMatch(/^buyer/)
  }
  expect((await buyer.get('booking:list', {})).bookings).toEqual([])
  for (const [seatId, unusual] of [
    { name: '=HYPERLINK("https://example.org","?")', email: '=1+1@example.org' },
    { name: '\u202eמרים\u200f ' + '👩‍👩‍👧', email: "o'neil+x@sub.example.org" },
    { name: `'); drop table buyer; --`, email: undefined },
    { name: 'x'.repeat(100), email: 'a@xn--bcher-kva.example' },
  ].entries()) {
    const bookingId = crypto.randomUUID()
    const booking = await buyer.get('booking:confirm', { showId, bookingId, seatIds: [seatId], buyer: unusual })
    expect(booking.buyer).toEqual({ ...unusual })
    expect((await buyer.get('booking:list', {})).bookings.find((each) => each.bookingId === bookingId)).toEqual(booking)
  }
  buyer.close()
})
