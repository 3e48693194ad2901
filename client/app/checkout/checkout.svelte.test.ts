import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../../server/testing/test-server.ts'
import { PRICE } from '../../../server/testing/hold-settings.ts'
import { customerOf, type Customer } from '../../testing/customer.ts'
import { Sale } from '../show/sale.svelte.ts'
import { BuyerDetails } from './buyer-details.svelte.ts'
import { Checkout, type PurchaseOutcome } from './checkout.svelte.ts'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ DEMO: 'off' })
})
afterAll(() => server.close())

/** A customer at the checkout with seat 2 in the basket. */
async function atCheckout() {
  const customer = await customerOf(server.url)
  const sale = new Sale(customer.session, await server.boxOffice.addShow(6))
  await expect.poll(() => sale.seatIndex !== undefined && sale.hold !== undefined).toBe(true)
  await sale.take([1])
  await expect.poll(() => sale.mine).toEqual([1])
  return { customer, sale, ...checkoutOf(sale) }
}

/** A checkout page of the sale. */
function checkoutOf(sale: Sale) {
  const checkout = new Checkout(sale, () => true)
  const outcomes: PurchaseOutcome[] = []
  checkout.onOutcome((outcome) => outcomes.push(outcome))
  return { checkout, outcomes }
}

function leave(customer: Customer, sale: Sale, ...checkouts: Checkout[]): void {
  for (const checkout of checkouts) checkout.close()
  sale.leave()
  customer.session.close()
}

test('a declined payment books nothing and is reported as a problem; the next one books the seats and is reported once', async () => {
  const { customer, sale, checkout, outcomes } = await atCheckout()
  expect(checkout.total).toEqual({ amount: PRICE, currency: 'EUR' })
  const buyer = new BuyerDetails(customer.session)
  checkout.payment = 'declined'
  await checkout.buy(buyer)
  expect(outcomes).toEqual([{ problem: checkout.problem }])
  expect(checkout.isOpen).toBe(false)
  expect(checkout.booking).toBeUndefined()

  checkout.payment = 'succeeds'
  await checkout.buy(buyer)
  await expect.poll(() => sale.mine).toEqual([])
  expect(outcomes.slice(1)).toEqual([{ booking: checkout.booking }])
  expect(checkout.booking).toMatchObject({ showId: sale.showId, seatIds: [1] })
  expect(customer.session.bookings.list).toEqual([checkout.booking])
  leave(customer, sale, checkout)
})

test('B2 a purchase that another page of the tab takes over is booked once, under the same id', async () => {
  const { customer, sale, checkout } = await atCheckout()
  const buying = checkout.buy(new BuyerDetails(customer.session))
  checkout.close()
  const reloaded = checkoutOf(sale)
  expect(reloaded.checkout.purchase).toMatchObject({ seatIds: [1], state: { name: 'paying' } })
  await buying
  await expect.poll(() => reloaded.outcomes).toMatchObject([{ booking: { bookingId: checkout.booking?.bookingId } }])
  expect(customer.session.bookings.list).toHaveLength(1)
  leave(customer, sale, reloaded.checkout)
})

test('a booking:changed for the open purchase is its outcome, even before the answer to the confirmation arrives', async () => {
  const { customer, sale, checkout, outcomes } = await atCheckout()
  const buying = checkout.buy(new BuyerDetails(customer.session))
  const bookingId = checkout.purchase?.bookingId ?? ''
  // Another tab of the customer confirms the same purchase.
  await customer.session.connection.confirm(sale.showId, bookingId, [1])
  await expect.poll(() => outcomes).toMatchObject([{ booking: { bookingId } }])
  await buying
  expect(outcomes).toHaveLength(1)
  expect(checkout.problem).toBeUndefined()
  leave(customer, sale, checkout)
})
