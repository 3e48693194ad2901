// The codes of a group's tickets over HTTP: each admits to its own seat.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TicketCode } from '../../shared/routes/booking-routes.ts'
import { addOperator } from '../auth/operators.ts'
import { connectClient } from '../testing/test-client.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

const SEATS = [1, 2, 3]

let server: TestServer
let showId: string
let doorToken: string
beforeAll(async () => {
  server = await testServer()
  doorToken = await addOperator(server.boxOffice.orm.em.fork(), 'Left', 'door')
})
afterAll(() => server.close())

/** A booking of the three seats of a new show, and the codes of its tickets. */
async function bookedCodes() {
  showId = await server.boxOffice.addShow(8)
  const client = await connectClient(server.url)
  const bookingId = crypto.randomUUID()
  await client.get('seats:hold', { showId, seatIds: SEATS })
  await client.get('booking:confirm', { showId, bookingId, seatIds: SEATS })
  const { token } = await client.waitFor('visitor')
  const answer = await fetch(`${server.url}/api/shows/${showId}/bookings/${bookingId}/ticket`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  const { code, seatCodes = [] } = TicketCode.parse(await answer.json())
  client.close()
  return { bookingId, code, seatCodes }
}

const look = async (code: string): Promise<unknown> => (await fetch(`${server.url}/api/tickets/${code}`)).json()

async function scan(code: string, seatIds?: number[]): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/operator/shows/${showId}/door/admit`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${doorToken}` },
    body: JSON.stringify({ scanId: crypto.randomUUID(), code, ...(seatIds && { seatIds }) }),
  })
  return answer.json()
}

test('D1 the code of a seat shows that seat and admits to it alone, whatever the scan asks for', async () => {
  const { bookingId, code, seatCodes } = await bookedCodes()
  expect(seatCodes.map(({ seatId }) => seatId)).toEqual(SEATS)
  expect(new Set([code, ...seatCodes.map((seat) => seat.code)]).size).toBe(SEATS.length + 1)
  const [first, second] = seatCodes.map((seat) => seat.code)
  expect(await look(first ?? '')).toMatchObject({ bookingId, seatIds: [1], labels: ['Hall A-2'] })
  expect(await look(code)).toMatchObject({ bookingId, seatIds: SEATS })

  const admitted = (isNew: [boolean, boolean, boolean]) => ({
    seats: SEATS.map((seatId, index) => ({ seatId, isNew: isNew[index] })),
  })
  expect(await scan(first ?? '', SEATS)).toMatchObject({ outcome: 'admitted', ...admitted([true, false, false]) })
  expect(await scan(first ?? '')).toMatchObject({ outcome: 'again', ...admitted([false, false, false]) })
  expect(await scan(second ?? '')).toMatchObject({ outcome: 'admitted', ...admitted([false, true, false]) })
  expect(await scan(code)).toMatchObject({ outcome: 'admitted', ...admitted([false, false, true]) })
})

test('a code whose seat is changed by hand is none', async () => {
  const { seatCodes } = await bookedCodes()
  const [head = '', claims = '', signature = ''] = (seatCodes[0]?.code ?? '').split('.')
  const read = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as object
  const forged = [head, btoa(JSON.stringify({ ...read, seat: 2 })).replaceAll('=', ''), signature].join('.')
  expect(await look(forged)).toMatchObject({ code: 'NOT_FOUND' })
  expect(await scan(forged)).toMatchObject({ outcome: 'no-ticket' })
})
