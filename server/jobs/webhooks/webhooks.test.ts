import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Receiver } from '../../../loadtest/webhooks/receiver.ts'
import { WebhookType } from '../../../shared/webhooks.ts'
import { killAll } from '../../testing/database.ts'
import { backdate, testBoxOffice, valueOf, type TestBoxOffice } from '../../testing/box-office.ts'
import { readLog } from '../../booking/change-log.ts'
import { replayFrom } from './cursors.ts'
import { listDeliveries } from './deliveries.ts'
import { WebhookDispatcher, type WebhookOptions } from './dispatcher.ts'
import { addEndpoint, enableEndpoint, listEndpoints, removeEndpoint, rotateSecret } from './endpoints.ts'
import type { WebhookTiming } from './timing.ts'

const TIMING: WebhookTiming = { dispatchMs: 20, attemptMs: 5000, leaseMs: 10_000, retryMs: [10, 10, 10] }
const LONG_MS = 3_600_000

let office: TestBoxOffice
const receivers: Receiver[] = []
const dispatchers: WebhookDispatcher[] = []
const timers: NodeJS.Timeout[] = []
const defects: unknown[] = []

beforeAll(async () => {
  office = await testBoxOffice()
})
beforeEach(() => defects.splice(0))
afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer)
  await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.close()))
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
  await office.orm.em.fork().execute('delete from webhook_endpoint')
  expect(defects).toEqual([])
})
afterAll(() => office.close())

/** A receiver with an endpoint of its own. */
async function subscribed(showId?: string, eventTypes: readonly WebhookType[] = WebhookType.options) {
  const receiver = new Receiver()
  receivers.push(receiver)
  const url = await receiver.listen()
  const em = office.orm.em.fork()
  const { endpointId, secret } = await em.transactional((tx) => addEndpoint(tx, { url, eventTypes, showId }))
  receiver.secrets = [secret]
  return { receiver, endpointId, url }
}

/** A server as far as webhooks go, which looks by itself as servers do. */
function startDispatcher(but: Partial<WebhookOptions> = {}): WebhookDispatcher {
  const dispatcher = new WebhookDispatcher({
    databaseUrl: office.url,
    plans: office.office.plans,
    allowPrivate: true,
    timing: TIMING,
    log: pino({ level: 'silent' }),
    onDefect: (error) => defects.push(error),
    ...but,
  })
  dispatchers.push(dispatcher)
  const look = (): void => void dispatcher.dispatch().catch((error: unknown) => defects.push(error))
  timers.push(setInterval(look, TIMING.dispatchMs))
  return dispatcher
}

/** Somebody takes a seat and books it. @returns the booking's id */
async function sell(showId: string, seatId: number): Promise<string> {
  const visitorId = randomUUID()
  const bookingId = randomUUID()
  valueOf(await office.office.hold(showId, visitorId, [seatId]))
  valueOf(await office.office.confirm(showId, visitorId, bookingId, [seatId]))
  return bookingId
}

function bookingIdsOf(receiver: Receiver): string[] {
  return receiver.accepted.flatMap(({ event }) => (event.type === 'booking.confirmed' ? event.data.bookingId : []))
}

function typesOf(receiver: Receiver): string[] {
  return receiver.accepted.map(({ event }) => event.type)
}

test('E1 whatever happens to a show’s seats is told in its order, signed, and sold out once it is', async () => {
  const showId = await office.addShow(3)
  const { receiver, endpointId } = await subscribed()
  startDispatcher()
  const [visitor, other] = [randomUUID(), randomUUID()]
  const [first, second] = [randomUUID(), randomUUID()]
  valueOf(await office.office.hold(showId, visitor, [0]))
  const booked = valueOf(await office.office.confirm(showId, visitor, first, [0]))
  valueOf(await office.office.cancel(showId, visitor, first))
  valueOf(await office.office.hold(showId, other, [0]))
  await backdate(office.orm, showId, LONG_MS)
  expect(await office.sweeper.sweepOnce()).toBe(1)
  valueOf(await office.office.hold(showId, other, [0, 1, 2]))
  valueOf(await office.office.confirm(showId, other, second, [0, 1, 2]))
  await receiver.until(() => receiver.accepted.length === 5)
  expect(typesOf(receiver)).toEqual([
    'booking.confirmed',
    'booking.cancelled',
    'hold.expired',
    'booking.confirmed',
    'show.sold_out',
  ])
  expect(receiver.accepted[0]?.event.data).toEqual(booked)
  expect(receiver.accepted[1]?.event.data).toMatchObject({
    bookingId: first,
    cancelledAt: expect.any(String) as unknown,
  })
  expect(receiver.accepted[2]?.event.data).toMatchObject({ showId, seatIds: [0], labels: [booked.labels[0]] })
  expect(JSON.stringify(receiver.accepted)).not.toMatch(new RegExp(`${visitor}|${other}`))
  expect(receiver.faults).toEqual([])
  await vi.waitUntil(async () => (await countDelivered(endpointId)) === 5, { timeout: 5000 })
  const deliveries = await listDeliveries(office.orm.em.fork(), endpointId, { state: 'delivered', limit: 10 })
  expect(deliveries[0]).toMatchObject({ showId, attempts: 1, lastStatus: 204 })
})

async function countDelivered(endpointId: string): Promise<number> {
  return (await listDeliveries(office.orm.em.fork(), endpointId, { state: 'delivered', limit: 1000 })).length
}

test('an endpoint is told of its types and its show alone, and of nothing from before it was added', async () => {
  const [mine, another] = [await office.addShow(10), await office.addShow(10)]
  await sell(mine, 0)
  const { receiver } = await subscribed(mine, ['booking.confirmed'])
  startDispatcher()
  await sell(another, 1)
  const visitor = randomUUID()
  valueOf(await office.office.hold(mine, visitor, [5]))
  await backdate(office.orm, mine, LONG_MS, visitor)
  await office.sweeper.sweepOnce()
  const bookingId = await sell(mine, 2)
  await receiver.until(() => receiver.accepted.length > 0)
  expect(bookingIdsOf(receiver)).toEqual([bookingId])
})

test('E1 a show that is made later is told from its beginning', async () => {
  const { receiver } = await subscribed(undefined, ['booking.confirmed', 'show.sold_out'])
  const showId = await office.addShow(2, { blocked: [1] })
  const bookingId = await sell(showId, 0)
  startDispatcher()
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)).toEqual([bookingId])
  expect(typesOf(receiver)[1]).toBe('show.sold_out')
})

test('E3, E4 what fails is tried again with the same id, in order, until it is given up', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await subscribed(showId, ['booking.confirmed'])
  const sold = [await sell(showId, 0), await sell(showId, 1), await sell(showId, 2)]
  let poisoned = ''
  // The first succeeds at the third attempt, the second never.
  receiver.answer = (webhookId) => {
    const times = receiver.received.filter((each) => each.webhookId === webhookId).length
    const ids = new Set(receiver.received.map((each) => each.webhookId))
    if (ids.size === 1 && !ids.has(webhookId)) poisoned = webhookId
    if (webhookId === poisoned) return 500
    return times < 2 ? 503 : 200
  }
  startDispatcher()
  await receiver.until(() => receiver.accepted.length === 2)
  const order = [...new Set(receiver.received.map((each) => each.webhookId))]
  const attempts = order.map((id) => receiver.received.filter((each) => each.webhookId === id).length)
  expect(attempts).toEqual([3, 4, 3])
  expect(receiver.received.map(({ webhookId }) => order.indexOf(webhookId))).toEqual([0, 0, 0, 1, 1, 1, 1, 2, 2, 2])
  expect(bookingIdsOf(receiver)).toEqual([sold[0], sold[2]])
  await vi.waitUntil(async () => (await countDelivered(endpointId)) === 2, { timeout: 5000 })
  const failed = await listDeliveries(office.orm.em.fork(), endpointId, { state: 'failed', limit: 10 })
  expect(failed).toMatchObject([{ webhookId: poisoned, attempts: 4, lastStatus: 500, nextAttemptAt: null }])
})

test('E4 410 Gone disables an endpoint; enabled again it goes on where it stopped', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await subscribed(showId)
  receiver.answer = () => 410
  startDispatcher()
  const sold = [await sell(showId, 0), await sell(showId, 1)]
  await receiver.until(() => receiver.received.length > 0)
  await vi.waitUntil(
    async () => (await listEndpoints(office.orm.em.fork())).some(({ disabledAt }) => disabledAt !== null),
    { timeout: 5000 },
  )
  expect(receiver.received).toHaveLength(1)
  receiver.answer = () => 204
  expect(await enableEndpoint(office.orm.em.fork(), endpointId)).toBe(true)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)).toEqual(sold)
})

test('E5 a dead receiver holds up no other, nor the sale', async () => {
  const shows = await Promise.all(Array.from({ length: 10 }, () => office.addShow(10)))
  const dead = await subscribed()
  const { receiver } = await subscribed()
  let asked = 0
  dead.receiver.answer = () => {
    asked++
    return new Promise(() => undefined)
  }
  startDispatcher()
  const sold = new Set<string>()
  for (const showId of shows) for (const seatId of [0, 1, 2]) sold.add(await sell(showId, seatId))
  await receiver.until(() => receiver.accepted.length === 30)
  expect(new Set(bookingIdsOf(receiver))).toEqual(sold)
  // No more than its four lanes, each of which waits for its answer.
  expect(asked).toBeLessThanOrEqual(4)
})

test('E5 an endpoint that fails is tried in one show at a time', async () => {
  const shows = await Promise.all(Array.from({ length: 8 }, () => office.addShow(10)))
  const { receiver } = await subscribed()
  let underWay = 0
  let most = 0
  const release = new Set<() => void>()
  receiver.answer = async () => {
    if (receiver.received.length === 0) return 500
    most = Math.max(most, ++underWay)
    await new Promise<void>((resolve) => release.add(resolve))
    underWay--
    return 500
  }
  startDispatcher()
  await sell(shows[0] ?? '', 0)
  await receiver.until(() => receiver.received.length === 1)
  for (const showId of shows) await sell(showId, 1)
  await vi.waitUntil(() => release.size === 1, { timeout: 5000 })
  for (let answered = 2; answered < 6; answered++) {
    for (const each of release) each()
    release.clear()
    await receiver.until(() => receiver.received.length >= answered)
    await vi.waitUntil(() => release.size > 0, { timeout: 5000 })
  }
  for (const each of release) each()
  receiver.answer = () => 204
  expect(most).toBe(1)
})

test('E2 a replay tells the same again under the same ids; a later seq leaves out what is before it', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await subscribed(showId, ['booking.confirmed'])
  startDispatcher()
  for (const seatId of [0, 1, 2]) await sell(showId, seatId)
  await receiver.until(() => receiver.received.length === 3)
  const before = receiver.received.map(({ webhookId }) => webhookId)
  const page = await readLog(office.orm, showId, 0)
  const [, fromSeq] =
    page?.changes.flatMap(({ seq, steps }) => (steps.some(({ cause }) => cause === 'booked') ? seq : [])) ?? []
  await replayFrom(office.orm.em.fork(), { endpointId, showId }, fromSeq ?? 0)
  await receiver.until(() => receiver.received.length === 5)
  expect(receiver.received.slice(3).map(({ webhookId }) => webhookId)).toEqual(before.slice(1))
  await expect(replayFrom(office.orm.em.fork(), { endpointId, showId }, 99)).rejects.toThrow(RangeError)
  expect(await replayFrom(office.orm.em.fork(), { endpointId, showId: 'no-such-show' }, 1)).toBeUndefined()
})

test('after a rotation both secrets verify for a day, then only the new one', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await subscribed(showId)
  const old = receiver.secrets
  startDispatcher()
  const em = office.orm.em.fork()
  const secret = await em.transactional((tx) => rotateSecret(tx, endpointId))
  await sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 1)
  receiver.secrets = [secret ?? '']
  await sell(showId, 1)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(receiver.faults).toEqual([])
  // Who delivers read the secrets when it began.
  await vi.waitUntil(
    async () => (await em.execute('select from webhook_cursor where lease is not null')).length === 0,
    { timeout: 5000 },
  )
  // A day later.
  await em.execute(
    `update webhook_endpoint set secrets = regexp_replace(secrets::text, '"until":"[^"]+"', '"until":"2026-01-01T00:00:00.000Z"')::json`,
  )
  receiver.secrets = old
  await sell(showId, 2)
  await receiver.until(() => receiver.faults.length > 0)
  receiver.secrets = [secret ?? '']
})

test('E1 nothing that was rolled back is told', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await subscribed(showId)
  startDispatcher()
  await sell(showId, 0)
  const phantom = randomUUID()
  const em = office.orm.em.fork()
  await expect(
    em.transactional(async (tx) => {
      await tx.execute('select from show where show_id = ? for update', [showId])
      await tx.execute('update show set seq = seq + 1 where show_id = ?', [showId])
      await tx.execute(
        `insert into show_change (show_id, seq, at, changes) select show_id, seq, clock_timestamp(), ?::json from show
         where show_id = ?`,
        [JSON.stringify([{ cause: 'booked', seatIds: [9], visitorId: phantom, bookingId: phantom }]), showId],
      )
      await dispatchers[0]?.dispatch()
      throw new Error('changed its mind')
    }),
  ).rejects.toThrow('changed its mind')
  const bookingId = await sell(showId, 9)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)[1]).toBe(bookingId)
  expect(bookingIdsOf(receiver)).not.toContain(phantom)
})

test('E3 several servers on one database tell everything once, in order', async () => {
  const shows = await Promise.all([office.addShow(30), office.addShow(30)])
  const { receiver } = await subscribed(undefined, ['booking.confirmed'])
  for (let server = 0; server < 3; server++) startDispatcher()
  const sold = new Map(shows.map((showId) => [showId, [] as string[]]))
  for (let seatId = 0; seatId < 30; seatId++) {
    for (const [showId, ids] of sold) ids.push(await sell(showId, seatId))
  }
  await receiver.until(() => receiver.accepted.length === 60)
  expect(receiver.received).toHaveLength(60)
  for (const [showId, ids] of sold) {
    const told = receiver.accepted.filter(({ event }) => event.data.showId === showId)
    expect(told.map(({ event }) => 'bookingId' in event.data && event.data.bookingId)).toEqual(ids)
  }
})

test('E1 what a server that died had under way another one tells when the lease has run out', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await subscribed(showId)
  const bookingId = await sell(showId, 0)
  const em = office.orm.em.fork()
  await em.execute(
    `update webhook_cursor set lease = gen_random_uuid(), leased_until = now() + interval '1 hour' where show_id = ?`,
    [showId],
  )
  const dispatcher = startDispatcher()
  await dispatcher.dispatch()
  expect(receiver.received).toEqual([])
  await em.execute('update webhook_cursor set leased_until = now() where show_id = ?', [showId])
  await receiver.until(() => receiver.accepted.length === 1)
  expect(bookingIdsOf(receiver)).toEqual([bookingId])
})

test('E2 a database whose connections break in the middle ends no server, and costs no event', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await subscribed(showId, ['booking.confirmed'])
  startDispatcher({ timing: { ...TIMING, leaseMs: 200 } })
  const sold = [await sell(showId, 0), await sell(showId, 1)]
  const { promise: answered, resolve: answer } = Promise.withResolvers<number>()
  let asked = 0
  receiver.answer = () => {
    asked++
    return answered
  }
  await vi.waitUntil(() => asked === 1, { timeout: 5000 })
  await killAll(office.url)
  answer(204)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)).toEqual(sold)
  // The workers ended with their connections; new ones do the rest.
  sold.push(await sell(showId, 2))
  await receiver.until(() => receiver.accepted.length === 3)
  expect(bookingIdsOf(receiver)).toEqual(sold)
  defects.length = 0
})

test('a show that was deleted and made anew under its id is told from its beginning', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await subscribed(showId, ['booking.confirmed'])
  startDispatcher()
  await sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 1)
  const em = office.orm.em.fork()
  // As the demo does when it is reset, but for the cursor.
  await em.execute(`update show set seq = 0 where show_id = ?`, [showId])
  for (const table of ['show_change', 'booking_seat', 'booking']) {
    await em.execute(`delete from ${table} where show_id = ?`, [showId])
  }
  await em.execute('update seat set held_by = null, booking_id = null where show_id = ?', [showId])
  await office.office.poll()
  await vi.waitUntil(
    async () => (await em.execute('select from webhook_cursor where show_id = ? and seq = 0', [showId])).length === 1,
    { timeout: 5000 },
  )
  const bookingId = await sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)[1]).toBe(bookingId)
})

test('an endpoint that is removed is told nothing more', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await subscribed(showId)
  startDispatcher()
  await sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 1)
  expect(await removeEndpoint(office.orm.em.fork(), endpointId)).toBe(true)
  expect(await removeEndpoint(office.orm.em.fork(), endpointId)).toBe(false)
  await sell(showId, 1)
  const other = await subscribed(showId)
  await sell(showId, 2)
  await other.receiver.until(() => other.receiver.accepted.length === 1)
  expect(receiver.accepted).toHaveLength(1)
})
