import { afterAll, beforeAll, expect, test } from 'vitest'
import { backdate } from '../../../server/testing/test-box-office.ts'
import { testServer, type TestServer } from '../../../server/testing/test-server.ts'
import { customerOf, newTokenStore } from '../../testing/customer.ts'
import { Sale } from '../show/sale.svelte.ts'
import { FollowedBasket } from './followed-basket.svelte.ts'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ DEMO: 'off' })
})
afterAll(() => server.close())

/** A visitor with one tab at a show, where they hold seat 3, and another tab elsewhere. */
async function twoTabs(url = server.url) {
  const store = newTokenStore()
  const { session } = await customerOf(url, store)
  const basket = new FollowedBasket(session, () => false)
  const showId = await server.boxOffice.addShow(10, { title: 'Hamlet' })
  const other = await customerOf(url, store)
  const sale = new Sale(other.session, showId)
  await expect.poll(() => sale.isFree(3)).toBe(true)
  await sale.take([3])
  await expect.poll(() => basket.hold).toMatchObject({ showId, title: 'Hamlet', seatIds: [3] })
  const close = (): void => {
    session.close()
    other.session.close()
  }
  return { session, basket, sale, showId, close }
}

test('seats that another tab reserves or gives back are in the basket of a tab that has none', async () => {
  const { basket, sale, close } = await twoTabs()
  await sale.giveBack([3])
  await expect.poll(() => basket.hold).toBeUndefined()
  expect(basket.lost).toBeUndefined()
  close()
})

test('an answer that is older than what an event said changes nothing', async () => {
  const { session, basket, sale, showId, close } = await twoTabs()
  const older = session.holds.in(showId)
  await sale.take([4])
  await expect.poll(() => basket.hold?.seatIds).toEqual([3, 4])
  if (older) session.holds.take(older, 'missed')
  expect(basket.hold?.seatIds).toEqual([3, 4])
  close()
})

test('when the time is over, the basket says so until the visitor is at the show again', async () => {
  const { session, basket, showId, close } = await twoTabs()
  await backdate(server.boxOffice.orm, showId, 60 * 60 * 1000)
  await server.sweeper.sweepOnce()
  await expect.poll(() => basket.lost).toEqual({ showId, title: 'Hamlet', reason: 'expired' })
  expect(basket.hold).toBeUndefined()
  await session.connection.hold(showId, [4])
  const sale = new Sale(session, showId)
  await expect.poll(() => basket.hold?.seatIds).toEqual([4])
  expect(basket.lost).toBeUndefined()
  sale.leave()
  close()
})

test('seats that went while the page was away are not called lost while nobody knows whether they were booked', async () => {
  const { session, basket, showId, close } = await twoTabs()
  const held = session.holds.in(showId)
  if (!held) throw new Error('The hold is not known.')
  close()
  session.holds.take({ ...held, seatIds: [], expiresAt: null, seq: held.seq + 1 }, 'missed')
  expect(basket.hold).toBeUndefined()
  await expect.poll(() => session.bookings.refusal).toBeDefined()
  expect(basket.lost).toBeUndefined()
})

test('G4 while a stopped server is away, the basket knows for how long the seats are kept', async () => {
  const own = await server.addServer()
  const { basket, close } = await twoTabs(own.url)
  expect(basket.keptSeconds).toBeUndefined()
  await own.stop()
  await expect.poll(() => basket.keptSeconds).toBeGreaterThan(60)
  close()
})
