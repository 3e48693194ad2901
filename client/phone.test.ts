// The show's page on phones: how much of the screen the map has, what covers it, the bar at the foot and its sheet.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SeatingPlan } from '../shared/seating-plan.ts'
import { theatre } from '../server/demo/venues.ts'
import { connectClient } from '../server/testing/test-client.ts'
import { backdate } from '../server/testing/test-box-office.ts'
import { HOLD_SETTINGS } from '../server/testing/hold-settings.ts'
import { seatIndexOf } from './seat-map/seat-index.ts'
import { fit } from './seat-map/view.ts'
import { appPages, isMine, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { layoutFaults } from './testing/layout-faults.ts'

const PHONE = { width: 360, height: 740 }
const SIDEWAYS = { width: 740, height: 360 }
const SIZES = [PHONE, { width: 320, height: 568 }, SIDEWAYS]

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

const phone = async (path: string, viewport = PHONE): Promise<Page> =>
  pages.open(path, await pages.newBrowser({ viewport, hasTouch: true }))

/** The points of the window where seats and the corners of the stage are drawn while the whole venue is in sight. */
async function drawnPoints(page: Page): Promise<{ x: number; y: number }[]> {
  const box = await page.getByTestId('seat-map').boundingBox()
  if (!box) throw new Error('The map has no size.')
  const plan = SeatingPlan.parse(theatre())
  const { x, y, bounds } = seatIndexOf(plan)
  const { scale, left, top } = fit(bounds, box.width, box.height)
  const places = [...(plan.stage?.outline ?? []), ...Array.from(x, (at, index) => ({ x: at, y: y[index] ?? NaN }))]
  return places.map((place) => ({ x: box.x + place.x * scale + left, y: box.y + place.y * scale + top }))
}

/** Whether the legend's chip and the zoom buttons are beside the map, where they cover no seat at any scale. */
async function expectToolsBeside(page: Page): Promise<void> {
  const map = await page.getByTestId('seat-map').boundingBox()
  for (const tool of [page.getByRole('button', { name: /^Prices and filter/ }), page.getByRole('toolbar')]) {
    const box = await tool.boundingBox()
    if (!map || !box) throw new Error('A part of the map has no size.')
    const isApart = box.y + box.height <= map.y || box.x >= map.x + map.width
    expect({ map, box, isApart }).toMatchObject({ isApart: true })
  }
}

/** What lies over the map at these points. */
const coverings = (page: Page, points: { x: number; y: number }[]) =>
  page.evaluate(
    (all) => [
      ...new Set(
        all.flatMap(({ x, y }) => {
          const top = document.elementFromPoint(x, y)
          return top?.matches('canvas') ? [] : `${top?.tagName} .${top?.className} at ${x}, ${y}`
        }),
      ),
    ],
    points,
  )

test.for(SIZES)(
  'the map has most of a screen of $width × $height, and nothing lies over stage or seats',
  async (size) => {
    const showId = await pages.server.boxOffice.addShow(0, { plan: theatre(), title: 'The Tempest' })
    const page = await phone(`/shows/${showId}`, size)
    await page.getByTestId('seat-map').waitFor(WAIT)
    const map = async () => (await page.getByTestId('seat-map').boundingBox()) ?? { width: 0, height: 0 }
    const { height } = await map()
    expect(height / size.height).toBeGreaterThan(0.6)
    await expectToolsBeside(page)
    expect(await coverings(page, await drawnPoints(page))).toEqual([])

    // Seats in the basket change nothing: the finger finds the next seat where it was.
    const token = await page.evaluate(() => localStorage.getItem('holdfast.visitor') ?? '')
    const same = await connectClient(pages.server.url, { token })
    await same.get('seats:hold', { showId, seatIds: [40, 41, 42] })
    const checkout = page.getByRole('link', { name: 'Checkout' })
    await checkout.waitFor(WAIT)
    expect((await map()).height).toBe(height)
    const box = await checkout.boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(size.height)
    expect(await coverings(page, await drawnPoints(page))).toEqual([])
    same.close()
    await page.context().close()
  },
)

test('a hint lies beside the seats it speaks of, has prices, and one tap follows it; the sheet has every seat', async () => {
  const row = await pages.server.boxOffice.addShow(10, { singles: 'warn' })
  const page = await phone(`/shows/${row}`)
  await page.getByRole('gridcell', { name: /seat 1,/ }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const card = page.getByTestId('conflict')
  await card.waitFor(WAIT)
  const { x, y, bounds } = seatIndexOf(
    SeatingPlan.parse(await (await fetch(`${pages.server.url}/api/plans/row-of-10`)).json()),
  )
  for (const size of [SIDEWAYS, PHONE]) {
    await page.setViewportSize(size)
    const covered = async () => {
      const map = await page.getByTestId('seat-map').boundingBox()
      if (!map) throw new Error('The map has no size.')
      const { scale, left, top } = fit(bounds, map.width, map.height)
      const points = [0, 1, 2].map((seatId) => ({
        x: map.x + (x[seatId] ?? NaN) * scale + left,
        y: map.y + (y[seatId] ?? NaN) * scale + top,
      }))
      return coverings(page, points)
    }
    await expect.poll(covered, WAIT).toEqual([])
    expect((await card.boundingBox())?.height).toBeLessThan(size.height / 3)
  }
  expect(await axeFaults(page)).toEqual([])

  await card.getByRole('button', { name: /^Row A, seat 1 as well\s+€45$/ }).click()
  await page.getByRole('button', { name: /2 seats · €90/ }).click()
  const sheet = page.getByRole('dialog', { name: 'Your seats' })
  await sheet.waitFor(WAIT)
  expect(await sheet.getByRole('listitem').count()).toBe(2)
  expect(await axeFaults(page)).toEqual([])
  await sheet.getByRole('listitem').first().getByRole('button').click()
  await sheet.getByRole('listitem').first().getByRole('button').click()
  await page.getByText('Select a seat to reserve it.').waitFor(WAIT)
  expect(await sheet.count()).toBe(0)
  await page.context().close()
})

test('seats whose time ran out can be had again with one tap, also after a reload', async () => {
  const row = await pages.server.boxOffice.addShow(10)
  const { boxOffice, sweeper } = pages.server
  const page = await openList(pages, row, await pages.newBrowser({ viewport: PHONE }))
  await seat(page, 3).click()
  await expect.poll(() => isMine(page, 3), WAIT).toBe(true)
  await backdate(boxOffice.orm, row, HOLD_SETTINGS.holdMs)
  await sweeper.sweepOnce()
  const regain = page.getByRole('button', { name: /^Get them back\s+€45$/ })
  await regain.waitFor(WAIT)
  await page.reload()
  await regain.click()
  await page.getByRole('link', { name: 'Checkout' }).waitFor(WAIT)
  await page.context().close()
})

test('a toast has a place of its own: it covers no header, no tools of the map, and no bar', async () => {
  const row = await pages.server.boxOffice.addShow(10)
  const other = await connectClient(pages.server.url)
  await other.get('seats:hold', { showId: row, seatIds: [0] })
  const page = await phone(`/shows/${row}`)
  for (const size of [...SIZES, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size)
    await page.getByRole('gridcell', { name: /seat 1,/ }).focus()
    await page.keyboard.press('Enter')
    const toast = page.locator('[data-sonner-toast][data-removed=false]')
    await toast.waitFor(WAIT)
    const covered = () =>
      toast.evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect()
        return [...document.querySelectorAll('header, header a, .tools, aside button, aside a')].filter((each) => {
          const box = each.getBoundingClientRect()
          return box.left < right && box.right > left && box.top < bottom && box.bottom > top
        }).length
      })
    await expect.poll(covered, { ...WAIT, message: JSON.stringify(size) }).toBe(0)
    await toast.getByRole('button').click()
    await toast.waitFor({ ...WAIT, state: 'detached' })
  }
  other.close()
  await page.context().close()
})

test('the basket follows the visitor to other pages, and leads back to the checkout', async () => {
  const row = await pages.server.boxOffice.addShow(10, { title: 'Hamlet' })
  const page = await openList(pages, row, await pages.newBrowser({ viewport: PHONE }))
  await seat(page, 3).click()
  await expect.poll(() => isMine(page, 3), WAIT).toBe(true)
  await page.getByRole('link', { name: 'All shows' }).click()
  const bar = page.getByRole('complementary', { name: 'Your seats' })
  await bar.getByText('1 seat for Hamlet').waitFor(WAIT)
  await bar.getByText(/€45 · held 4:\d\d/).waitFor(WAIT)
  await page.goto(`${pages.server.url}/tickets`)
  await bar.getByText('1 seat for Hamlet').waitFor(WAIT)
  expect(await axeFaults(page)).toEqual([])
  // Another show has a basket of its own, which is empty.
  await page.goto(`${pages.server.url}/shows/${await pages.server.boxOffice.addShow(10)}`)
  await page.getByText('Select a seat to reserve it.').waitFor(WAIT)
  await bar.getByText('1 seat for Hamlet').waitFor(WAIT)
  expect(await layoutFaults(page)).toEqual([])
  await bar.getByRole('link', { name: 'Checkout' }).click()
  await page.getByLabel('Name').waitFor(WAIT)
  expect(await bar.count()).toBe(0)
  // The element has the basket of its show.
  await page.goto(`${pages.server.url}/embed`)
  await page.locator('holdfast-booking').getByRole('heading').first().waitFor(WAIT)
  expect(await bar.count()).toBe(0)
  await page.context().close()
})

test('G1 away from the show, a lost connection and lost seats are said in the basket, which leads back to them', async () => {
  const row = await pages.server.boxOffice.addShow(10, { title: 'Macbeth' })
  const { boxOffice, sweeper } = pages.server
  const page = await openList(pages, row, await pages.newBrowser({ viewport: PHONE }))
  await seat(page, 3).click()
  await expect.poll(() => isMine(page, 3), WAIT).toBe(true)
  await page.getByRole('link', { name: 'All shows' }).click()
  const bar = page.getByRole('complementary', { name: 'Your seats' })
  await bar.getByText(/held 4:\d\d/).waitFor(WAIT)

  await page.context().setOffline(true)
  await bar.getByText(/Connection lost\. Your seats are reserved for 0:\d\d/).waitFor(WAIT)
  await backdate(boxOffice.orm, row, HOLD_SETTINGS.holdMs)
  await sweeper.sweepOnce()
  await page.context().setOffline(false)
  await bar.getByText('Your seats for Macbeth were released while you were away').waitFor(WAIT)
  expect(await axeFaults(page)).toEqual([])
  await bar.getByRole('link', { name: 'Back to the show' }).click()
  await page.getByRole('button', { name: /^Get them back/ }).click()
  await page.getByRole('link', { name: 'Checkout' }).waitFor(WAIT)
  await page.context().close()
}, 30_000)
