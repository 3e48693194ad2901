// Operators sell seats at the counter on a show's live map, and print the ticket.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backdate } from '../server/testing/test-box-office.ts'
import { connectClient } from '../server/testing/test-client.ts'
import { OperatorApi } from './app/ops/operator-api.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { newOperator, openAs } from './testing/ops-pages.ts'

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** Forgets that the browser logged requests that these tests let fail. */
function expectFault(part: string): void {
  expect(
    pages.faults.some((fault) => fault.includes(part)),
    'the browser logs it',
  ).toBe(true)
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes(part)))
}

const inList = (page: Page, number: number) =>
  page.getByRole('button', { name: new RegExp(`^Row A, seat ${number}, `) })

/** A list on which these seats are selected and held for a sale. */
async function openSale(showId: string, numbers: number[], viewport = { width: 1024, height: 768 }): Promise<Page> {
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}`, { viewport })
  await page.getByRole('button', { name: 'List' }).click(WAIT)
  for (const number of numbers) await inList(page, number).click(WAIT)
  await page.getByRole('button', { name: `Sell at the counter (${numbers.length})` }).click(WAIT)
  return page
}

const seatsOfSale = (page: Page) => page.getByRole('list', { name: 'Seats of this sale' }).getByRole('listitem')

test('O7 seats are held, one more is added and one given back, and the ticket of the sale can be printed', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const visitor = await connectClient(pages.server.url)
  await visitor.get('show:join', { showId })
  const page = await openSale(showId, [1, 2])
  await visitor.waitFor('seats:changed', ({ held }) => held?.join() === '0,1')
  await inList(page, 5).click()
  await page.getByRole('button', { name: 'Give back Row A, seat 2' }).click(WAIT)
  await expect.poll(() => seatsOfSale(page).count(), WAIT).toBe(2)
  await page.getByRole('timer').waitFor(WAIT)
  await page.getByLabel('Name').fill('Ada Example')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
  await page.getByRole('button', { name: /^Sell for / }).click()
  await page.getByTestId('sold').getByText('2 seats sold').waitFor(WAIT)
  const ticket = page.getByTestId('ticket')
  await ticket.getByText('Row A, seats 1 and 5').waitFor(WAIT)
  await ticket.getByText('Ada Example').waitFor(WAIT)
  await ticket.getByRole('img', { name: 'Ticket code, to be scanned at the door' }).waitFor(WAIT)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), `ticket, ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ media: 'print' })
  expect(await ticket.isVisible()).toBe(true)
  for (const name of ['Print', 'Sell the next']) {
    expect(await page.getByRole('button', { name }).isVisible(), name).toBe(false)
  }
  expect(await page.getByRole('heading', { level: 1 }).isVisible(), 'the show’s bar').toBe(false)
  await page.emulateMedia({ media: 'screen' })
  await visitor.waitFor('seats:changed', ({ booked }) => booked?.join() === '0,4')
  await page.getByRole('button', { name: 'Sell the next' }).click()
  await page.getByTestId('selected').getByText('No seat selected').waitFor(WAIT)
  visitor.close()
})

test('O7 a refused seat is named and the others can be held; a sale that is cancelled, left or closed gives its seats back', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const visitor = await connectClient(pages.server.url)
  await visitor.get('show:join', { showId })
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}`, { viewport: { width: 768, height: 1024 } })
  await page.getByRole('button', { name: 'List' }).click(WAIT)
  for (const number of [3, 4]) await inList(page, number).click(WAIT)
  // The visitor is a moment before the operator, whose page does not know it yet.
  const holding = Promise.withResolvers<undefined>()
  await page.route('**/counter/hold', async (route) => {
    await holding.promise
    await route.continue()
  })
  await page.getByRole('button', { name: 'Sell at the counter (2)' }).click()
  await visitor.get('seats:hold', { showId, seatIds: [3] })
  holding.resolve(undefined)
  await page.getByRole('alert').getByText('Row A, seat 4: held').waitFor(WAIT)
  await page.unroute('**/counter/hold')
  expectFault('status of 409')
  expect(await seatsOfSale(page).count()).toBe(0)
  expect(await page.getByRole('button', { name: /^Hold Row A, seats \d+ and \d+ instead$/ }).isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Hold the other 1 seat' }).click()
  await expect.poll(() => seatsOfSale(page).count(), WAIT).toBe(1)
  await visitor.waitFor('seats:changed', ({ held }) => held?.includes(2) === true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
  await page.getByRole('button', { name: 'Cancel sale' }).click()
  await visitor.waitFor('seats:changed', ({ available }) => available?.includes(2) === true)

  await inList(page, 7).click()
  await page.getByRole('button', { name: 'Sell at the counter (1)' }).click()
  await expect.poll(() => seatsOfSale(page).count(), WAIT).toBe(1)
  await page.getByRole('link', { name: 'Log', exact: true }).click()
  await visitor.waitFor('seats:changed', ({ available }) => available?.includes(6) === true)
  await page.goBack()
  await page.getByRole('button', { name: 'List' }).click(WAIT)

  await inList(page, 9).click()
  await page.getByRole('button', { name: 'Sell at the counter (1)' }).click()
  await visitor.waitFor('seats:changed', ({ held }) => held?.includes(8) === true)
  await expect.poll(() => seatsOfSale(page).count(), WAIT).toBe(1)
  await page.close({ runBeforeUnload: true })
  await visitor.waitFor('seats:changed', ({ available }) => available?.includes(8) === true)
  visitor.close()
})

test('O7 after a lost answer the same sale is asked again, also after a reload, and sold once', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openSale(showId, [6])
  await expect.poll(() => seatsOfSale(page).count(), WAIT).toBe(1)
  // The server books, and the answer does not arrive.
  await page.route('**/counter/bookings/*', async (route) => {
    await route.fetch()
    await route.abort()
  })
  await page.getByRole('button', { name: /^Sell for / }).click()
  await page.getByText('It is not known whether these seats were sold.').waitFor(WAIT)
  expectFault('ERR_FAILED')
  expect(await page.getByRole('button', { name: 'Cancel sale' }).count(), 'nothing is given back').toBe(0)
  await page.unroute('**/counter/bookings/*')
  // A refusal that says nothing about the first request does not end the sale.
  await page.route('**/counter/bookings/*', (route) =>
    route.fulfill({ status: 503, json: { code: 'BUSY', message: 'Too many commands wait. Try again.' } }),
  )
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByText('Too many commands wait.').waitFor(WAIT)
  expectFault('status of 503')
  await page.unroute('**/counter/bookings/*')
  await page.reload()
  await page.getByRole('button', { name: 'Ask again' }).click(WAIT)
  await page.getByTestId('sold').getByText('1 seat sold').waitFor(WAIT)
  expect(await bookingsOf(showId)).toEqual([[5]])
  await page.reload()
  await page.getByTestId('selected').getByText('No seat selected').waitFor(WAIT)
})

test('O7 when the time of the hold is up, the same seats can be held again', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openSale(showId, [2])
  await page.getByRole('timer').waitFor(WAIT)
  await backdate(pages.server.boxOffice.orm, showId, 60 * 60 * 1000)
  await page.getByText('These seats are not held any more.').waitFor(WAIT)
  expect(await page.getByRole('button', { name: /^Sell for / }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Hold them again' }).click()
  await page.getByRole('timer').waitFor(WAIT)
  await page.getByRole('button', { name: /^Sell for / }).click()
  await page.getByTestId('sold').waitFor(WAIT)
})

/** The seats of each booking of a show, as operators read them. */
async function bookingsOf(showId: string): Promise<unknown[]> {
  const { token } = await newOperator(pages, 'box-office')
  const api = new OperatorApi(
    `${pages.server.url}/`,
    () => token,
    () => undefined,
  )
  const answer = await api.call('searchBookings', { showId })
  return answer.ok ? answer.value.bookings.map(({ seatIds }) => seatIds) : [answer.error]
}
