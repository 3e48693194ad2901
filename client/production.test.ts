// The pages of a server in production, in a real browser: nothing of the demo is there.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AUTH_SECRET } from '../server/testing/test-server.ts'
import { appPages, fillIn, openList, seat, ticketCode, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages({ NODE_ENV: 'production', HOST: '127.0.0.1', AUTH_SECRET })
})
afterAll(() => pages.close())

test('the list of shows offers neither another customer nor the page with two of them', async () => {
  const empty = await pages.open('/')
  await empty.getByText('Nothing is on sale at the moment.').waitFor(WAIT)
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await pages.open('/')
  await page.locator(`a[href$="/shows/${showId}"]`).first().waitFor(WAIT)
  expect(await page.locator('a[href*="/duel/"], a[href*="as=new"]').count()).toBe(0)
  const tickets = await pages.open('/tickets')
  await tickets.getByText('Tickets that you book in this browser appear here.').waitFor(WAIT)
})

test('the addresses of the demo lead to no part of it', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const duel = `/duel/${showId}`
  expect((await fetch(pages.server.url + duel)).status).toBe(404)
  for (const [path, location] of [
    ['/tickets?as=new', 'tickets'],
    ['/?as=new', '?'],
  ] as const) {
    const { status, headers } = await fetch(pages.server.url + path, { redirect: 'manual' })
    // Relative, since the site may have the page under a path.
    expect([status, headers.get('location')]).toEqual([302, location])
  }
  const browser = await pages.newBrowser()
  const page = await pages.open('/tickets?as=new', browser)
  expect(new URL(page.url()).search).toBe('')
  expect(await page.getByText('Another customer').count()).toBe(0)
  // The browser logs the status 404 as an error.
  const lost = await browser.newPage()
  await lost.goto(pages.server.url + duel)
  await lost.getByRole('heading', { name: 'Page not found' }).waitFor(WAIT)
  expect(await lost.locator('.wins').count()).toBe(0)
})

test('a show that visitors confirm is booked without a payment, and the page says that the organiser is paid later', async () => {
  const showId = await pages.server.boxOffice.addShow(10, { confirmBy: 'visitor' })
  const page = await openList(pages, showId)
  await seat(page, 5).click()
  await page.getByRole('link', { name: 'Checkout' }).click()
  await page.getByText(/^Nothing to pay now\. .+ pay €45 to the organiser/).waitFor(WAIT)
  expect(await page.getByLabel('Card number').count()).toBe(0)
  expect(await page.getByText('Test mode').count()).toBe(0)
  expect(await axeFaults(page)).toEqual([])
  await fillIn(page)
  await page.getByRole('button', { name: 'Book and pay later' }).click()
  await ticketCode(page).waitFor(WAIT)
  await page.getByText('Price', { exact: true }).waitFor(WAIT)
  expect(await page.getByText(/demo|paid/i).count()).toBe(0)
})
