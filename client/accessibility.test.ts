// Accessibility: axe finds nothing on any page, wide and light or narrow and dark, and no page is wider than a narrow phone.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../server/testing/test-client.ts'
import { backdate } from '../server/testing/test-box-office.ts'
import { HOLD_SETTINGS } from '../server/testing/hold-settings.ts'
import { theatre } from '../server/demo/venues.ts'
import { appPages, askToCancel, buy, fillIn, takeBest, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { chooseCard, payAndBook } from './testing/checkout.ts'
import { layoutFaults } from './testing/layout-faults.ts'

const WIDE = { width: 1024, height: 768 }
const NARROW = { width: 320, height: 640 }

let pages: AppPages
let showId: string
/** One visitor opens all pages, so that there are tickets to show. */
let page: Page

beforeAll(async () => {
  pages = await appPages()
  // Sections, four prices, wheelchair places, and single seats pointed out.
  showId = await pages.server.boxOffice.addShow(0, { plan: theatre(), title: 'The Tempest', singles: 'warn' })
  page = await pages.open('/')
})
afterEach(() => page.unrouteAll({ behavior: 'ignoreErrors' }))
afterAll(() => pages.close())

/** The browser logs the status of a failed request. */
function forgetFaults(status: string): void {
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes(status)))
}

/** Brings the page into the state to check. */
type Way = (page: Page) => Promise<void>

const goTo =
  (path: (showId: string) => string, there: Way): Way =>
  async (page) => {
    await page.goto(pages.server.url + path(showId))
    await there(page)
  }
const reserveBest: Way = async (page) => {
  await takeBest(page)
  await page.getByRole('main').getByRole('link', { name: 'Checkout' }).waitFor(WAIT)
}
const mapIsThere: Way = (page) => page.getByTestId('seat-map').waitFor(WAIT)

test.for<[what: string, way: Way]>([
  [
    'the shows',
    goTo(
      () => '/',
      (page) => page.getByTestId('show').first().waitFor(WAIT),
    ),
  ],
  [
    'the search for tickets, with its answer',
    goTo(
      () => '/find-tickets',
      async (page) => {
        await page.getByLabel('Email').fill('nobody@example.org')
        await page.getByRole('button', { name: 'Send links' }).click()
        await page.getByRole('heading', { name: 'Check your email' }).waitFor(WAIT)
      },
    ),
  ],
  [
    'a link that opens no ticket',
    async (page) => {
      await page.goto(`${pages.server.url}/ticket#no.ticket.link`)
      await page.getByRole('heading', { name: 'This link does not open a ticket' }).waitFor(WAIT)
      forgetFaults('404')
    },
  ],
  ['a show’s map', goTo((id) => `/shows/${id}`, mapIsThere)],
  [
    'a show’s list, with seats that are held, sold and one’s own',
    goTo(
      (id) => `/shows/${id}`,
      async (page) => {
        const other = await connectClient(pages.server.url)
        await other.get('seats:hold-best', { showId, quantity: 2, requestId: crypto.randomUUID() })
        const { seatIds } = await other.get('seats:hold-best', { showId, quantity: 2, requestId: crypto.randomUUID() })
        await other.get('booking:confirm', { showId, bookingId: crypto.randomUUID(), seatIds: seatIds.slice(0, 2) })
        await mapIsThere(page)
        await reserveBest(page)
        await page.getByRole('button', { name: 'List' }).click()
        await page.getByText('Stalls', { exact: true }).click()
        await page
          .getByRole('button', { name: /, yours$/ })
          .first()
          .waitFor(WAIT)
        other.close()
      },
    ),
  ],
  [
    'the conflict card',
    // In a show of its own, because these seats would block the checkouts of later cases.
    async (page) => {
      const { boxOffice, url } = pages.server
      await page.goto(`${url}/shows/${await boxOffice.addShow(10, { singles: 'refuse' })}`)
      await mapIsThere(page)
      await page.getByRole('button', { name: 'List' }).click()
      await page.getByRole('button', { name: /^Row A, seat 2,/ }).click()
      await page.getByTestId('conflict').waitFor(WAIT)
    },
  ],
  [
    'a checkout whose payment was declined',
    goTo(
      (id) => `/shows/${id}`,
      async (page) => {
        await reserveBest(page)
        await page.getByRole('main').getByRole('link', { name: 'Checkout' }).click()
        await fillIn(page)
        await chooseCard(page, 'Declined')
        await payAndBook(page).click()
        await page.getByText('Your payment was declined').waitFor(WAIT)
      },
    ),
  ],
  [
    'a ticket',
    goTo(
      (id) => `/shows/${id}`,
      async (page) => {
        await reserveBest(page)
        await buy(page)
      },
    ),
  ],
  [
    'the question whether to cancel',
    goTo(
      () => '/tickets',
      async (page) => {
        await page.getByTestId('ticket').getByRole('link').first().click()
        await askToCancel(page)
      },
    ),
  ],
  [
    'tickets, one of them cancelled',
    goTo(
      (id) => `/shows/${id}`,
      async (page) => {
        await reserveBest(page)
        await buy(page)
        await askToCancel(page)
        await page.getByRole('button', { name: 'Yes, cancel it' }).click()
        await page.getByRole('link', { name: 'My tickets' }).first().click()
        await page.getByText('Cancelled', { exact: true }).first().waitFor(WAIT)
      },
    ),
  ],
  [
    'the door’s page',
    goTo(
      () => '/tickets',
      async (page) => {
        await page.getByTestId('ticket').getByRole('link').first().click()
        await page.getByRole('link', { name: 'What the door sees' }).click()
        await page.getByRole('heading', { name: 'Valid ticket' }).waitFor(WAIT)
      },
    ),
  ],
  [
    'two side by side',
    goTo(
      (id) => `/duel/${id}`,
      (page) => page.locator('button:enabled', { hasText: 'Both take' }).waitFor(WAIT),
    ),
  ],
  [
    'an address where nothing is',
    goTo(
      () => '/nowhere',
      async (page) => {
        await page.getByText('Page not found').waitFor(WAIT)
        forgetFaults('404 (Not Found)')
      },
    ),
  ],
  [
    'no tickets at all',
    async (page) => {
      await page.goto(`${pages.server.url}/tickets?as=new`)
      await page.getByText('No tickets yet').waitFor(WAIT)
    },
  ],
  [
    'a ticket of another visitor',
    goTo(
      (id) => `/tickets/${id}/${crypto.randomUUID()}`,
      (page) => page.getByText('Ticket not found').waitFor(WAIT),
    ),
  ],
  [
    'a checkout with nothing to pay for',
    async (page) => {
      await page.goto(`${pages.server.url}/shows/${showId}/checkout?as=new`)
      await page.getByText('Your basket is empty').waitFor(WAIT)
    },
  ],
  [
    'a checkout whose time ran out',
    async (page) => {
      const { boxOffice, sweeper, url } = pages.server
      const short = await boxOffice.addShow(10)
      await page.goto(`${url}/shows/${short}`)
      await reserveBest(page)
      await page.getByRole('main').getByRole('link', { name: 'Checkout' }).click()
      await backdate(boxOffice.orm, short, HOLD_SETTINGS.holdMs)
      await sweeper.sweepOnce()
      await page.getByRole('button', { name: 'Get them back' }).waitFor(WAIT)
      await page.getByRole('link', { name: 'Choose seats' }).waitFor(WAIT)
    },
  ],
  [
    'a map that is still being loaded',
    async (page) => {
      await page.route('**/api/plans/*', () => undefined)
      await page.goto(`${pages.server.url}/shows/${showId}`)
      await page.getByRole('status', { name: 'Loading the seat map' }).waitFor(WAIT)
    },
  ],
  [
    'a map that could not be loaded',
    async (page) => {
      await page.route('**/api/plans/*', (route) => route.fulfill({ status: 500, body: 'no' }))
      await page.goto(`${pages.server.url}/shows/${showId}`)
      await page.getByText('We couldn’t load the seat map').waitFor(WAIT)
      forgetFaults('500 (Internal')
    },
  ],
  [
    'a show that there is not',
    goTo(
      () => '/shows/nowhere',
      async (page) => {
        await page.getByText('Show not found').waitFor(WAIT)
        forgetFaults('404 (Not Found)')
      },
    ),
  ],
])('axe finds nothing on %s, in either theme, and it is not too wide', async ([, way]) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(WIDE)
  await way(page)
  for (const { colorScheme, size } of [
    { colorScheme: 'light', size: WIDE },
    { colorScheme: 'dark', size: NARROW },
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(size)
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
    expect(await axeFaults(page), `${colorScheme}, ${size.width} px`).toEqual([])
    expect(await layoutFaults(page), `${size.width} px`).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(NARROW.width)
})

test.for(['/', '/tickets'])('axe finds nothing on %s while its list is loading', async (path) => {
  const page = await (await pages.newBrowser()).newPage()
  // A connection that never opens.
  await page.routeWebSocket(/socket\.io/, () => undefined)
  await page.goto(pages.server.url + path)
  await page.getByRole('status', { name: 'Loading' }).waitFor(WAIT)
  expect(await axeFaults(page)).toEqual([])
})

test('with large letters, or on a phone held sideways, the map keeps a usable height and the alternatives are in sight', async () => {
  const page = await pages.open(`/shows/${showId}`, await pages.newBrowser({ viewport: { width: 640, height: 400 } }))
  expect((await page.getByTestId('seat-map').boundingBox())?.height).toBeGreaterThan(190)
  const best = page.getByRole('button', { name: 'Best available' })
  await best.scrollIntoViewIfNeeded()
  expect(await best.evaluate((button) => button.getBoundingClientRect().bottom)).toBeLessThanOrEqual(400)
  expect((await page.getByRole('complementary').boundingBox())?.height).toBeGreaterThan(100)
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByText('Balcony', { exact: true }).click()
  await page.getByRole('button', { name: /^Balcony, row A, seat 2,/ }).click()
  const close = page.getByTestId('conflict').getByRole('button', { name: 'Dismiss' })
  await close.waitFor(WAIT)
  expect(await close.evaluate((button) => button.getBoundingClientRect().bottom)).toBeLessThan(400)
  expect(await close.evaluate((button) => button.getBoundingClientRect().top)).toBeGreaterThan(0)
})

test('with forced colours the page still shows what is selected, and which colour has which price', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await pages.newBrowser({ forcedColors: 'active', colorScheme })
    const page = await pages.open(`/shows/${showId}`, context)
    const background = (name: string) =>
      page.getByRole('button', { name }).evaluate((button) => getComputedStyle(button).backgroundColor)
    expect(await background('Map')).not.toBe(await background('List'))
    await page.locator('.swatch').nth(3).waitFor(WAIT)
    const swatches = await page
      .locator('.swatch')
      .evaluateAll((all) => all.map((swatch) => getComputedStyle(swatch).color))
    expect(new Set(swatches).size).toBe(4)
    await context.close()
  }
})
