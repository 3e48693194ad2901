// Edge cases of the app: failed requests are repeated, and large or hidden pages cost little.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, buy, isMine, openList, seat, ticketCode, WAIT, type AppPages } from './testing/app-pages.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** The browser logs a failed request. */
function expectFault(part: string): void {
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes(part)))
}

test('a ticket code that could not be loaded is loaded on request, or with the next connection', async () => {
  const showId = await pages.server.boxOffice.addShow(6)
  const page = await openList(pages, showId)
  await seat(page, 2).click()
  await buy(page)
  const code = ticketCode(page)
  const missing = page.getByText('The code can’t be shown right now.')
  const failing = '**/ticket'

  await page.route(failing, (route) => route.fulfill({ status: 503, body: '' }))
  await page.reload()
  await missing.waitFor(WAIT)
  await page.unroute(failing)
  await page.getByRole('button', { name: 'Try again' }).click()
  await code.waitFor(WAIT)

  await page.route(failing, (route) => route.fulfill({ status: 503, body: '' }))
  await page.reload()
  await missing.waitFor(WAIT)
  await page.unroute(failing)
  await page.context().setOffline(true)
  await page.getByTestId('connection').getByText('Reconnecting').waitFor(WAIT)
  await page.context().setOffline(false)
  await code.waitFor(WAIT)
  expectFault('503')
  expectFault('ERR_INTERNET_DISCONNECTED')
}, 30_000)

test('a ticket of a show that is over, and not listed any more, still says what it was for', async () => {
  const showId = await pages.server.boxOffice.addShow(6, { title: 'The Day Before Yesterday' })
  const page = await openList(pages, showId)
  await seat(page, 2).click()
  await buy(page)
  await pages.server.boxOffice.orm.em.fork().execute(
    `update show set starts_at = now() - interval '3 days', sales_close_at = now() - interval '3 days',
       sales_open_at = now() - interval '9 days', changed_at = clock_timestamp() where show_id = ?`,
    [showId],
  )
  await page.goto(`${pages.server.url}/tickets`)
  await page.getByTestId('ticket').getByText('The Day Before Yesterday').waitFor(WAIT)
})

test('a link inside the app keeps its query', async () => {
  const page = await pages.open('/?from=mail')
  expect(new URL(page.url()).search).toBe('?from=mail')
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: '/tickets?sort=date#top', textContent: 'Sorted' })
    document.querySelector('main')?.prepend(link)
  })
  await page.getByRole('link', { name: 'Sorted' }).click()
  await page.getByText('No tickets yet').waitFor(WAIT)
  expect(new URL(page.url())).toMatchObject({ pathname: '/tickets', search: '?sort=date', hash: '#top' })
})

test('the list of one large section renders the seats near the view, and no others', async () => {
  const rows = Array.from({ length: 100 }, (_, row) => ({
    name: `${row + 1}`,
    seats: Array.from({ length: 40 }, (_, x) => ({ number: `${x + 1}`, x, y: row, categoryId: 'all' })),
  }))
  const showId = await pages.server.boxOffice.addShow(4000, {
    plan: {
      planId: 'one-large-section',
      name: 'One large section',
      focus: { x: 20, y: -5 },
      categories: [{ categoryId: 'all', name: 'All', price: 4500 }],
      sections: [{ name: 'Hall', rows }],
    },
  })
  const page = await pages.open(`/shows/${showId}`)
  await page.getByRole('button', { name: 'List' }).click()
  const buttons = page.getByRole('group', { name: /^Row / }).getByRole('button')
  await seat(page, 1).first().waitFor(WAIT)
  expect(await buttons.count()).toBeLessThan(2000)

  const last = page.getByRole('group', { name: 'Row 100', exact: true })
  await last.scrollIntoViewIfNeeded()
  const taken = last.getByRole('button', { name: /, seat 40,/ })
  await taken.click()
  await expect.poll(() => taken.getAttribute('aria-pressed'), WAIT).toBe('true')
  expect(await buttons.count()).toBeLessThan(2000)
  // On the way back nothing has moved, and the seats are rendered again.
  await page.getByRole('group', { name: 'Row 1', exact: true }).scrollIntoViewIfNeeded()
  await page.getByRole('group', { name: 'Row 1', exact: true }).getByRole('button').first().waitFor(WAIT)
})

test('a hidden page does not tick, and ticks again when it is visible', async () => {
  const showId = await pages.server.boxOffice.addShow(6)
  const browser = await pages.newBrowser()
  await browser.addInitScript(() => {
    const ticking = new Set<number>()
    const [begin, end] = [window.setInterval.bind(window), window.clearInterval.bind(window)]
    const set = (act: () => void, ms?: number): number => {
      const id = begin(act, ms)
      if (ms !== undefined && ms < 1000) ticking.add(id)
      return id
    }
    Object.assign(window, {
      ticking,
      setInterval: set,
      clearInterval: (id: number) => {
        ticking.delete(id)
        end(id)
      },
    })
  })
  const page = await openList(pages, showId, browser)
  await seat(page, 1).click()
  await expect.poll(() => isMine(page, 1), WAIT).toBe(true)
  const ticking = () => page.evaluate(() => (Reflect.get(window, 'ticking') as Set<number>).size)
  expect(await ticking()).toBe(1)
  await show(page, false)
  expect(await ticking()).toBe(0)
  await show(page, true)
  expect(await ticking()).toBe(1)
})

/** Makes the page visible or hidden for its scripts. */
async function show(page: Page, isSeen: boolean): Promise<void> {
  await page.evaluate((seen) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => !seen })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isSeen)
}
