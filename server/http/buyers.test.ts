import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Booking } from '../../shared/protocol.ts'
import { BookingPage, Mail, MailPage, SoldSeat } from '../../shared/routes/buyer-routes.ts'
import { OpenedTicket } from '../../shared/routes/ticket-link-routes.ts'
import type { Role } from '../../shared/operators.ts'
import { addOperator } from '../auth/operators.ts'
import { SigningKeys } from '../auth/signing-keys.ts'
import { LINK_ISSUER, Tickets } from '../auth/tickets.ts'
import { TestSmtpServer } from '../testing/smtp-server.ts'
import { connectClient } from '../testing/test-client.ts'
import { AUTH_SECRET, testServer, type TestServer } from '../testing/test-server.ts'

const ANNA = { name: 'Anna Ängström', email: 'anna@example.org' }

let server: TestServer
let smtp: TestSmtpServer
let showId: string
let booking: Booking
const tokens = new Map<Role, string>()
beforeAll(async () => {
  smtp = new TestSmtpServer()
  server = await testServer({
    SMTP_URL: await smtp.listen(),
    MAIL_FROM: 'Theatre <tickets@theatre.example>',
    PUBLIC_URL: 'https://tickets.example/booking/',
  })
  showId = await server.boxOffice.addShow(8)
  const client = await connectClient(server.url)
  await client.get('seats:hold', { showId, seatIds: [1] })
  const bookingId = crypto.randomUUID()
  booking = await client.get('booking:confirm', { showId, bookingId, seatIds: [1], buyer: ANNA })
  client.close()
  const em = server.boxOffice.orm.em.fork()
  for (const role of ['viewer', 'door', 'box-office'] as const) tokens.set(role, await addOperator(em, role, role))
})
afterAll(async () => {
  await server.close()
  await smtp.close()
})

const get = (path: string, role: Role = 'box-office', method = 'GET') =>
  fetch(server.url + path, { method, headers: { Authorization: `Bearer ${tokens.get(role) ?? ''}` } })
const post = (path: string, body: object, url = server.url) =>
  fetch(url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

test('the door finds a booking by name, and reads it; its code is for the box office alone', async () => {
  const bookings = `/api/operator/shows/${showId}/bookings`
  const found = BookingPage.parse(await (await get(`${bookings}?search=ang%20anna`, 'door')).json())
  expect(found).toEqual({ bookings: [booking], after: null })
  const Read = z.object({ booking: Booking, seats: z.array(SoldSeat), code: z.optional(z.string()) })
  const read = async (role: Role) => Read.parse(await (await get(`${bookings}/${booking.bookingId}`, role)).json())
  const seats = [{ seatId: 1, label: 'Hall A-2', price: booking.total, admittedAt: null, admittedBy: null }]
  expect(await read('door')).toEqual({ booking, seats })
  const { code = '' } = await read('box-office')
  expect(await (await get(`/api/tickets/${code}`)).json()).toMatchObject({ bookingId: booking.bookingId })
  expect((await get(`${bookings}?after=x`, 'door')).status).toBe(400)
  expect((await get(`${bookings}?search=${encodeURIComponent('a\0')}`, 'door')).status).toBe(400)
})

test('the door reads of the mails about a booking neither their texts, which have the ticket’s link, nor errors with addresses', async () => {
  const path = `/api/operator/shows/${showId}/bookings/${booking.bookingId}`
  const Read = z.object({ mails: z.array(Mail) })
  const mails = async (role: Role) => Read.parse(await (await get(path, role)).json()).mails
  await expect.poll(async () => (await mails('box-office'))[0]?.state).toBe('sent')
  await server.boxOffice.orm.em
    .fork()
    .execute(`update mail set last_error = '550 <anna@example.org>' where booking_id = ?`, [booking.bookingId])
  const [whole] = await mails('box-office')
  expect(whole?.text).toContain('/ticket#')
  expect(whole?.lastError).toContain('anna')
  const [seen] = await mails('door')
  expect(seen).toMatchObject({ mailId: whole?.mailId, subject: whole?.subject, lastError: null })
  expect(seen).not.toHaveProperty('text')
})

test.each(['csv', 'json'])('the export as %s is for the box office alone', async (format) => {
  const path = `/api/operator/shows/${showId}/bookings.${format}`
  const answer = await get(path)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${showId}-bookings.${format}"`)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(await answer.text()).toContain('Anna Ängström')
  expect((await get(path, 'door')).status).toBe(403)
  expect((await fetch(server.url + path)).status).toBe(401)
  expect((await get(`/api/operator/shows/nowhere/bookings.${format}`)).status).toBe(404)
  expect((await get(path, 'box-office', 'DELETE')).status).toBe(405)
  expect(await (await get(path, 'box-office', 'HEAD')).text()).toBe('')
})

test('P4, P5 a mail has a link that opens the ticket with its name, without its address, on any device', async () => {
  await expect.poll(() => smtp.mails.length).toBeGreaterThan(0)
  const [mail] = smtp.mails
  const [, link = ''] = /https:\/\/tickets\.example\/booking\/ticket#(\S+)/.exec(mail?.text ?? '') ?? []
  const opened = OpenedTicket.parse(await (await post('/api/tickets/open', { link })).json())
  expect(opened.booking).toEqual({ ...booking, buyer: { name: ANNA.name } })
  expect((await fetch(`${server.url}/api/tickets/${opened.code}`)).status).toBe(200)
  // A ticket's code, which others see at the door, is no link, and a link is no code.
  expect((await post('/api/tickets/open', { link: opened.code })).status).toBe(404)
  expect((await fetch(`${server.url}/api/tickets/${link}`)).status).toBe(404)
  const forged = new Tickets(new SigningKeys(['x'.repeat(40)]), LINK_ISSUER)
  expect((await post('/api/tickets/open', { link: await forged.sign(booking) })).status).toBe(404)
  const elsewhere = new Tickets(new SigningKeys([AUTH_SECRET]), LINK_ISSUER)
  const unknown = await elsewhere.sign({ showId, bookingId: crypto.randomUUID() })
  expect((await post('/api/tickets/open', { link: unknown })).status).toBe(404)
})

test('P5 the answer to a request for tickets says nothing of the address, and an address of the network may ask 20 times an hour', async () => {
  const known = await post('/api/tickets/find', { email: 'ANNA@example.org' })
  const unknown = await post('/api/tickets/find', { email: 'nobody@example.org' })
  for (const answer of [known, unknown]) {
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('{}')
  }
  await expect.poll(() => smtp.mails.find(({ headers }) => headers.get('subject') === 'Your tickets')).toBeDefined()
  expect(smtp.mails.map(({ to }) => to.join())).not.toContain('nobody@example.org')
  expect((await post('/api/tickets/find', { email: 'nobody' })).status).toBe(400)
  const { url } = await server.addServer({ RATE_LIMIT: '50' })
  const statuses: number[] = []
  for (let i = 0; i < 21; i++)
    statuses.push((await post('/api/tickets/find', { email: `n${i}@example.org` }, url)).status)
  expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200))
  expect(statuses[20]).toBe(429)
})

test('P3 the box office erases a buyer, and the mails about the booking with them', async () => {
  const path = `/api/operator/shows/${showId}/bookings/${booking.bookingId}`
  const mails = async () => MailPage.parse(await (await get('/api/operator/outbox?limit=50')).json())
  await expect.poll(async () => (await mails()).mails.every(({ state }) => state === 'sent')).toBe(true)
  expect((await mails()).isSending).toBe(true)
  expect((await mails()).mails.map(({ bookingId }) => bookingId)).toContain(booking.bookingId)
  expect((await get(`${path}/buyer`, 'door', 'DELETE')).status).toBe(403)
  expect((await get(`${path}/buyer`, 'box-office', 'DELETE')).status).toBe(200)
  expect(await (await get(path)).text()).not.toContain('Anna')
  expect((await mails()).mails.map(({ bookingId }) => bookingId)).not.toContain(booking.bookingId)
  expect((await get(`/api/operator/shows/${showId}/bookings?search=anna`)).status).toBe(200)
  expect(await (await get(`/api/operator/shows/${showId}/bookings.csv`)).text()).not.toContain('Anna')
  expect(
    (await get(`/api/operator/shows/${showId}/bookings/${crypto.randomUUID()}/buyer`, 'box-office', 'DELETE')).status,
  ).toBe(404)
})
