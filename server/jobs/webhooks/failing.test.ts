import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../../testing/test-box-office.ts'
import { killAll } from '../../testing/database.ts'
import { bookingIdsOf, TestWebhooks, TIMING } from '../../testing/webhooks.ts'
import { listDeliveries } from './deliveries.ts'
import { enableEndpoint, listEndpoints } from './endpoints.ts'

let office: TestBoxOffice
let webhooks: TestWebhooks
beforeAll(async () => {
  office = await testBoxOffice()
  webhooks = new TestWebhooks(office)
})
afterEach(() => webhooks.reset())
afterAll(() => office.close())

test('E3, E4 a failed webhook is retried with the same id, in order, until it is given up', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await webhooks.subscribe(showId, ['booking.confirmed'])
  const sold = [await webhooks.sell(showId, 0), await webhooks.sell(showId, 1), await webhooks.sell(showId, 2)]
  let poisoned = ''
  // The first succeeds at the third attempt, the second never.
  receiver.answer = (webhookId) => {
    const times = receiver.received.filter((each) => each.webhookId === webhookId).length
    const ids = new Set(receiver.received.map((each) => each.webhookId))
    if (ids.size === 1 && !ids.has(webhookId)) poisoned = webhookId
    if (webhookId === poisoned) return 500
    return times < 2 ? 503 : 200
  }
  webhooks.start()
  await receiver.until(() => receiver.accepted.length === 2)
  const order = [...new Set(receiver.received.map((each) => each.webhookId))]
  const attempts = order.map((id) => receiver.received.filter((each) => each.webhookId === id).length)
  expect(attempts).toEqual([3, 4, 3])
  expect(receiver.received.map(({ webhookId }) => order.indexOf(webhookId))).toEqual([0, 0, 0, 1, 1, 1, 1, 2, 2, 2])
  expect(bookingIdsOf(receiver)).toEqual([sold[0], sold[2]])
  await vi.waitUntil(async () => (await webhooks.countDelivered(endpointId)) === 2, { timeout: 50_000 })
  const failed = await listDeliveries(office.orm.em.fork(), endpointId, { state: 'failed', limit: 10 })
  expect(failed).toMatchObject([{ webhookId: poisoned, attempts: 4, lastStatus: 500, nextAttemptAt: null }])
})

test('E4 410 Gone disables an endpoint; when enabled again, it continues where it stopped', async () => {
  const showId = await office.addShow(10)
  const { receiver, endpointId } = await webhooks.subscribe(showId)
  receiver.answer = () => 410
  webhooks.start()
  const sold = [await webhooks.sell(showId, 0), await webhooks.sell(showId, 1)]
  await receiver.until(() => receiver.received.length > 0)
  await vi.waitUntil(
    async () => (await listEndpoints(office.orm.em.fork())).some(({ disabledAt }) => disabledAt !== null),
    { timeout: 50_000 },
  )
  expect(receiver.received).toHaveLength(1)
  receiver.answer = () => 204
  expect(await enableEndpoint(office.orm.em.fork(), endpointId)).toBe(true)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)).toEqual(sold)
})

test('E5 an unresponsive receiver delays no other receiver and no sale', async () => {
  const shows = await Promise.all(Array.from({ length: 10 }, () => office.addShow(10)))
  const dead = await webhooks.subscribe()
  const { receiver } = await webhooks.subscribe()
  let asked = 0
  dead.receiver.answer = () => {
    asked++
    return new Promise(() => undefined)
  }
  webhooks.start()
  const sold = new Set<string>()
  for (const showId of shows) for (const seatId of [0, 1, 2]) sold.add(await webhooks.sell(showId, seatId))
  await receiver.until(() => receiver.accepted.length === 30)
  expect(new Set(bookingIdsOf(receiver))).toEqual(sold)
  // No more than its four lanes, each of which waits for its answer.
  expect(asked).toBeLessThanOrEqual(4)
})

test('E5 a failing endpoint is tried in one show at a time', async () => {
  const shows = await Promise.all(Array.from({ length: 8 }, () => office.addShow(10)))
  const { receiver } = await webhooks.subscribe()
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
  webhooks.start()
  await webhooks.sell(shows[0] ?? '', 0)
  // The other shows' deliveries may begin only when the server has recorded that the endpoint is failing.
  const isFailing = async (): Promise<boolean> =>
    (await listEndpoints(office.orm.em.fork())).some((one) => one.failingSince)
  await vi.waitUntil(isFailing, { timeout: 50_000 })
  for (const showId of shows) await webhooks.sell(showId, 1)
  await vi.waitUntil(() => release.size === 1, { timeout: 50_000 })
  for (let answered = 2; answered < 6; answered++) {
    for (const each of release) each()
    release.clear()
    await receiver.until(() => receiver.received.length >= answered)
    await vi.waitUntil(() => release.size > 0, { timeout: 50_000 })
  }
  for (const each of release) each()
  receiver.answer = () => 204
  expect(most).toBe(1)
})

test('E3 several servers on one database deliver every event once, in order', async () => {
  const shows = await Promise.all([office.addShow(30), office.addShow(30)])
  const { receiver } = await webhooks.subscribe(undefined, ['booking.confirmed'])
  for (let server = 0; server < 3; server++) webhooks.start()
  const sold = new Map(shows.map((showId) => [showId, [] as string[]]))
  for (let seatId = 0; seatId < 30; seatId++) {
    for (const [showId, ids] of sold) ids.push(await webhooks.sell(showId, seatId))
  }
  await receiver.until(() => receiver.accepted.length === 60)
  expect(receiver.received).toHaveLength(60)
  for (const [showId, ids] of sold) {
    const told = receiver.accepted.filter(({ event }) => event.data.showId === showId)
    expect(told.map(({ event }) => 'bookingId' in event.data && event.data.bookingId)).toEqual(ids)
  }
})

test('E1 another server continues the delivery of a dead one after its lease has expired', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await webhooks.subscribe(showId)
  const bookingId = await webhooks.sell(showId, 0)
  const em = office.orm.em.fork()
  await em.execute(
    `update webhook_cursor set lease = gen_random_uuid(), leased_until = now() + interval '1 hour' where show_id = ?`,
    [showId],
  )
  const dispatcher = webhooks.start()
  await dispatcher.dispatch()
  expect(receiver.received).toEqual([])
  await em.execute('update webhook_cursor set leased_until = now() where show_id = ?', [showId])
  await receiver.until(() => receiver.accepted.length === 1)
  expect(bookingIdsOf(receiver)).toEqual([bookingId])
})

test('E2 lost database connections end no server and lose no event', async () => {
  const showId = await office.addShow(10)
  const { receiver } = await webhooks.subscribe(showId, ['booking.confirmed'])
  webhooks.start({ timing: { ...TIMING, leaseMs: 200 } })
  const sold = [await webhooks.sell(showId, 0), await webhooks.sell(showId, 1)]
  const { promise: answered, resolve: answer } = Promise.withResolvers<number>()
  let asked = 0
  receiver.answer = () => {
    asked++
    return answered
  }
  await vi.waitUntil(() => asked === 1, { timeout: 50_000 })
  await killAll(office.url)
  answer(204)
  await receiver.until(() => receiver.accepted.length === 2)
  expect(bookingIdsOf(receiver)).toEqual(sold)
  // The workers ended with their connections; new ones continue.
  sold.push(await webhooks.sell(showId, 2))
  await receiver.until(() => receiver.accepted.length === 3)
  expect(bookingIdsOf(receiver)).toEqual(sold)
  webhooks.defects.length = 0
})
