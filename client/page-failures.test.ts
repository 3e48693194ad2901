// A page that throws while it is drawn: the app shows a notice in its place, and the list in place of the map.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, isMine, seat, WAIT, type AppPages } from './testing/app-pages.ts'

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

test('in a browser that cannot draw the map, seats are taken in the list', async () => {
  const showId = await pages.server.boxOffice.addShow(6)
  const browser = await pages.newBrowser()
  await browser.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => {
      throw new Error('planted')
    }
  })
  const page = await pages.open(`/shows/${showId}`, browser)
  await page.getByRole('group', { name: 'Row A' }).waitFor(WAIT)
  await seat(page, 3).click()
  await expect.poll(() => isMine(page, 3), WAIT).toBe(true)
  expectFaults('planted')
})
