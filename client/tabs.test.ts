// Tabs of one browser are one visitor, and no tab waits long for another one.
import type { BrowserContext, WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, takeBest, WAIT, type AppPages } from './testing/app-pages.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** A tab whose socket is opened, and silent until `mend` is called. */
async function silentTab(browser: BrowserContext) {
  const page = await browser.newPage()
  const held: WebSocketRoute[] = []
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (held.length > 0) socket.connectToServer()
    else held.push(socket)
  })
  await page.goto(pages.server.url)
  await expect.poll(() => held.length, WAIT).toBe(1)
  return { page, mend: () => held[0]?.connectToServer() }
}

const visitorOf = (browser: BrowserContext) =>
  browser.pages()[0]?.evaluate(() => {
    const [, claims = ''] = localStorage.getItem('holdfast.visitor')?.split('.') ?? []
    return (JSON.parse(atob(claims)) as { sub: string }).sub
  })

test('a tab connects while the first tab of its browser gets no answer, and both end as one visitor', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const browser = await pages.newBrowser()
  const first = await silentTab(browser)
  const second = await pages.open(`/shows/${showId}`, browser)
  const visitorId = await visitorOf(browser)
  await takeBest(second)
  await second.getByRole('link', { name: 'Checkout' }).waitFor(WAIT)

  first.mend()
  await first.page.getByTestId('connection').getByText('Live').waitFor({ timeout: 50_000 })
  expect(await visitorOf(browser)).toBe(visitorId)
  await first.page.getByTestId('show').first().click()
  await first.page.getByRole('link', { name: 'Checkout' }).waitFor(WAIT)
}, 30_000)

test('two tabs opened at once are one visitor', async () => {
  const browser = await pages.newBrowser()
  await Promise.all([pages.open('/', browser), pages.open('/tickets', browser)])
  const showId = await pages.server.boxOffice.addShow(10)
  const [one, other] = browser.pages()
  await one?.goto(`${pages.server.url}/shows/${showId}`)
  await other?.goto(`${pages.server.url}/shows/${showId}`)
  if (one) await takeBest(one)
  await other?.getByRole('link', { name: 'Checkout' }).waitFor(WAIT)
})
