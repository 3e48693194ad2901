import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../../server/testing/test-server.ts'
import { PRICE } from '../../../server/testing/hold-settings.ts'
import { AVAILABLE, HELD, MINE } from '../../seat-map/look.ts'
import { customerOf, type Customer } from '../../testing/customer.ts'
import { Sale } from './sale.svelte.ts'

let server: TestServer
const open: { sale: Sale; customer: Customer }[] = []

beforeAll(async () => {
  server = await testServer({ DEMO: 'off' })
})
afterAll(async () => {
  for (const { sale, customer } of open) {
    sale.leave()
    customer.session.close()
  }
  await server.close()
})

/** A new customer at a show, whose map is loaded. */
async function saleOf(showId: string): Promise<{ sale: Sale; customer: Customer }> {
  const customer = await customerOf(server.url)
  const sale = new Sale(customer.session, showId)
  open.push({ sale, customer })
  await expect.poll(() => sale.seatIndex !== undefined && sale.hold !== undefined).toBe(true)
  return { sale, customer }
}

test('H1 of two customers on one page who take the same seat, one has it; the other has a conflict card, and sees it held', async () => {
  const showId = await server.boxOffice.addShow(6)
  const [one, other] = [await saleOf(showId), await saleOf(showId)]
  const got = await Promise.all([one.sale.take([2]), other.sale.take([2])])
  expect(got.filter(Boolean)).toHaveLength(1)
  const [winner, loser] = got[0] ? [one.sale, other.sale] : [other.sale, one.sale]
  await expect.poll(() => winner.mine).toEqual([2])
  expect(winner.conflicts.card).toBeUndefined()
  expect(loser.conflicts.card?.title).toContain('Row A, seat 3')
  expect(loser.conflicts.card?.alternatives[0]).toMatchObject({ price: '€45', instead: [] })
  expect(loser.conflicts.isAnswer).toBe(true)
  expect(loser.looks[2]).toBe(HELD)
})

test('H11 two customers who see the same best seats both get seats together, at the price that they saw', async () => {
  const showId = await server.boxOffice.addShow(8)
  const [one, other] = [await saleOf(showId), await saleOf(showId)]
  await Promise.all([one.sale.bestSeats.find(), other.sale.bestSeats.find()])
  expect(one.sale.bestSeats.preview?.seatIds).toEqual(other.sale.bestSeats.preview?.seatIds)
  await Promise.all([one.sale.bestSeats.reserve(), other.sale.bestSeats.reserve()])
  await expect.poll(() => one.sale.mine.length + other.sale.mine.length).toBe(4)
  expect(new Set([...one.sale.mine, ...other.sale.mine]).size).toBe(4)
  for (const { sale } of [one, other]) expect(sale.total.amount).toBe(2 * PRICE)
})

test('a seat that is touched is taken and in the basket; touched again it is given back', async () => {
  const { sale } = await saleOf(await server.boxOffice.addShow(6))
  sale.touch(1)
  await expect.poll(() => sale.mine).toEqual([1])
  expect(sale.looks[1]).toBe(MINE)
  expect(sale.total).toEqual({ amount: PRICE, currency: 'EUR' })
  expect(sale.secondsLeft).toBeGreaterThan(0)
  sale.touch(1)
  await expect.poll(() => sale.mine).toEqual([])
  expect(sale.looks[1]).toBe(AVAILABLE)
  expect(sale.secondsLeft).toBeUndefined()
})

test('seats that are held in one show are not shown as lost in another', async () => {
  const { sale, customer } = await saleOf(await server.boxOffice.addShow(6))
  await sale.take([1])
  await expect.poll(() => sale.mine).toEqual([1])
  const other = new Sale(customer.session, await server.boxOffice.addShow(6))
  open.push({ sale: other, customer })
  await expect.poll(() => other.hold !== undefined && !other.lostSeats.isChecking).toBe(true)
  expect(other.lostSeats.seatIds).toEqual([])
})

test('an alternative is taken before the seats that it replaces are given back', async () => {
  const { sale } = await saleOf(await server.boxOffice.addShow(6))
  await sale.take([0])
  await sale.conflicts.choose({ seatIds: [4], label: '', price: '', instead: [0] })
  await expect.poll(() => sale.mine).toEqual([4])
})

test('a visitor who has all the seats they may have can have another in place of the last', async () => {
  const { sale } = await saleOf(await server.boxOffice.addShow(14, { singles: 'off' }))
  await sale.take([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  await expect.poll(() => sale.mine.length).toBe(10)
  await sale.take([0])
  const [swap] = sale.conflicts.card?.alternatives ?? []
  expect(swap).toMatchObject({ seatIds: [0], instead: [11] })
  if (swap) await sale.conflicts.choose(swap)
  await expect.poll(() => sale.mine).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(sale.conflicts.card).toBeUndefined()
})

test('when the seat that a visitor wants instead of the last is gone, they keep theirs, and the card is about the other', async () => {
  const showId = await server.boxOffice.addShow(14, { singles: 'off' })
  const { sale } = await saleOf(showId)
  const other = await saleOf(showId)
  await sale.take([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  await expect.poll(() => sale.mine.length).toBe(10)
  const swap = { seatIds: [0], label: '', price: '', instead: [11], isAtLimit: true }
  await other.sale.take([0])
  await sale.conflicts.choose(swap)
  await expect.poll(() => sale.mine).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(sale.conflicts.card?.title).toContain('seat 1 ')

  // Somebody has the old seat by the time that the new one is refused.
  const requestHold = sale.requestHold.bind(sale)
  sale.requestHold = async (seatIds) => {
    if (seatIds.includes(11)) await other.sale.take([11])
    return requestHold(seatIds)
  }
  await sale.conflicts.choose(swap)
  expect(sale.mine).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(sale.conflicts.card?.title).toContain('seat 1 ')
})

test('who asks for more of the best seats than they may have is offered as many as they may', async () => {
  const { sale } = await saleOf(await server.boxOffice.addShow(14, { singles: 'off' }))
  await sale.take([0, 1, 2, 3, 4, 5, 6, 7])
  await expect.poll(() => sale.mine.length).toBe(8)
  // Another tab took seats after the visitor had said how many they want.
  sale.refused({ code: 'LIMIT_REACHED', message: '' }, { quantity: 4 })
  await expect.poll(() => sale.conflicts.card?.alternatives[0]?.seatIds.length).toBe(2)
})

test('without a connection nothing is sent, and a toast says why', async () => {
  const { sale, customer } = await saleOf(await server.boxOffice.addShow(6))
  customer.session.connection.close()
  expect(await sale.take([1])).toBe(false)
  expect(customer.toasts).toHaveLength(1)
  expect(sale.looks[1]).toBe(AVAILABLE)
})

test('a show that does not exist is not found', async () => {
  const { session } = await customerOf(server.url)
  const sale = new Sale(session, 'nowhere')
  await expect.poll(() => sale.problem).toBe('not found')
  sale.leave()
  session.close()
})
