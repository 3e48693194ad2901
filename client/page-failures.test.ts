// A page that throws while it is drawn: the app shows a notice in its place, and the list in place of the map.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, isMine, seat, WAIT, type AppPages } from './testing/app-pages.ts'
import { newOperator } from './testing/ops-pages.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** The errors that were logged, which are those that the test plants. */
function expectFaults(part: string): void {
  const faults = pages.faults.splice(0)
  expect(faults.length).toBeGreaterThan(0)
  for (const fault of faults) expect(fault).toContain(part)
}

test('a page that throws says so, other pages work, and it can be tried again', async () => {
  await pages.server.boxOffice.addShow(6, { title: 'A Show' })
  const browser = await pages.newBrowser()
  await browser.addInitScript(() => {
    Object.assign(window, { isBroken: true })
    Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
      construct: (target, args) => {
        if (Reflect.get(window, 'isBroken')) throw new RangeError('planted')
        return Reflect.construct(target, args) as object
      },
    })
  })
  const page = await pages.open('/', browser)
  await page.getByRole('heading', { name: 'Something went wrong on this page' }).waitFor(WAIT)
  await page.getByRole('link', { name: 'My tickets' }).click()
  await page.getByText('No tickets yet').waitFor(WAIT)
  await page.getByRole('link', { name: 'Holdfast' }).click()
  await page.getByRole('heading', { name: 'Something went wrong on this page' }).waitFor(WAIT)
  await page.evaluate(() => Object.assign(window, { isBroken: false }))
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('A Show').waitFor(WAIT)
  expectFaults('planted')
})

test('a page whose code cannot be loaded says so, and is loaded when it is tried again', async () => {
  const browser = await pages.newBrowser()
  let isAway = true
  await browser.route(/\/assets\/TicketsPage.*\.js$/, (route) => (isAway ? route.abort() : route.continue()))
  const page = await pages.open('/tickets', browser)
  await page.getByRole('heading', { name: 'Something went wrong on this page' }).waitFor(WAIT)
  isAway = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('No tickets yet').waitFor(WAIT)
  expectFaults('ERR_FAILED')
})

test('a list whose code cannot be loaded without a connection keeps the page when it is tried again', async () => {
  const showId = await pages.server.boxOffice.addShow(6)
  const browser = await pages.newBrowser()
  await browser.route(/\/assets\/SeatList.*\.js$/, (route) => route.abort())
  const page = await pages.open(`/shows/${showId}`, browser)
  await browser.setOffline(true)
  await page
    .getByTestId('connection')
    .getByText('Live')
    .waitFor({ ...WAIT, state: 'hidden' })
  await page.getByRole('button', { name: 'List', exact: true }).click()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Map', exact: true }).click()
  await page.getByRole('button', { name: 'Zoom in' }).waitFor(WAIT)
  // It would go on to look for a connection.
  await browser.close()
  expectFaults('ERR_')
})

test('a basket whose code cannot be loaded says so, and opens in a new document when it is tried again', async () => {
  const showId = await pages.server.boxOffice.addShow(6)
  const browser = await pages.newBrowser({ viewport: { width: 360, height: 740 } })
  let isAway = true
  await browser.route(/\/assets\/BasketSheet.*\.js$/, (route) => (isAway ? route.abort() : route.continue()))
  const page = await pages.open(`/shows/${showId}`, browser)
  await page.getByRole('button', { name: 'List', exact: true }).click()
  await seat(page, 3).click()
  const basket = page.locator('.bar .summary')
  await basket.click()
  await page.locator('[data-sonner-toast]').getByText('Something went wrong on this page').waitFor(WAIT)
  isAway = false
  await Promise.all([page.waitForEvent('load', WAIT), basket.click()])
  await page.getByTestId('connection').getByText('Live').waitFor(WAIT)
  await basket.click()
  await page.getByRole('dialog', { name: 'Your seats' }).waitFor(WAIT)
  expectFaults('ERR_FAILED')
})

test.each([
  ['throws', `HTMLCanvasElement.prototype.getContext = () => { throw new Error('planted') }`],
  ['has no canvas left', `HTMLCanvasElement.prototype.getContext = OffscreenCanvas.prototype.getContext = () => null`],
])(
  'in a browser that %s when a map is drawn, seats are taken in the list, also by operators',
  async (_what, script) => {
    const showId = await pages.server.boxOffice.addShow(6)
    const browser = await pages.newBrowser()
    await browser.addInitScript(script)
    const page = await pages.open(`/shows/${showId}`, browser)
    await page.getByRole('group', { name: 'Row A' }).waitFor(WAIT)
    await seat(page, 3).click()
    await expect.poll(() => isMine(page, 3), WAIT).toBe(true)
    const { token } = await newOperator(pages, 'box-office')
    const desk = await pages.open(`/ops/shows/${showId}#token=${token}`, browser)
    await desk.getByRole('button', { name: /^Row A, seat 3, held by visitor/ }).waitFor(WAIT)
    await desk.getByRole('link', { name: 'History' }).click()
    await desk.getByText('This browser cannot draw the map.').waitFor(WAIT)
    for (const fault of pages.faults.splice(0)) expect(fault).toMatch(/planted|cannot draw/)
  },
)

test.for<[what: string, draw: (page: Page) => Promise<void>]>([
  ['is zoomed', (page) => page.getByRole('button', { name: 'Zoom in' }).click()],
  ['gets another size', (page) => page.setViewportSize({ width: 1200, height: 640 })],
])('a map that can be drawn no further when it %s gives way to the list', async ([, draw]) => {
  const showId = await pages.server.boxOffice.addShow(60)
  const page = await pages.open(`/shows/${showId}`)
  await page.getByRole('button', { name: 'Zoom in' }).waitFor(WAIT)
  await page.evaluate(() => {
    OffscreenCanvas.prototype.getContext = () => null
  })
  await draw(page)
  await page.getByRole('group', { name: 'Row A' }).waitFor(WAIT)
  expectFaults('cannot draw')
})
