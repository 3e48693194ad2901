// Triggers every request and every fact, and compares the AsyncAPI document with the messages that the server sends.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  requests,
  type Answer,
  type Payload,
  type RefusalCode,
  type RequestName,
  type Value,
} from '../../shared/protocol.ts'
import { addOperator } from '../auth/operators.ts'
import { connectClient, type TestClient, type Offer } from '../testing/test-client.ts'
import { backdate } from '../testing/test-box-office.ts'
import { SchemaCoverage } from '../testing/schema-coverage.ts'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { asyncApiDocument } from './asyncapi.ts'
import { holdsOf } from '../booking/new-show.ts'
import { HOLD_SETTINGS, MINUTE } from '../testing/hold-settings.ts'
import { BookingDesk } from '../booking/booking-desk.ts'
import { HTTP_EXAMPLES } from './http-examples.ts'
import { REQUEST_TEXTS } from './socket-events.ts'
import { checkStatementsByShow } from '../testing/statements-by-show.ts'

const { messages, schemas } = asyncApiDocument().components
const names = Object.keys(requests) as RequestName[]
const keyOf = (name: string): string => name.replace(':', '.')

const DEFECT = 'needs a defect: server/live/request-dispatch.test.ts'
const FULL = 'needs a full queue or pool: server/booking/busy.test.ts'
const OUTAGE = 'needs an outage of the database: server/silent-database.slow.test.ts'
const AFTER_FAULTS: [code: RefusalCode, why: string][] = [
  ['INTERNAL', DEFECT],
  ['BUSY', FULL],
  ['UNAVAILABLE', OUTAGE],
]

/** The documented messages that this test does not trigger, with the reason. */
const NOT_SEEN: Record<string, string> = {
  'RefusalCode=INTERNAL': DEFECT,
  'RefusalCode=UNAVAILABLE': OUTAGE,
  'connect_error.code=INTERNAL': DEFECT,
  'VisitorFact.mail': 'of a server that sends mail, as in client/confirmation-mail.test.ts',
  'HoldChangedFact.cause=unblocked': 'of the log: an unblocked seat is in no hold',
  'HoldChangedFact.cause=offered': 'of the log: an offer concerns no seat of a hold',
  'HoldChangedFact.cause=offer-withdrawn': 'of the log: an offer concerns no seat of a hold',
  'HoldChangedFact.cause=show-changed': 'of the log: a change of the show changes no hold',
}
for (const name of names) {
  for (const [code, why] of AFTER_FAULTS) {
    if (REQUEST_TEXTS[name].refusals.includes(code)) NOT_SEEN[`${keyOf(name)}.refusal.error.code=${code}`] = why
  }
}

const documented = new SchemaCoverage(messages, schemas)
const askers: TestClient[] = []
let server: TestServer

beforeAll(async () => {
  server = await testServer({ SWEEP_INTERVAL_MS: '200' })
})
afterAll(async () => {
  for (const each of askers) each.close()
  await server.close()
})

async function visit(url = server.url, offer: Offer = { protocol: 1 }): Promise<TestClient> {
  documented.see('connect', offer)
  const visitor = await connectClient(url, offer)
  askers.push(visitor)
  return visitor
}

/** Another socket of the same visitor. */
function tabOf(visitor: TestClient, url = server.url): Promise<TestClient> {
  return visit(url, { protocol: 1, token: visitor.visitor.token })
}

async function ask<R extends RequestName>(who: TestClient, name: R, payload: Payload<R>): Promise<Answer<Value<R>>> {
  documented.see(`${keyOf(name)}.request`, payload)
  const answer = await who.request(name, payload)
  documented.see(`${keyOf(name)}.${answer.ok ? 'answer' : 'refusal'}`, answer)
  return answer
}

async function get<R extends RequestName>(who: TestClient, name: R, payload: Payload<R>): Promise<void> {
  expect(await ask(who, name, payload)).toMatchObject({ ok: true })
}

async function refuse<R extends RequestName>(
  who: TestClient,
  name: R,
  payload: Payload<R>,
  code: RefusalCode,
): Promise<void> {
  expect(await ask(who, name, payload)).toMatchObject({ ok: false, error: { code } })
}

/** Sends a request whose payload does not match its type. @returns the refusal */
async function refuseAny(who: TestClient, name: RequestName, payload: unknown): Promise<string> {
  const answer: unknown = await who.socket.timeout(5000).emitWithAck(name, payload)
  const read = z.safeParse(z.object({ ok: z.literal(false), error: z.object({ code: z.string() }) }), answer)
  if (!read.success) return 'ok'
  documented.see(`${keyOf(name)}.refusal`, answer)
  return read.data.error.code
}

test('a socket that follows a hundred shows is refused another', async () => {
  const ann = await visit()
  for (let i = 0; i < 100; i++) await get(ann, 'show:join', { showId: await server.boxOffice.addShow(1) })
  await refuse(ann, 'show:join', { showId: await server.boxOffice.addShow(1) }, 'LIMIT_REACHED')
})

test('a purchase sends its documented messages, also to another tab of the visitor', async () => {
  const showId = await server.boxOffice.addShow(10, { blocked: [9], singles: 'off' })
  const ann = await visit()
  const tab = await tabOf(ann)
  const bob = await visit()
  await get(ann, 'show:list', {})
  await server.boxOffice.addShow(1)
  await get(ann, 'show:list', { limit: 1 })
  const time = new Date().toISOString()
  await get(ann, 'show:list', {
    search: 'test',
    from: time,
    to: time,
    onSale: true,
    showIds: [showId],
    after: `0~${showId}`,
  })
  await get(tab, 'show:join', { showId, seq: 0 })
  await get(ann, 'seats:hold', { showId, seatIds: [0, 1] })
  await tab.waitFor('hold:changed', ({ cause }) => cause === 'held')
  await refuse(bob, 'seats:hold', { showId, seatIds: [1] }, 'SEATS_TAKEN')
  await refuse(bob, 'seats:hold', { showId, seatIds: [9] }, 'SEATS_TAKEN')
  await get(ann, 'hold:extend', { showId })
  await tab.waitFor('hold:changed', ({ cause }) => cause === 'extended')
  await get(ann, 'seats:release', { showId, seatIds: [1] })
  await tab.waitFor('hold:changed', ({ cause }) => cause === 'released')
  await get(ann, 'checkout:begin', { showId })
  await tab.waitFor('hold:changed', ({ cause }) => cause === 'checkout-begun')
  await get(ann, 'checkout:end', { showId })
  await tab.waitFor('hold:changed', ({ cause }) => cause === 'checkout-ended')
  const bookingId = randomUUID()
  await get(ann, 'booking:confirm', {
    showId,
    bookingId,
    seatIds: [0],
    buyer: { name: 'Ann', email: 'ann@example.org', language: 'en' },
  })
  await tab.waitFor('hold:changed', ({ cause }) => cause === 'booked')
  await tab.waitFor('booking:changed')
  // Before the seat changes again: a frame has only the last status of each seat.
  await tab.waitFor('seats:changed', ({ booked }) => booked !== undefined)
  await refuse(bob, 'seats:hold', { showId, seatIds: [0] }, 'SEATS_TAKEN')
  await get(ann, 'booking:list', {})
  await refuse(bob, 'booking:cancel', { showId, bookingId }, 'FORBIDDEN')
  await refuse(bob, 'booking:confirm', { showId, bookingId, seatIds: [0] }, 'BOOKING_MISMATCH')
  await get(ann, 'booking:cancel', { showId, bookingId })
  await tab.waitFor('hold:changed', ({ cause }) => cause === 'cancelled')
  await get(ann, 'show:sync', { showId, seq: 0 })
  await get(ann, 'show:sync', { showId, seq: 0, epoch: 'another' })
  await get(ann, 'clock:read', {})
  await get(ann, 'seats:hold', { showId, seatIds: [2] })
  await get(ann, 'booking:confirm', { showId, bookingId: randomUUID(), seatIds: [2] })
  await get(ann, 'booking:list', { limit: 1 })
  await get(ann, 'booking:list', { after: `0~${showId}~${bookingId}` })
  const requestId = randomUUID()
  const best = { showId, quantity: 1, categoryId: 'all', accessible: false, wheelchairPlaces: 0 }
  await get(ann, 'seats:preview-best', best)
  await get(ann, 'seats:hold-best', { ...best, requestId })
  await get(ann, 'show:leave', { showId })
  await tab.waitFor('room:viewers')
})

test('what operators do to bookings of visitors sends its documented messages', async () => {
  const showId = await server.boxOffice.addShow(10, { singles: 'off' })
  const desk = new BookingDesk(server.boxOffice.office.queues)
  const by = { operator: 'olga', reason: 'The stage needs the place.' }
  const ann = await visit()
  await get(ann, 'show:join', { showId })
  const bookingId = randomUUID()
  await get(ann, 'seats:hold', { showId, seatIds: [0, 1] })
  await get(ann, 'booking:confirm', { showId, bookingId, seatIds: [0, 1] })
  await desk.move(showId, bookingId, [{ from: 0, to: 5 }], by)
  await ann.waitFor('hold:changed', ({ cause }) => cause === 'moved')
  await ann.waitFor('booking:changed', ({ booking }) => booking.seatIds.includes(5))
  await desk.cancel(showId, bookingId, [1], by)
  await ann.waitFor('hold:changed', ({ cause }) => cause === 'seats-cancelled')
  await ann.waitFor('booking:changed', ({ booking }) => booking.cancelledSeatIds !== undefined)
  await get(ann, 'booking:list', {})
  await get(ann, 'booking:confirm', { showId, bookingId, seatIds: [0, 1] })
  await get(ann, 'booking:cancel', { showId, bookingId })
})

test('a booking that is offered, kept and passed on sends its documented messages', async () => {
  const { office } = server.boxOffice
  const showId = await server.boxOffice.addShow(10)
  const [ann, ben] = [await visit(), await visit()]
  const [from, to] = [await ann.waitFor('visitor'), await ben.waitFor('visitor')]
  for (const one of [ann, ben]) await get(one, 'show:join', { showId })
  const bookingId = randomUUID()
  await get(ann, 'seats:hold', { showId, seatIds: [0] })
  await get(ann, 'booking:confirm', { showId, bookingId, seatIds: [0] })
  await office.offer(showId, from.visitorId, bookingId)
  await ann.waitFor('booking:changed', ({ booking }) => booking.offer !== undefined)
  await office.withdrawOffer(showId, from.visitorId, bookingId)
  await ann.waitFor('booking:changed', ({ booking }) => booking.offer === undefined && booking.seq > 2)
  await office.offer(showId, from.visitorId, bookingId)
  await office.accept(showId, to.visitorId, { bookingId, offer: 2 }, { name: 'Ben' })
  await ann.waitFor('booking:passed-on')
  await ben.waitFor('hold:changed', ({ cause }) => cause === 'transferred')
  await ben.waitFor('booking:changed', ({ booking }) => booking.ticketEdition !== undefined)
  await get(ben, 'booking:list', {})
})

test('a shortened and restored hold and a changed show send their documented messages', async () => {
  const showId = await server.boxOffice.addShow(10, { singles: 'warn', confirmBy: 'server' })
  const other = await server.addServer()
  const ann = await visit()
  const elsewhere = await tabOf(ann, other.url)
  await get(elsewhere, 'show:join', { showId })
  await get(ann, 'seats:hold', { showId, seatIds: [0] })
  ann.close()
  await elsewhere.waitFor('hold:changed', ({ cause }) => cause === 'disconnected')
  await elsewhere.waitFor('hold:changed', ({ cause }) => cause === 'returned')
  await server.boxOffice.orm.em
    .fork()
    .execute(`update show set title = 'Another', changed_at = changed_at + interval '1 ms' where show_id = ?`, [showId])
  await elsewhere.waitFor('show:changed')
})

test('what operators do by a socket sends its documented messages', async () => {
  const startsAt = new Date(Date.now() + 60 * MINUTE)
  const holds = { ...holdsOf(HOLD_SETTINGS), heldSeatsPerAddress: 100 }
  const showId = await server.boxOffice.addShow(10, { startsAt, holds })
  const olga = await visit(server.url, {
    operatorToken: await addOperator(server.boxOffice.orm.em.fork(), 'Olga', 'admin'),
  })
  const ann = await visit()
  await get(ann, 'show:join', { showId })
  await get(ann, 'seats:hold', { showId, seatIds: [0, 1] })
  const call = { showId, seatIds: [0], reason: 'The stage needs the place.' }
  documented.see('operator.request', call)
  documented.see('operator.answer', await olga.operate('forceRelease', call))
  await olga.operate('blockSeats', { ...call, seatIds: [1], allocation: 'Press' })
  await ann.waitFor('hold:changed', ({ cause }) => cause === 'forced')
  await ann.waitFor('hold:changed', ({ cause }) => cause === 'blocked')
  await ann.waitFor('seats:changed', ({ blocked }) => blocked !== undefined)
  await olga.operate('closeSale', { showId })
  const texts = { description: 'Three acts.', organiser: 'Players', address: '1 High Street' }
  const about = { ...texts, doorsAt: startsAt.toISOString(), minimumAge: 12, termsUrl: 'https://players.example/terms' }
  await olga.operate('changeShow', { showId, about })
  await olga.operate('storePoster', { showId, image: HTTP_EXAMPLES.storePoster.call.image })
  await olga.operate('changeShow', { showId, archived: true })
  await ann.waitFor('show:changed', ({ show }) => show.archived === true)
  documented.see('operator.refusal', await ann.operate('readOperator', {}))
})

test('refused requests get the documented refusals', async () => {
  const showId = await server.boxOffice.addShow(12)
  const ann = await visit()
  for (const name of names) {
    expect(await refuseAny(ann, name, null)).toBe('BAD_REQUEST')
    if (!REQUEST_TEXTS[name].refusals.includes('NOT_FOUND')) continue
    expect(await refuseAny(ann, name, { ...REQUEST_TEXTS[name].payload, showId: 'nowhere' })).toBe('NOT_FOUND')
  }
  const bookingId = randomUUID()
  const requestId = randomUUID()
  await refuse(ann, 'seats:hold', { showId, seatIds: [99] }, 'UNKNOWN_SEAT')
  await refuse(ann, 'seats:release', { showId, seatIds: [99] }, 'UNKNOWN_SEAT')
  await refuse(ann, 'booking:confirm', { showId, bookingId, seatIds: [99] }, 'UNKNOWN_SEAT')
  await refuse(ann, 'booking:confirm', { showId, bookingId, seatIds: [1] }, 'NOT_HELD')
  await refuse(ann, 'hold:extend', { showId }, 'NOT_HELD')
  await refuse(ann, 'checkout:begin', { showId }, 'NOT_HELD')
  await refuse(ann, 'seats:hold', { showId, seatIds: Array.from({ length: 11 }, (_, i) => i) }, 'LIMIT_REACHED')
  await refuse(ann, 'seats:hold-best', { showId, quantity: 11, requestId }, 'LIMIT_REACHED')
  const small = await server.boxOffice.addShow(2)
  await refuse(ann, 'seats:hold-best', { showId: small, quantity: 3, requestId }, 'NOT_ENOUGH_SEATS')
  await refuse(ann, 'seats:preview-best', { showId: small, quantity: 3 }, 'NOT_ENOUGH_SEATS')
  await refuse(ann, 'seats:preview-best', { showId, quantity: 11 }, 'LIMIT_REACHED')

  const closed = await server.boxOffice.addShow(3)
  await get(ann, 'seats:hold', { showId: closed, seatIds: [0] })
  await server.boxOffice.orm.em
    .fork()
    .execute(
      `update show set sales_close_at = clock_timestamp(), changed_at = changed_at + interval '1 ms' where show_id = ?`,
      [closed],
    )
  await refuse(ann, 'seats:hold', { showId: closed, seatIds: [1] }, 'SALE_CLOSED')
  await refuse(ann, 'seats:hold-best', { showId: closed, quantity: 1, requestId }, 'SALE_CLOSED')
  await refuse(ann, 'hold:extend', { showId: closed }, 'SALE_CLOSED')

  const strict = await server.boxOffice.addShow(6, { singles: 'refuse', plan: { ...oneRowPlan(6), planId: 'strict' } })
  await get(ann, 'show:join', { showId: strict })
  await get(ann, 'seats:hold', { showId: strict, seatIds: [1, 2] })
  await refuse(ann, 'checkout:begin', { showId: strict }, 'FORBIDDEN')
  await refuse(ann, 'booking:confirm', { showId: strict, bookingId, seatIds: [1, 2] }, 'FORBIDDEN')
})

test('limits, expiry and draining send their documented messages', async () => {
  const holds = { ...holdsOf(HOLD_SETTINGS), holdMs: 900_000, holdMaxMs: 900_000 }
  const showId = await server.boxOffice.addShow(3, { holds })
  const ann = await visit()
  await get(ann, 'seats:hold', { showId, seatIds: [0] })
  await refuse(ann, 'hold:extend', { showId }, 'EXTENSION_LIMIT')
  await backdate(server.boxOffice.orm, showId, 900_000)
  await refuse(ann, 'seats:hold', { showId, seatIds: [0] }, 'EXTENSION_LIMIT')
  await refuse(ann, 'seats:hold-best', { showId, quantity: 1, requestId: randomUUID() }, 'EXTENSION_LIMIT')

  const brief = await server.boxOffice.addShow(3, { holds: { ...holds, holdMs: 1000, holdMaxMs: 1000 } })
  const cas = await visit()
  await get(cas, 'seats:hold', { showId: brief, seatIds: [1] })
  await cas.waitFor('hold:changed', ({ cause }) => cause === 'expired')

  const Authorization = `Bearer ${cas.visitor.token}`
  await fetch(`${server.url}/api/visitors/revoke`, { method: 'POST', headers: { Authorization } })
  await cas.waitFor('visitor:revoked')

  const slow = await server.addServer({ RATE_LIMIT: '1' })
  const bob = await visit(slow.url)
  for (let left = names; left.length > 0;) {
    const codes = await Promise.all(left.map((name) => refuseAny(bob, name, REQUEST_TEXTS[name].payload)))
    left = left.filter((_, i) => codes[i] !== 'RATE_LIMITED')
  }
  const crowded = await server.addServer({ RATE_LIMIT: '50', VISITORS_PER_ADDRESS: '1' })
  await visit(crowded.url)

  slow.live.announceDraining()
  await bob.waitFor('server:draining')
  for (const [offer, url] of [
    [{ protocol: 1 }, slow.url],
    [{ protocol: 1 }, crowded.url],
    [{ protocol: 2 }, server.url],
    [{ token: 'forged' }, server.url],
  ] as const) {
    const error: unknown = await connectClient(url, offer).catch((refused: unknown) => refused)
    documented.see('connect_error', z.parse(z.object({ data: z.unknown() }), error).data)
  }
})

test('every documented message was sent, except those listed with a reason', () => {
  for (const { facts: heard } of askers) for (const { name, fact } of heard) documented.see(keyOf(name), fact)
  expect(documented.unseen).toEqual(Object.keys(NOT_SEEN).sort())
})

checkStatementsByShow([
  'with shows as ( update show set changed_at = changed_at…',
  'update show set sales_close_at = clock_timestamp()…',
])
