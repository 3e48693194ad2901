// The elements in somebody else's page, on another port: one script and one element sell a seat.
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from '../server/testing/asker.ts'
import { testServer, type TestServer } from '../server/testing/server.ts'
import { fillIn, WAIT } from './testing/app-pages.ts'
import { launchBrowser } from './testing/browser.ts'
import { openShop, type Shop } from './testing/shop.ts'

let shop: Shop
let server: TestServer
let browser: Browser
let showId: string
let faults: string[]

beforeAll(async () => {
  shop = await openShop()
  server = await testServer({ DEMO: 'off', ALLOWED_ORIGINS: shop.url })
  showId = await server.house.addShow(40)
  browser = await launchBrowser()
  faults = []
})
afterAll(async () => {
  await browser.close()
  await server.close()
  shop.close()
  expect(faults).toEqual([])
})

const script = () => `<script src="${server.url}/embed.js" async></script>`
const booking = (attributes = '') => `<holdfast-booking show="${showId}" ${attributes}></holdfast-booking>`

/** A page of the shop as a new visitor sees it; what it logs as an error fails the test. */
async function open(body: string, policy?: string, width = 1200): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(shop.addPage(body, policy))
  return page
}

const seat = (page: Page, number: number) => page.getByRole('button', { name: new RegExp(`, seat ${number}, `) })

async function openList(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByRole('group', { name: 'Row A' }).waitFor(WAIT)
}

async function take(page: Page, number: number): Promise<void> {
  await seat(page, number).click()
  await page.locator(`[aria-pressed=true][aria-label*=", seat ${number}, "]`).waitFor(WAIT)
}

test('one script and one element sell a seat, under a content security policy that allows no style', async () => {
  const { origin, host } = new URL(server.url)
  const policy = `default-src 'none'; script-src ${origin}; connect-src ${origin} ws://${host}`
  const page = await open(script() + booking(), policy)
  await openList(page)
  await take(page, 7)
  await page.getByRole('button', { name: 'Checkout' }).click()
  await fillIn(page)
  await page.getByRole('button', { name: 'Pay and book' }).click()
  await page.getByRole('img', { name: 'Code of the ticket, for the door' }).waitFor(WAIT)
  const ticket = await page.getByRole('link', { name: 'Open ticket' }).getAttribute('href')
  const code = ticket?.split('#')[1] ?? ''
  const checked = await fetch(`${server.url}/api/tickets/${code}`)
  expect(await checked.json()).toMatchObject({ showId, seatIds: [6], cancelledAt: null })
  // Styles are in force: the button has the accent's colour.
  const more = page.getByRole('button', { name: 'Choose more seats' })
  expect(await more.evaluate((button) => getComputedStyle(button).borderRadius)).toBe('8px')
  await more.click()
  await page.getByRole('heading', { name: 'Your seats' }).waitFor(WAIT)
  await page.context().close()
})

test('who comes too late gets a card, and takes what it offers', async () => {
  const page = await open(script() + booking())
  await openList(page)
  // Frames stop: this visitor's map does not know yet.
  const other = await asker(server.url)
  await page.evaluate(() => performance.now())
  const raced = Promise.all([
    other.get('seats:hold', { showId, seatIds: [10] }),
    other.get('seats:hold', { showId, seatIds: [20] }),
  ])
  await raced
  await page.evaluate(() => {
    // As a touch that is on its way when the seat goes: the button is pressed although the seat is held by now.
    const root = document.querySelector('holdfast-booking')?.shadowRoot
    root?.querySelector<HTMLElement>('[aria-label*=", seat 11, "]')?.click()
  })
  other.socket.disconnect()
  await page.context().close()
})
