import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Fact } from '../../shared/protocol.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { backdate } from '../testing/test-box-office.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'

/** The reads that run or wait; one more is refused. */
const READS_AT_MOST = 503

let server: TestServer
let showId: string
/** Two tabs of one visitor, of which the first sends requests, and another visitor. All three joined the show. */
let tab: TestClient
let otherTab: TestClient
let stranger: TestClient

beforeAll(async () => {
  server = await testServer()
})

afterAll(() => server.close())

beforeEach(async () => {
  showId = await server.boxOffice.addShow(20)
  tab = await connectClient(server.url)
  otherTab = await connectClient(server.url, { token: tab.visitor.token })
  stranger = await connectClient(server.url)
  expect(otherTab.visitor.visitorId).toBe(tab.visitor.visitorId)
  for (const each of [tab, otherTab, stranger]) await each.get('show:join', { showId })
})

afterEach(() => {
  for (const each of [tab, otherTab, stranger]) each.close()
})

describe('a visitor’s other tabs', () => {
  test('are sent the same hold that the requesting tab gets as its answer', async () => {
    const answers = [
      await tab.get('seats:hold', { showId, seatIds: [0, 1, 2] }),
      await tab.get('seats:release', { showId, seatIds: [1] }),
      await tab.get('hold:extend', { showId }),
      await tab.get('checkout:begin', { showId }),
      await tab.get('checkout:end', { showId }),
      await tab.get('seats:release', { showId }),
    ]
    const told = await holds(otherTab, 6)
    expect(told.map(({ hold }) => hold)).toEqual(answers)
    expect(told.map(({ cause }) => cause)).toEqual([
      'held',
      'released',
      'extended',
      'checkout-begun',
      'checkout-ended',
      'released',
    ])
    await settled()
    expect(tab.received('hold:changed')).toEqual([])
    expect(stranger.received('hold:changed')).toEqual([])
  })

  test('are sent nothing when nothing changed', async () => {
    await tab.get('seats:hold', { showId, seatIds: [0] })
    await tab.get('seats:hold', { showId, seatIds: [0] })
    await tab.get('seats:release', { showId, seatIds: [5] })
    await settled()
    expect(otherTab.received('hold:changed')).toHaveLength(1)
  })

  test('are sent a booking and its cancellation; the requesting tab only its hold, which the answer does not contain', async () => {
    await tab.get('seats:hold', { showId, seatIds: [4, 5] })
    const bookingId = randomUUID()
    const booked = await tab.get('booking:confirm', { showId, bookingId, seatIds: [5, 4] })
    expect(await otherTab.waitFor('booking:changed')).toEqual({ booking: booked })
    const cancelled = await tab.get('booking:cancel', { showId, bookingId })
    expect(await otherTab.waitFor('booking:changed', ({ booking }) => booking.cancelledAt !== null)).toEqual({
      booking: cancelled,
    })
    await settled()
    expect(tab.received('booking:changed')).toEqual([])
    const empty = { showId, seatIds: [], expiresAt: null, maxExpiresAt: null }
    const ended = [
      { hold: { ...empty, seq: booked.seq }, cause: 'booked' },
      { hold: { ...empty, seq: cancelled.seq }, cause: 'cancelled' },
    ]
    expect(tab.received('hold:changed')).toEqual(ended)
    expect(otherTab.received('hold:changed').slice(1)).toEqual(ended)
    expect(stranger.received('hold:changed')).toEqual([])
    expect(stranger.received('booking:changed')).toEqual([])
  })

  test('are sent a booking also when so many reads wait that others are refused', async () => {
    await tab.get('seats:hold', { showId, seatIds: [6] })
    const lock = new Client(server.boxOffice.url)
    await lock.connect()
    await lock.query('begin; lock table seating_plan in access exclusive mode')
    const reads: Promise<unknown>[] = []
    const isRefused = () =>
      server.office.bookingOf(showId, randomUUID()).then(
        () => false,
        () => true,
      )
    for (let i = 0; i < READS_AT_MOST; i++) reads.push(isRefused())
    expect(await isRefused()).toBe(true)
    const booked = await tab.get('booking:confirm', { showId, bookingId: randomUUID(), seatIds: [6] })
    await lock.query('rollback')
    await lock.end()
    expect(await otherTab.waitFor('booking:changed')).toEqual({ booking: booked })
    await Promise.all(reads)
  })

  test('are sent changes on another server too', async () => {
    const other = await server.addServer()
    const elsewhere = await connectClient(other.url, { token: tab.visitor.token })
    await elsewhere.get('show:join', { showId })
    const held = await tab.get('seats:hold', { showId, seatIds: [3] })
    expect(await elsewhere.waitFor('hold:changed')).toEqual({ hold: held, cause: 'held' })
    const bookingId = randomUUID()
    const booked = await tab.get('booking:confirm', { showId, bookingId, seatIds: [3] })
    expect(await elsewhere.waitFor('booking:changed')).toEqual({ booking: booked })
    elsewhere.close()
  })

  test('get the same hold when they connect later', async () => {
    const held = await tab.get('seats:hold', { showId, seatIds: [3, 7] })
    const late = await connectClient(server.url, { token: otherTab.visitor.token })
    expect((await late.get('show:join', { showId })).hold).toEqual(held)
    late.close()
  })

  test('each get their own answer when they send requests at the same time, and agree in the end', async () => {
    const [mine, theirs] = await Promise.all([
      tab.get('seats:hold', { showId, seatIds: [1] }),
      otherTab.get('seats:hold', { showId, seatIds: [2] }),
    ])
    await settled()
    const latest = (each: TestClient, answer: typeof mine) =>
      [answer, ...each.received('hold:changed').map(({ hold }) => hold)].reduce((a, b) => (b.seq > a.seq ? b : a))
    expect(latest(tab, mine)).toEqual(latest(otherTab, theirs))
    expect(latest(tab, mine).seatIds).toEqual([1, 2])
  })
})

test('H10 all tabs of a visitor are sent the expiry of the hold, and all maps change', async () => {
  await tab.get('seats:hold', { showId, seatIds: [8, 9] })
  await backdate(server.boxOffice.orm, showId, HOLD_SETTINGS.holdMs)
  await server.sweeper.sweepOnce()
  for (const each of [tab, otherTab]) {
    const { hold } = await each.waitFor('hold:changed', ({ cause }) => cause === 'expired')
    expect(hold.seatIds).toEqual([])
  }
  for (const each of [tab, otherTab, stranger]) {
    await each.waitFor('seats:changed', ({ available }) => available?.join() === '8,9')
  }
  expect(stranger.received('hold:changed')).toEqual([])
})

test('H5 all tabs of a visitor are sent the loss of expired seats to another visitor', async () => {
  await tab.get('seats:hold', { showId, seatIds: [8, 9] })
  await backdate(server.boxOffice.orm, showId, HOLD_SETTINGS.holdMs)
  await stranger.get('seats:hold', { showId, seatIds: [9] })
  for (const each of [tab, otherTab]) {
    const { hold } = await each.waitFor('hold:changed', ({ cause }) => cause === 'expired')
    expect(hold.seatIds).not.toContain(9)
  }
  await settled()
  expect(stranger.received('hold:changed')).toEqual([])
})

test('V1 a visitor’s id is never sent to other visitors', async () => {
  const otherShow = await server.boxOffice.addShow(5)
  await tab.get('seats:hold', { showId, seatIds: [0, 1, 2] })
  await stranger.refusal('seats:hold', { showId, seatIds: [1] })
  const bookingId = randomUUID()
  await tab.get('booking:confirm', { showId, bookingId, seatIds: [0, 1] })
  await stranger.refusal('seats:hold', { showId, seatIds: [0] })
  await stranger.refusal('booking:cancel', { showId, bookingId })
  await stranger.refusal('booking:confirm', { showId, bookingId, seatIds: [0, 1] })
  await backdate(server.boxOffice.orm, showId, HOLD_SETTINGS.holdMs)
  await stranger.get('seats:hold', { showId, seatIds: [2] })
  await stranger.get('show:list', {})
  await stranger.get('booking:list', {})
  await stranger.get('show:sync', { showId, seq: 0 })
  await stranger.get('show:sync', { showId, seq: 1_000_000 })
  await stranger.get('show:join', { showId: otherShow })
  await stranger.waitFor('seats:changed')
  await stranger.waitFor('room:viewers')

  const overHttp = ['/api/shows', `/api/shows/${showId}`, `/api/shows/${showId}/seats`, '/health/ready']
  const pages = await Promise.all(overHttp.map(async (path) => (await fetch(server.url + path)).text()))
  const all = [...stranger.packets, ...pages].join('\n')
  expect(all).toContain(stranger.visitor.visitorId)
  for (const secret of [tab.visitor.visitorId, tab.visitor.token, otherTab.visitor.token, tab.socket.id ?? '']) {
    expect(all).not.toContain(secret)
  }
})

/** Waits for this number of facts about a tab's hold. */
async function holds(of: TestClient, count: number): Promise<Fact<'hold:changed'>[]> {
  await of.waitFor('hold:changed', () => of.received('hold:changed').length >= count)
  return of.received('hold:changed')
}

/** Waits for the facts on their way to a tab, which arrive before the answer to a new request. */
async function settled(): Promise<void> {
  for (const each of [tab, otherTab, stranger]) await each.get('booking:list', {})
}
