import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { readChangeLogPage } from '../../booking/change-log-pages.ts'
import { holdsOf } from '../../booking/new-show.ts'
import { OperatorDesk } from '../../booking/operator-desk.ts'
import { ShowDesk } from '../../booking/show-desk.ts'
import { HOLD_SETTINGS } from '../../testing/hold-settings.ts'
import { backdate, testBoxOffice, valueOf, type TestBoxOffice } from '../../testing/test-box-office.ts'
import { bookingIdsOf, TestWebhooks } from '../../testing/webhooks.ts'
import { replayFrom } from './cursors.ts'
import { listDeliveries } from './deliveries.ts'
import { listEndpoints, removeEndpoint, rotateSecret } from './endpoints.ts'
import { checkStatementsByShow } from '../../testing/statements-by-show.ts'

const LONG_MS = 3_600_000

let office: TestBoxOffice
let webhooks: TestWebhooks
beforeAll(async () => {
  office = await testBoxOffice()
  webhooks = new TestWebhooks(office)
})
afterEach(() => webhooks.reset())
afterAll(() => office.close())

test('E1 every event of a show is delivered in order and signed, with show.sold_out when the last seat is booked', async () => {
  const showId = await office.addShow(3)
  const { receiver, endpointId } = await webhooks.subscribe()
  webhooks.start()
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
  expect(receiver.accepted.map(({ event }) => event.type)).toEqual([
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
  await vi.waitUntil(async () => (await webhooks.countDelivered(endpointId)) === 5, { timeout: 50_000 })
  const deliveries = await listDeliveries(office.orm.em.fork(), endpointId, { state: 'delivered', limit: 10 })
  expect(deliveries[0]).toMatchObject({ showId, attempts: 1, lastStatus: 204 })
})

test('an endpoint receives only its types and its show, and nothing from before it was added', async () => {
  const [mine, another] = [await office.addShow(10), await office.addShow(10)]
  await webhooks.sell(mine, 0)
  const { receiver } = await webhooks.subscribe(mine, ['booking.confirmed'])
  webhooks.start()
  await webhooks.sell(another, 1)
  const visitor = randomUUID()
  valueOf(await office.office.hold(mine, visitor, [5]))
  await backdate(office.orm, mine, LONG_MS, visitor)
  await office.sweeper.sweepOnce()
  const bookingId = await webhooks.sell(mine, 2)
  await receiver.until(() => receiver.accepted.length > 0)
  expect(bookingIdsOf(receiver)).toEqual([bookingId])
})

test('E1 a show that is created later is delivered from its beginning', async () => {
  const { receiver } = await webhooks.subscribe(undefined, ['booking.confirmed', 'show.sold_out'])
  const showId = await office.addShow(2, { blocked: [1] })
  const bookingId = await webhooks.sell(showId, 0)
  webhooks.start()
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)).toEqual([bookingId])
  expect(receiver.accepted.map(({ event }) => event.type)[1]).toBe('show.sold_out')
})

test('E2 a replay delivers the same events again under the same ids; a later seq skips the events before it', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await webhooks.subscribe(showId, ['booking.confirmed'])
  webhooks.start()
  for (const seatId of [0, 1, 2]) await webhooks.sell(showId, seatId)
  await receiver.until(() => receiver.received.length === 3)
  const before = receiver.received.map(({ webhookId }) => webhookId)
  const page = await readChangeLogPage(office.orm.em.fork(), showId, 0)
  const [, fromSeq] =
    page?.changes.flatMap(({ seq, steps }) => (steps.some(({ cause }) => cause === 'booked') ? seq : [])) ?? []
  await replayFrom(office.orm.em.fork(), { endpointId, showId }, fromSeq ?? 0)
  await receiver.until(() => receiver.received.length === 5)
  expect(receiver.received.slice(3).map(({ webhookId }) => webhookId)).toEqual(before.slice(1))
  await expect(replayFrom(office.orm.em.fork(), { endpointId, showId }, 99)).rejects.toThrow(RangeError)
  expect(await replayFrom(office.orm.em.fork(), { endpointId, showId: 'no-such-show' }, 1)).toBeUndefined()
})

test('E2 an endpoint that has not received a log which was archived is disabled, and says why', async () => {
  const showId = await office.addShow(10)
  const { endpointId } = await webhooks.subscribe(showId, ['booking.confirmed'])
  await webhooks.sell(showId, 0)
  const em = office.orm.em.fork()
  await em.execute(
    `insert into archived_log (show_id, seq, file, sha256) select show_id, seq, 'f.gz', '' from show where show_id = ?`,
    [showId],
  )
  await em.execute('delete from show_change where show_id = ?', [showId])
  webhooks.start()
  await vi.waitUntil(
    async () => {
      const endpoints = await listEndpoints(office.orm.em.fork())
      return endpoints.some((each) => each.endpointId === endpointId && each.disabledReason?.includes('f.gz'))
    },
    { timeout: 60_000 },
  )
})

test('after a rotation both secrets verify for a day, and then only the new one', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await webhooks.subscribe(showId)
  const old = receiver.secrets
  webhooks.start()
  const em = office.orm.em.fork()
  const secret = await em.transactional((tx) => rotateSecret(tx, endpointId))
  await webhooks.sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 1)
  receiver.secrets = [secret ?? '']
  await webhooks.sell(showId, 1)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(receiver.faults).toEqual([])
  // A delivery reads the secrets when it begins.
  await webhooks.untilIdle()
  // A day later.
  await em.execute(
    `update webhook_endpoint set secrets = regexp_replace(secrets::text, '"until":"[^"]+"', '"until":"2026-01-01T00:00:00.000Z"')::json`,
  )
  receiver.secrets = old
  await webhooks.sell(showId, 2)
  await receiver.until(() => receiver.faults.length > 0)
  receiver.secrets = [secret ?? '']
})

test('E1 rolled-back changes are not delivered', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await webhooks.subscribe(showId)
  const dispatcher = webhooks.start()
  await webhooks.sell(showId, 0)
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
      await dispatcher.dispatch()
      throw new Error('changed its mind')
    }),
  ).rejects.toThrow('changed its mind')
  const bookingId = await webhooks.sell(showId, 9)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)[1]).toBe(bookingId)
  expect(bookingIdsOf(receiver)).not.toContain(phantom)
})

test('O8 a show is sold out by the seats of the plan that replaced its own', async () => {
  const closed = { salesOpenAt: new Date('2020-01-01T00:00:00Z'), salesCloseAt: new Date('2020-01-02T00:00:00Z') }
  await office.addShow(3)
  const showId = await office.addShow(2, closed)
  const { receiver } = await webhooks.subscribe(showId, ['show.sold_out', 'booking.confirmed'])
  webhooks.start()
  const em = office.orm.em.fork()
  const operator = { operator: 'olga' }
  valueOf(await new OperatorDesk(office.office).changeShow(showId, { title: 'Hamlet' }, operator))
  // The seats that are left have been counted.
  await vi.waitUntil(
    async () => (await em.execute('select from webhook_cursor where seq = 1 and unsold = 2')).length === 1,
    { timeout: 50_000 },
  )
  valueOf(
    await new ShowDesk(office.orm, office.office, holdsOf(HOLD_SETTINGS)).replacePlan(showId, 'row-of-3', operator),
  )
  valueOf(await new OperatorDesk(office.office).openSale(showId, operator))
  for (const seatId of [0, 1, 2]) await webhooks.sell(showId, seatId)
  await receiver.until(() => receiver.accepted.length === 4)
  expect(receiver.accepted.map(({ event }) => event.type)).toEqual([
    'booking.confirmed',
    'booking.confirmed',
    'booking.confirmed',
    'show.sold_out',
  ])
})

test('a show that was deleted and created anew under its id is delivered from its beginning', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await webhooks.subscribe(showId, ['booking.confirmed'])
  webhooks.start()
  await webhooks.sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 1)
  // A delivery that is still recorded would move the cursor after the reset.
  await webhooks.untilIdle()
  const em = office.orm.em.fork()
  // As a reset of the demo does it, except for the cursor.
  await em.execute(`update show set seq = 0 where show_id = ?`, [showId])
  for (const table of ['show_change', 'booking_seat', 'booking']) {
    await em.execute(`delete from ${table} where show_id = ?`, [showId])
  }
  await em.execute('update seat set held_by = null, booking_id = null where show_id = ?', [showId])
  await office.office.queues.poll()
  await vi.waitUntil(
    async () => (await em.execute('select from webhook_cursor where show_id = ? and seq = 0', [showId])).length === 1,
    { timeout: 50_000 },
  )
  const bookingId = await webhooks.sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)[1]).toBe(bookingId)
})

test('a removed endpoint receives nothing more', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await webhooks.subscribe(showId)
  webhooks.start()
  await webhooks.sell(showId, 0)
  await receiver.until(() => receiver.accepted.length === 1)
  expect(await removeEndpoint(office.orm.em.fork(), endpointId)).toBe(true)
  expect(await removeEndpoint(office.orm.em.fork(), endpointId)).toBe(false)
  await webhooks.sell(showId, 1)
  const other = await webhooks.subscribe(showId)
  await webhooks.sell(showId, 2)
  await other.receiver.until(() => other.receiver.accepted.length === 1)
  expect(receiver.accepted).toHaveLength(1)
})

checkStatementsByShow()
