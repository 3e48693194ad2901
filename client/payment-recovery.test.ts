// Payments over reloads and lost connections, in a real browser: what was paid is neither lost nor paid again.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backdate } from '../server/testing/test-box-office.ts'
import { oneRowPlan } from '../server/testing/one-row-plan.ts'
import { HOLD_SETTINGS } from '../server/testing/hold-settings.ts'
import { appPages, fillIn, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'
import {
  chooseCard,
  countBookings,
  letBankAnswer,
  openCheckout,
  openCheckoutOfSlowBank,
  payAndBook,
  recordConfirms,
} from './testing/checkout.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

const ticket = (page: Page) => page.getByRole('heading', { name: /^Your tickets?$/ })

test('a visitor whose time runs out during the payment sees what was paid, and pays again by another payment', async () => {
  const { boxOffice, sweeper } = pages.server
  const showId = await boxOffice.addShow(10)
  const page = await openCheckoutOfSlowBank(pages, showId, [5])
  await payAndBook(page).click()
  await page.getByText('Your bank is taking a while').waitFor(WAIT)
  await backdate(boxOffice.orm, showId, HOLD_SETTINGS.holdMs)
  await sweeper.sweepOnce()
  await page.getByText('Your seats were released before your bank answered').waitFor(WAIT)
  expect(await page.getByTestId('total').textContent()).toBe('€45')
  await letBankAnswer(page)
  const said = page.getByText(
    'Row A, seat 5 had been released before the booking was made. Your payment of €45 is refunded',
  )
  await said.waitFor(WAIT)
  expect(await page.getByText(/nothing (was |is )?(booked or )?paid/i).count()).toBe(0)
  await page.reload()
  await said.waitFor(WAIT)
  await page.getByRole('button', { name: 'Get them back' }).click()
  await chooseCard(page, 'Declined')
  await payAndBook(page).click()
  await page.getByText('Your payment was declined').waitFor(WAIT)
  expect(await countBookings(pages, showId)).toBe(0)
  await chooseCard(page, 'Success')
  await payAndBook(page).click()
  await ticket(page).waitFor(WAIT)
  expect(await countBookings(pages, showId)).toBe(1)
})

test.each(['checkout', 'map'])(
  'a reload while it is not known whether a paid booking was made asks for the same one, on the %s',
  async (where) => {
    const showId = await pages.server.boxOffice.addShow(10)
    const context = await pages.newBrowser()
    let isCut = true
    const asked = await recordConfirms(context, () => isCut)
    const page = await openCheckout(pages, showId, [5], context)
    await payAndBook(page).click()
    await page.getByText('We don’t know yet whether that worked').waitFor(WAIT)
    await page.getByText('€45 is paid for Row A, seat 5').waitFor(WAIT)
    isCut = false
    if (where === 'map') await page.goto(`${pages.server.url}/shows/${showId}`)
    else await page.reload()
    if (where === 'map') await page.getByText('Booked. Enjoy the show!').first().waitFor(WAIT)
    else await ticket(page).waitFor(WAIT)
    expect(new Set(asked).size).toBe(1)
    expect(await countBookings(pages, showId)).toBe(1)
  },
)

test('a reload during the payment continues the same payment', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openCheckoutOfSlowBank(pages, showId, [5])
  await payAndBook(page).click()
  await page.getByText('Your bank is taking a while').waitFor(WAIT)
  await page.reload()
  await page.getByText('Your bank is taking a while').waitFor(WAIT)
  await letBankAnswer(page)
  await ticket(page).waitFor(WAIT)
  expect(await countBookings(pages, showId)).toBe(1)
})

test('a purchase whose outcome is open is not paid again when the basket has changed', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const context = await pages.newBrowser()
  let refused = 0
  const asked: string[] = []
  await context.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const text = message.toString()
      const [, bookingId] = /"booking:confirm".*"bookingId":"([^"]+)"/.exec(text) ?? []
      if (bookingId !== undefined) asked.push(bookingId)
      if (bookingId === undefined || refused > 0) return server.send(message)
      refused += 1
      const [, number = ''] = /^42(\d+)/.exec(text) ?? []
      const error = { code: 'INTERNAL', message: 'A defect.' }
      socket.send(`43${number}${JSON.stringify([{ ok: false, error, serverTime: new Date().toISOString() }])}`)
    })
  })
  const page = await openCheckout(pages, showId, [5], context)
  await payAndBook(page).click()
  await page.getByText('We don’t know yet whether that worked').waitFor(WAIT)
  await page.getByRole('link', { name: 'Back to the map' }).click()
  await page.getByRole('button', { name: 'List' }).click()
  await seat(page, 6).click()
  await page.getByRole('button', { name: 'Remove Row A, seat 6' }).waitFor(WAIT)
  await page.getByRole('link', { name: 'Checkout' }).click()
  await page.getByText('€45 is paid for Row A, seat 5').waitFor(WAIT)
  await page.getByRole('button', { name: 'Complete booking' }).click()
  await ticket(page).waitFor(WAIT)
  await page.getByTestId('ticket').getByText('Row A, seat 5').waitFor(WAIT)
  expect(asked).toEqual([asked[0], asked[0]])
})

test('each ticket shows the name it was bought under, and another customer’s tab knows neither', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const context = await pages.newBrowser()
  const page = await openList(pages, showId, context)
  for (const [number, name] of [
    [2, 'Ada Example'],
    [5, 'Bob Sample'],
  ] as const) {
    await page.goto(`${pages.server.url}/shows/${showId}`)
    await page.getByRole('button', { name: 'List' }).click()
    await seat(page, number).click()
    await page.getByRole('link', { name: 'Checkout' }).click()
    await fillIn(page)
    await page.getByLabel('Name').fill(name)
    await payAndBook(page).click()
    await page.getByTestId('ticket').getByText(name).waitFor(WAIT)
  }
  await page.getByRole('link', { name: 'My tickets' }).first().click()
  for (const [number, name] of [
    [2, 'Ada Example'],
    [5, 'Bob Sample'],
  ] as const) {
    const one = page.getByTestId('ticket').filter({ hasText: `Row A, seat ${number}` })
    await one.getByText(name).waitFor(WAIT)
  }
  const another = await pages.open('/?as=new', context)
  await another.goto(`${pages.server.url}/shows/${showId}`)
  await another.getByRole('button', { name: 'List' }).click()
  await seat(another, 8).click()
  await another.getByRole('link', { name: 'Checkout' }).click()
  expect(await another.getByLabel('Name').inputValue()).toBe('')
  await another.getByLabel('Name').fill('Carl Other')
  await another.getByLabel('Email').fill('carl@example.org')
  await chooseCard(another, 'Success')
  await payAndBook(another).click()
  await another.getByTestId('ticket').getByText('Carl Other').waitFor(WAIT)
  await page.reload()
  expect(await page.getByText('Carl Other').count()).toBe(0)
})

test('a visitor who has nothing to pay is not asked for a payment', async () => {
  const free = { ...oneRowPlan(10), planId: 'free', categories: [{ categoryId: 'all', name: 'All', price: 0 }] }
  const showId = await pages.server.boxOffice.addShow(10, { plan: free })
  const page = await openCheckout(pages, showId, [5])
  expect(await page.getByLabel('Card number').count()).toBe(0)
  expect(await page.locator('main').innerText()).not.toMatch(/pay|bank/i)
  await page.getByRole('button', { name: /^Book/ }).click()
  await ticket(page).waitFor(WAIT)
  await page.getByTestId('ticket').getByText('Free').waitFor(WAIT)
  expect(await page.locator('main').innerText()).not.toMatch(/paid|bank/i)
})

test.each([
  ['full', 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }'],
  [
    'forbidden',
    `for (const kind of ['localStorage', 'sessionStorage'])
       Object.defineProperty(window, kind, { get: () => { throw new DOMException("forbidden", "SecurityError") } })`,
  ],
])('where storage is %s, buying works, and the pages say what is forgotten', async (_what, script) => {
  const showId = await pages.server.boxOffice.addShow(10)
  const context = await pages.newBrowser()
  await context.addInitScript(script)
  const page = await openList(pages, showId, context)
  await seat(page, 5).click()
  await page.getByRole('link', { name: 'Checkout' }).click()
  await page.getByText('it forgets your ticket when you close or reload the page').waitFor(WAIT)
  await fillIn(page)
  await payAndBook(page).click()
  await page.getByTestId('ticket').getByText('Ada Example').waitFor(WAIT)
  await page.reload()
  await page.getByText('it forgets tickets when the page is closed or reloaded').waitFor(WAIT)
})
