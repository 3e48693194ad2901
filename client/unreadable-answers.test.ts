// Answers that cannot be read, from the server or a proxy: each page says so, and keeps working.
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { appPages, fillIn, isMine, openList, seat, ticketCode, WAIT, type AppPages } from './testing/app-pages.ts'
import { payAndBook } from './testing/checkout.ts'

const UNREADABLE = 'Something went wrong on our side. It is safe to try again.'

let pages: AppPages
let browser: BrowserContext
/** Whether answers over the socket are nonsense now. */
let isNonsense: boolean

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

beforeEach(async () => {
  isNonsense = false
  browser = await pages.newBrowser()
  await browser.addInitScript(() => {
    addEventListener('unhandledrejection', ({ reason }) => console.error(`Nobody caught: ${String(reason)}`))
  })
  // An acknowledgement without binary data is `43`, its number, and its arguments.
  await browser.routeWebSocket(/socket\.io/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      const ack = isNonsense ? /^43\d+/.exec(message.toString()) : null
      socket.send(ack ? `${ack[0]}[{"ok":true,"serverTime":"2030-01-01T00:00:00.000Z","value":7}]` : message)
    })
  })
})

/** Each answer that could not be read is reported, and nothing else goes wrong. */
function expectReports(): void {
  const reports = pages.faults.splice(0)
  expect(reports.length).toBeGreaterThan(0)
  expect(reports.filter((fault) => !fault.startsWith('InvalidResponseError'))).toEqual([])
}

test('a seat whose answer could not be read is shown as it is, and a purchase continues with the same booking', async () => {
  const showId = await pages.server.boxOffice.addShow(6)
  const page = await openList(pages, showId, browser)
  isNonsense = true
  await seat(page, 2).click()
  await page.getByText(UNREADABLE).first().waitFor(WAIT)
  await expect.poll(() => isMine(page, 2), WAIT).toBe(true)
  await page.getByRole('link', { name: 'Checkout' }).click()
  await fillIn(page)
  await payAndBook(page).click()
  const again = page.getByRole('button', { name: 'Check again' })
  await again.waitFor(WAIT)
  isNonsense = false
  await again.click()
  await ticketCode(page).waitFor(WAIT)

  await page.route('**/ticket', (route) => route.fulfill({ status: 200, body: '{"ticket":1}' }))
  await page.reload()
  await page.getByText('The code can’t be shown right now.').waitFor(WAIT)
  expectReports()
})

test('lists, maps and tickets that cannot be read say that they could not be loaded, and load again', async () => {
  const showId = await pages.server.boxOffice.addShow(6, { title: 'A Readable Show' })
  isNonsense = true
  const page = await pages.open('/', browser)
  await page.getByText('We couldn’t load the shows').waitFor(WAIT)
  await page.getByText(UNREADABLE).waitFor(WAIT)
  isNonsense = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('A Readable Show').waitFor(WAIT)

  isNonsense = true
  await page.goto(`${pages.server.url}/tickets`)
  await page.getByText('We couldn’t load your tickets').waitFor(WAIT)
  isNonsense = false

  await page.route('**/api/plans/**', (route) => route.fulfill({ status: 200, body: '<h1>Welcome</h1>' }))
  await page.goto(`${pages.server.url}/shows/${showId}`)
  await page.getByText('We couldn’t load the seat map').waitFor(WAIT)
  await page.unroute('**/api/plans/**')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'List' }).waitFor(WAIT)

  await page.route('**/api/tickets/**', (route) => route.fulfill({ status: 200, body: '[]' }))
  await page.goto(`${pages.server.url}/verify#some.ticket.code`)
  await page.getByText('The ticket could not be checked').waitFor(WAIT)
  expectReports()
})
