// T1 to T5: bookings that visitors pass on to others, over HTTP, with the maps and the tabs of both.
import { response } from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '../../shared/http.ts'
import { Booking, Refusal } from '../../shared/protocol.ts'
import { TicketCode } from '../../shared/routes/booking-routes.ts'
import { Admission } from '../../shared/routes/door-routes.ts'
import { Offer, OfferedBooking } from '../../shared/routes/offer-routes.ts'
import { MOST_OFFERS } from '../../shared/transfer.ts'
import { audit } from '../audit/audit.ts'
import { onShow } from '../audit/read-show.ts'
import { addOperator } from '../auth/operators.ts'
import { SigningKeys } from '../auth/signing-keys.ts'
import { LINK_ISSUER, OFFER_ISSUER, Tickets } from '../auth/tickets.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { AUTH_SECRET, testServer, type TestServer } from '../testing/test-server.ts'
import { offerHandlers } from './offer-handlers.ts'

const CONFIRM_SECRET = 'what-the-shop-of-these-tests-confirms-with'
const ANNA = { name: 'Anna Ängström', email: 'anna@example.org' }
const BEN = { name: 'Ben Weber', email: 'ben@example.org' }

let server: TestServer
let door: string
let [anna, ben, cora]: TestClient[] = []
beforeAll(async () => {
  server = await testServer({ CONFIRM_SECRET, MAX_SEATS_PER_VISITOR: '4' })
  door = await addOperator(server.boxOffice.orm.em.fork(), 'Dora', 'door')
  ;[anna, ben, cora] = await Promise.all([1, 2, 3].map(() => connectClient(server.url)))
})
afterAll(async () => {
  for (const client of [anna, ben, cora]) client?.close()
  await server.close()
})

const tokenOf = (client: TestClient | undefined): string => client?.visitor.token ?? ''

async function call(method: string, path: string, bearer: string, body?: object, url = server.url) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as unknown }
}
const post = (path: string, client: TestClient | undefined, body: object = {}) =>
  call('POST', path, tokenOf(client), body)

/** A show with a booking of Anna's. */
async function annasBooking(seatIds = [1, 2]) {
  const showId = await server.boxOffice.addShow(12)
  const bookingId = crypto.randomUUID()
  await anna?.get('seats:hold', { showId, seatIds })
  await anna?.get('booking:confirm', { showId, bookingId, seatIds, buyer: ANNA })
  const path = `/api/shows/${showId}/bookings/${bookingId}`
  const offer = async () => OfferedBooking.parse((await post(`${path}/offer`, anna)).body)
  const withdraw = async () => Booking.parse((await call('DELETE', `${path}/offer`, tokenOf(anna))).body)
  return { showId, bookingId, path, seatIds, offer, withdraw }
}
const read = async (link: string, client: TestClient | undefined) =>
  Offer.parse((await post('/api/offers/read', client, { link })).body)
const accept = (link: string, client: TestClient | undefined, buyer?: object) =>
  post('/api/offers/accept', client, { link, ...(buyer && { buyer }) })
const refusalOf = (body: unknown) => Refusal.parse(body)
const codesOf = async (path: string, client: TestClient | undefined) =>
  TicketCode.parse((await call('GET', `${path}/ticket`, tokenOf(client))).body)
const codeOf = async (path: string, client: TestClient | undefined) => (await codesOf(path, client)).code
const bookingsOf = async (client: TestClient | undefined) => (await client?.get('booking:list', {}))?.bookings ?? []
const passedOnBy = async (client: TestClient | undefined) =>
  routes.listPassedOn.answer.parse((await call('GET', '/api/bookings/passed-on', tokenOf(client))).body).bookings
async function scan(showId: string, code: string) {
  const body = { scanId: crypto.randomUUID(), code }
  return Admission.parse((await call('POST', `/api/operator/shows/${showId}/door/admit`, door, body)).body)
}
const faultsOf = (showId: string) => onShow(server.boxOffice.orm, showId, (show) => audit(show, HOLD_SETTINGS))

test('T1, T2, T5 an accepted booking is the receiver’s, with new tickets and their name, and the sender hears of it', async () => {
  const { showId, bookingId, path, seatIds, offer } = await annasBooking()
  const { code: oldCode, seatCodes: [ofSeat] = [] } = await codesOf(path, anna)
  const oldLink = await new Tickets(new SigningKeys([AUTH_SECRET]), LINK_ISSUER).sign({ showId, bookingId })
  const { booking, link } = await offer()
  expect(booking.offer?.number).toBe(1)
  expect(await offer()).toEqual({ booking, link })
  const labels = ['Hall A-2', 'Hall A-3']
  expect(await read(link, ben)).toEqual({ state: 'open', showId, seatIds, labels, from: ANNA.name })
  expect(await read(link, anna)).toEqual({ state: 'own', showId, seatIds, labels, bookingId })
  const own = await accept(link, anna)
  expect([own.status, refusalOf(own.body).code]).toEqual([403, 'FORBIDDEN'])

  const accepted = await accept(link, ben, BEN)
  const received = Booking.parse(accepted.body)
  expect(received).toMatchObject({ bookingId, seatIds, buyer: BEN, ticketEdition: 1, cancelledAt: null })
  expect(received.offer).toBeUndefined()
  // An answer that got lost: the same again, whatever the retry says.
  expect((await accept(link, ben, ANNA)).body).toEqual(received)
  expect(await anna?.waitFor('booking:passed-on')).toMatchObject({ showId, bookingId, labels })
  expect((await ben?.waitFor('booking:changed', (fact) => fact.booking.bookingId === bookingId))?.booking).toEqual(
    received,
  )
  expect(await read(link, ben)).toMatchObject({ state: 'accepted', bookingId })
  expect(await read(link, cora)).toEqual({ state: 'used', showId, seatIds: [], labels: [] })
  const second = await accept(link, cora, BEN)
  expect(refusalOf(second.body)).toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringMatching(/accepted/) as unknown,
  })

  // Anna has nothing of it any more, and sees that she passed it on.
  const list = bookingsOf
  expect((await list(anna)).map((each) => each.bookingId)).not.toContain(bookingId)
  expect(await passedOnBy(anna)).toContainEqual({
    showId,
    bookingId,
    seatIds,
    labels,
    passedOnAt: expect.any(String) as unknown,
  })
  expect(await list(ben)).toContainEqual(received)
  expect((await call('GET', path, tokenOf(anna))).status).toBe(404)
  expect((await call('DELETE', path, tokenOf(anna))).status).toBe(403)
  expect((await post(`${path}/offer`, anna)).status).toBe(403)

  // Anna's saved code and the link of her mail are no longer valid; Ben's are new.
  const newCode = await codeOf(path, ben)
  expect(newCode).not.toBe(oldCode)
  for (const code of [oldCode, ofSeat?.code ?? '']) {
    expect(await scan(showId, code)).toEqual({ outcome: 'passed-on', seats: [] })
  }
  expect((await fetch(`${server.url}/api/tickets/${oldCode}`)).status).toBe(403)
  expect((await fetch(`${server.url}/api/tickets/${newCode}`)).status).toBe(200)
  const opened = await post('/api/tickets/open', undefined, { link: oldLink })
  expect([opened.status, JSON.stringify(opened.body).includes('Ben')]).toEqual([403, false])
  const em = server.boxOffice.orm.em.fork()
  expect(await em.execute('select name, email from buyer where booking_id = ?', [bookingId])).toEqual([BEN])
  const words = await em.execute<{ word: string }[]>('select word from buyer_word where booking_id = ?', [bookingId])
  expect(words.some(({ word }) => word.includes('anna'))).toBe(false)
  // Anna's confirmation was not sent, so it is not sent any more.
  const mails = 'select kind, state, email from mail where booking_id = ? order by kind'
  expect(await em.execute(mails, [bookingId])).toEqual([
    { kind: 'confirmed', state: 'waiting', email: null },
    { kind: 'transferred', state: 'waiting', email: 'anna@example.org' },
  ])

  // Ben can go in, and then nobody can pass it on.
  expect(await scan(showId, newCode)).toMatchObject({ outcome: 'admitted', name: BEN.name })
  expect((await post(`${path}/offer`, ben)).status).toBe(403)
  expect(await faultsOf(showId)).toMatchObject({ wrong: 0, findings: [] })
})

test('T2 of many who accept at once, on two servers, one gets the booking, the sender hears of it, and the log explains it', async () => {
  const { url } = await server.addServer()
  const { showId, bookingId, offer } = await annasBooking([3])
  const { link } = await offer()
  const clients = await Promise.all(Array.from({ length: 8 }, () => connectClient(server.url)))
  const answers = await Promise.all(
    clients.map((client, i) =>
      call('POST', '/api/offers/accept', tokenOf(client), { link, buyer: BEN }, i % 2 ? url : server.url),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 403)])
  const lists = await Promise.all(clients.map(bookingsOf))
  expect(lists.map(({ length }) => length)).toEqual(answers.map(({ status }) => (status === 200 ? 1 : 0)))
  await anna?.waitFor('booking:passed-on', (fact) => fact.bookingId === bookingId)
  for (const client of clients) client.close()
  expect(await faultsOf(showId)).toMatchObject({ wrong: 0, findings: [] })
})

test('T1 to T3 whatever happens to an offer at once, on two servers, the booking is one visitor’s, and the log explains it', async () => {
  const { url } = await server.addServer()
  for (let round = 0; round < 6; round++) {
    const { showId, bookingId, path, offer } = await annasBooking([1])
    const [{ link }, code] = await Promise.all([offer(), codeOf(path, anna)])
    const at = (i: number): string => ((i + round) % 2 ? url : server.url)
    const [bens, coras, cancelled, , offered] = await Promise.all([
      call('POST', '/api/offers/accept', tokenOf(ben), { link, buyer: BEN }, at(0)),
      call('POST', '/api/offers/accept', tokenOf(cora), { link }, at(1)),
      round % 3 === 0 ? call('DELETE', path, tokenOf(anna), undefined, at(1)) : undefined,
      round % 3 === 1 ? call('DELETE', `${path}/offer`, tokenOf(anna), undefined, at(0)) : undefined,
      call('POST', `${path}/offer`, tokenOf(anna), {}, at(1)),
      round % 3 === 2 ? scan(showId, code) : undefined,
    ])
    const accepted = [bens, coras].filter(({ status }) => status === 200)
    expect(accepted.length).toBeLessThan(2)
    if (cancelled) expect([cancelled.status, accepted.length]).toEqual(accepted.length === 1 ? [403, 1] : [200, 0])
    // An answer to who offered it names nobody else.
    expect(JSON.stringify(offered.body)).not.toContain(BEN.name)
    const lists = await Promise.all([anna, ben, cora].map(bookingsOf))
    const owners = lists.map((list) => list.some((booking) => booking.bookingId === bookingId))
    expect(owners).toEqual([accepted.length === 0, bens.status === 200, coras.status === 200])
    expect(await faultsOf(showId)).toMatchObject({ wrong: 0, findings: [] })
  }
})

test('T3, D2 a ticket that is scanned while its booking is accepted lets in, or is passed on', async () => {
  for (let i = 0; i < 5; i++) {
    const { showId, path, offer } = await annasBooking([1])
    const { link } = await offer()
    const code = await codeOf(path, anna)
    const [{ outcome }, { status }] = await Promise.all([scan(showId, code), accept(link, cora)])
    expect([outcome, status]).toEqual(status === 200 ? ['passed-on', 200] : ['admitted', 403])
    expect(await faultsOf(showId)).toMatchObject({ wrong: 0, findings: [] })
  }
})

test('T1, T3 a link that was taken back, of a cancelled booking, of a used ticket or of a show that began is good for nothing', async () => {
  const one = await annasBooking([4])
  const { link } = await one.offer()
  expect((await one.withdraw()).offer).toBeUndefined()
  expect(await one.withdraw()).toEqual(await one.withdraw())
  expect((await read(link, ben)).state).toBe('withdrawn')
  expect(refusalOf((await accept(link, ben)).body).message).toMatch(/taken back/)
  const again = await one.offer()
  expect(again.link).not.toBe(link)
  expect((await accept(link, ben)).status).toBe(403)
  await anna?.get('booking:cancel', { showId: one.showId, bookingId: one.bookingId })
  expect((await read(again.link, ben)).state).toBe('cancelled')
  expect((await accept(again.link, ben)).status).toBe(403)
  expect((await post(`${one.path}/offer`, anna)).status).toBe(403)

  const used = await annasBooking([5, 6])
  const usedLink = (await used.offer()).link
  expect((await scan(used.showId, await codeOf(used.path, anna))).outcome).toBe('admitted')
  expect((await read(usedLink, ben)).state).toBe('admitted')
  expect((await accept(usedLink, ben)).status).toBe(403)

  const late = await annasBooking([7])
  const lateLink = (await late.offer()).link
  const em = server.boxOffice.orm.em.fork()
  await em.execute('update show set starts_at = clock_timestamp(), changed_at = clock_timestamp() where show_id = ?', [
    late.showId,
  ])
  expect((await read(lateLink, ben)).state).toBe('over')
  for (const broken of ['', 'x', `${lateLink}x`, await codeOf(late.path, anna)]) {
    expect((await accept(broken, ben)).status).toBe(404)
  }
  for (const { showId } of [one, used]) expect(await faultsOf(showId)).toMatchObject({ wrong: 0, findings: [] })
})

test('H3, T1 a receiver has no more seats than anybody may, and a booking is offered twenty times at most', async () => {
  const { showId, offer, withdraw, path } = await annasBooking([1, 2])
  await ben?.get('seats:hold', { showId, seatIds: [7, 8, 9] })
  expect(refusalOf((await accept((await offer()).link, ben)).body).code).toBe('LIMIT_REACHED')
  await ben?.get('seats:release', { showId, seatIds: [7] })
  for (let offers = 1; offers < MOST_OFFERS; offers++) {
    await withdraw()
    await offer()
  }
  await withdraw()
  expect(refusalOf((await post(`${path}/offer`, anna)).body).code).toBe('LIMIT_REACHED')
  expect(await faultsOf(showId)).toMatchObject({ wrong: 0, findings: [] })
})

test('T2, T4 a booking goes on and back, its server confirms and cancels it as before, and its seats stay sold', async () => {
  const { showId, bookingId, path, seatIds, offer } = await annasBooking([1, 2])
  const first = await codeOf(path, anna)
  await accept((await offer()).link, ben, BEN)
  const confirm = () => call('PUT', path, CONFIRM_SECRET, { seatIds, visitorId: anna?.visitor.visitorId, buyer: ANNA })
  expect((await confirm()).body).toMatchObject({ bookingId, buyer: BEN, ticketEdition: 1 })
  expect(refusalOf((await call('PUT', path, tokenOf(anna), { seatIds })).body)).toMatchObject({
    code: 'FORBIDDEN',
    message: 'This booking is somebody else’s.',
  })
  expect((await call('PUT', path, tokenOf(cora), { seatIds })).status).toBe(409)
  const back = OfferedBooking.parse((await post(`${path}/offer`, ben)).body)
  await accept(back.link, anna, ANNA)
  const bookings = await bookingsOf(anna)
  const passedOn = await passedOnBy(anna)
  expect(bookings.find((each) => each.bookingId === bookingId)).toMatchObject({ ticketEdition: 2, buyer: ANNA })
  expect(passedOn.map((each) => each.bookingId)).not.toContain(bookingId)
  expect((await scan(showId, first)).outcome).toBe('passed-on')
  const { seats } = (await call('GET', `/api/shows/${showId}/seats`, '')).body as { seats: { status: string }[] }
  expect(seatIds.map((seatId) => seats[seatId]?.status)).toEqual(['booked', 'booked'])
  await accept(OfferedBooking.parse((await post(`${path}/offer`, anna)).body).link, ben, BEN)
  expect((await call('DELETE', path, CONFIRM_SECRET)).body).toMatchObject({
    cancelledAt: expect.any(String) as unknown,
  })
  expect((await confirm()).status).toBe(200)
  const log = await call('GET', `/api/shows/${showId}/log?after=0`, door)
  expect(JSON.stringify(log.body)).toContain('"transferred"')
  for (const secret of [ANNA.name, BEN.email, anna?.visitor.visitorId ?? '']) {
    expect(JSON.stringify(log.body)).not.toContain(secret)
  }
  expect(await faultsOf(showId)).toMatchObject({ wrong: 0, findings: [] })
})

test('T1 no link is given for an offer that was taken back meanwhile', async () => {
  const { showId, bookingId } = await annasBooking([1])
  const { office } = server.boxOffice
  const visitorId = anna?.visitor.visitorId ?? ''
  // One handler and one queue: both commands are in one batch.
  const handlers = offerHandlers({ office, offerLinks: new Tickets(new SigningKeys([AUTH_SECRET]), OFFER_ISSUER) })
  const [offered, withdrawn] = await Promise.all([
    handlers.offerBooking({ showId, bookingId }, { visitorId, visitor: undefined, address: '', response }),
    office.withdrawOffer(showId, visitorId, bookingId),
  ])
  expect(withdrawn).toMatchObject({ ok: true })
  expect(offered).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', message: expect.any(String) as unknown } })
})
