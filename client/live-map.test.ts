// The app in a real browser: two visitors want the same seat, reload keeps the hold, tabs agree, and the map takes a click.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SeatingPlan } from '../shared/seating-plan.ts'
import { backdate } from '../server/testing/test-box-office.ts'
import { OperatorDesk } from '../server/booking/operator-desk.ts'
import { HOLD_SETTINGS } from '../server/testing/hold-settings.ts'
import { fit } from './seat-map/view.ts'
import { seatIndexOf } from './seat-map/seat-index.ts'
import { axeFaults } from './testing/axe.ts'
import { appPages, askToCancel, buy, isMine, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'

const ROUNDS = 50

let pages: AppPages
let server: AppPages['server']

beforeAll(async () => {
  pages = await appPages({ MAX_SEATS_PER_VISITOR: '100' })
  server = pages.server
})
afterAll(() => pages.close())

test('H1 of two visitors who touch the same seat at the same time, exactly one gets it; the other sees which, and why not', async () => {
  const showId = await server.boxOffice.addShow(ROUNDS)
  const [ann, ben] = await Promise.all([openList(pages, showId), openList(pages, showId)])
  const wins = { ann: 0, ben: 0 }
  for (let number = 1; number <= ROUNDS; number++) {
    await Promise.all([ann, ben].map((page) => seat(page, number).dispatchEvent('click')))
    await expect
      .poll(async () => [await isMine(ann, number), await isMine(ben, number)].filter(Boolean).length, WAIT)
      .toBe(1)
    const annWon = await isMine(ann, number)
    const loser = annWon ? ben : ann
    await loser
      .getByText(new RegExp(`Row A, seat ${number} was taken a moment before you|Row A, seat ${number} is on hold$`))
      .first()
      .waitFor(WAIT)
    await expect.poll(() => seat(loser, number).getAttribute('aria-label'), WAIT).toContain('on hold')
    expect(await isMine(loser, number)).toBe(false)
    wins[annWon ? 'ann' : 'ben']++
  }
  expect(wins.ann + wins.ben).toBe(ROUNDS)
}, 60_000)

test('a reload keeps the hold, a second tab of the same browser shows it, and confirming in one empties both', async () => {
  const showId = await server.boxOffice.addShow(12)
  const tab = await openList(pages, showId)
  await seat(tab, 3).click()
  await expect.poll(() => isMine(tab, 3), WAIT).toBe(true)

  await tab.reload()
  await tab.getByRole('button', { name: 'Remove Row A, seat 3' }).waitFor(WAIT)

  const other = await openList(pages, showId, tab.context())
  await expect.poll(() => isMine(other, 3), WAIT).toBe(true)
  await seat(other, 4).click()
  await tab.getByRole('button', { name: 'Remove Row A, seat 4' }).waitFor(WAIT)

  await buy(tab)
  await expect.poll(() => seat(other, 3).getAttribute('aria-label'), WAIT).toContain('your ticket')
  await other.getByText('Select a seat to reserve it', { exact: false }).first().waitFor(WAIT)
})

test('B4 the seats of a booking that is cancelled on its page become available on every map', async () => {
  const showId = await server.boxOffice.addShow(12)
  const [buyer, watcher] = await Promise.all([openList(pages, showId), openList(pages, showId)])
  await seat(buyer, 7).click()
  await buy(buyer)
  await expect.poll(() => seat(watcher, 7).getAttribute('aria-label'), WAIT).toContain('sold')

  await askToCancel(buyer)
  await buyer.getByRole('button', { name: 'Yes, cancel it' }).click()
  await expect.poll(() => seat(watcher, 7).getAttribute('aria-label'), WAIT).toContain('available')
})

test('“another customer” is another visitor in the same browser, and stays so over a reload', async () => {
  const showId = await server.boxOffice.addShow(12)
  const tab = await openList(pages, showId)
  await seat(tab, 1).click()
  await expect.poll(() => isMine(tab, 1), WAIT).toBe(true)

  const other = await pages.open('/?as=new', tab.context())
  await other.goto(`${server.url}/shows/${showId}`)
  await other.reload()
  await other.getByRole('button', { name: 'List' }).click()
  await expect.poll(() => seat(other, 1).getAttribute('aria-label'), WAIT).toContain('on hold')
})

test('in a browser without storage a visitor can take seats', async () => {
  const showId = await server.boxOffice.addShow(12)
  const full = await pages.newBrowser()
  await full.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('It is full.', 'QuotaExceededError')
    }
  })
  const tab = await openList(pages, showId, full)
  await seat(tab, 1).click()
  await expect.poll(() => isMine(tab, 1), WAIT).toBe(true)
  // Also as another customer, whose token the tab would store.
  const other = await pages.open('/?as=new', full)
  await other.getByTestId('show').first().waitFor(WAIT)
})

test('H10 the page says that the hold expired, and its seats become available on every map', async () => {
  const showId = await server.boxOffice.addShow(12)
  const [holder, watcher] = await Promise.all([openList(pages, showId), openList(pages, showId)])
  await seat(holder, 5).click()
  await expect.poll(() => seat(watcher, 5).getAttribute('aria-label'), WAIT).toContain('on hold')
  await backdate(server.boxOffice.orm, showId, HOLD_SETTINGS.holdMs)
  await server.sweeper.sweepOnce()
  await holder.getByRole('heading', { name: 'Time’s up: your seats have been released' }).waitFor(WAIT)
  await expect
    .poll(() => holder.getByRole('alert').allTextContents(), WAIT)
    .toContainEqual(expect.stringMatching('Time’s up'))
  await holder.getByRole('button', { name: 'Get them back' }).click()
  await holder.getByRole('heading', { name: 'Time’s up' }).waitFor({ ...WAIT, state: 'detached' })
  expect(await holder.getByText('Time’s up').count()).toBe(0)
  await expect.poll(() => isMine(holder, 5), WAIT).toBe(true)
  await seat(holder, 5).click()
  await expect.poll(() => seat(watcher, 5).getAttribute('aria-label'), WAIT).toContain('available')
})

test('G2 ten seconds offline: the page says how long the seats are kept, sends nothing, and has every change afterwards', async () => {
  const showId = await server.boxOffice.addShow(12)
  const [page, other] = await Promise.all([openList(pages, showId), openList(pages, showId)])
  await seat(page, 2).click()
  await expect.poll(() => isMine(page, 2), WAIT).toBe(true)

  const pill = page.getByTestId('connection')
  await page.context().setOffline(true)
  await expect.poll(() => pill.textContent(), WAIT).toMatch(/Reconnecting.*Your seats are reserved for 0:1\d/)
  await expect.poll(() => page.getByRole('button', { name: 'Best available' }).isDisabled(), WAIT).toBe(true)
  await seat(page, 5).click({ force: true })
  await page.getByText('You’re offline. Select seats when the connection is back.').first().waitFor(WAIT)
  // Meanwhile another visitor takes a seat.
  await seat(other, 4).click()
  await expect.poll(() => isMine(other, 4), WAIT).toBe(true)
  await expect.poll(() => pill.textContent()).toMatch(/Offline.*Your seats are reserved for 0:05/)

  await page.context().setOffline(false)
  await expect.poll(() => pill.textContent(), WAIT).toMatch(/Live/)
  await expect.poll(() => seat(page, 4).getAttribute('aria-label'), WAIT).toContain('on hold')
  expect(await isMine(page, 2)).toBe(true)
  expect(await isMine(page, 5)).toBe(false)
  await expect.poll(() => page.getByRole('timer').textContent(), WAIT).toMatch(/4:\d\d/)
  await buy(page)
  await expect.poll(() => seat(other, 2).getAttribute('aria-label'), WAIT).toContain('sold')
  // The browser logs that it could not connect.
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED')))
}, 40_000)

/** Where seat 7 of a row of ten is drawn on the page. */
async function seventhSeat(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId('seat-map').boundingBox()
  const response = await fetch(`${server.url}/api/plans/row-of-10`)
  const seatIndex = seatIndexOf(SeatingPlan.parse(await response.json()))
  if (!box) throw new Error('The map has no size.')
  const { scale, left, top } = fit(seatIndex.bounds, box.width, box.height)
  return { x: box.x + (seatIndex.x[6] ?? NaN) * scale + left, y: box.y + (seatIndex.y[6] ?? NaN) * scale + top }
}

test('a click on the map takes the seat that is drawn there', async () => {
  const showId = await server.boxOffice.addShow(10)
  const page = await pages.open(`/shows/${showId}`)
  const { x, y } = await seventhSeat(page)
  await page.mouse.click(x, y)
  await page.getByRole('button', { name: 'Remove Row A, seat 7' }).waitFor(WAIT)
})

test('H8 before the sale opens the page says when, at the venue, and offers no seats; no seat moves when it opens', async () => {
  const salesOpenAt = new Date(Date.now() + 60 * 60 * 1000)
  const when = new RegExp(`Tickets go on sale on .*${salesOpenAt.getUTCFullYear()}.* \\d\\d:\\d\\d Berlin\\stime`)
  const by = { operator: 'Olga' }
  for (const viewport of [
    { width: 1024, height: 768 },
    { width: 390, height: 844 },
  ]) {
    const showId = await server.boxOffice.addShow(10, { salesOpenAt })
    const page = await pages.open(`/shows/${showId}`, await pages.newBrowser({ viewport }))
    await page.getByRole('status').getByText(when).waitFor(WAIT)
    const best = page.getByRole('button', { name: 'Best available' })
    const reminder = page.getByRole('link', { name: /^Remind me when .* goes on sale$/ })
    await reminder.waitFor(WAIT)
    expect(await reminder.getAttribute('download')).toBe(`${showId}-sale.ics`)
    expect(await page.getByText(/^Opens in (59:\d\d|1:00:00)$/).count()).toBe(1)
    // A wide page says already how seats will be found.
    expect(await best.count()).toBe(viewport.width > 1000 ? 1 : 0)
    if (await best.count()) expect(await best.isDisabled()).toBe(true)
    expect(await page.getByText('Select a seat to reserve it').count()).toBe(0)
    expect(await axeFaults(page)).toEqual([])
    const place = await seventhSeat(page)
    await page.mouse.click(place.x, place.y)
    const toast = page.locator('[data-sonner-toast]')
    await toast.getByText(when).waitFor(WAIT)
    expect(await toast.textContent()).not.toMatch(/\d{4}-\d\d-\d\d/)

    await new OperatorDesk(server.office).changeShow(showId, { salesOpenAt: Date.now() - 1000 }, by)
    await page.getByText('On sale now').waitFor(WAIT)
    await expect.poll(() => best.isEnabled(), WAIT).toBe(true)
    expect(await reminder.count()).toBe(0)
    expect(await seventhSeat(page)).toEqual(place)
    await toast.waitFor({ ...WAIT, state: 'detached' })
    await page.mouse.click(place.x, place.y)
    await page.getByRole('link', { name: 'Checkout' }).waitFor(WAIT)
  }
})

test('H8 after the sale the page offers no seats and says that it is closed', async () => {
  const showId = await server.boxOffice.addShow(10, { salesCloseAt: new Date(Date.now() - 1000) })
  const page = await pages.open(`/shows/${showId}`)
  await page.getByRole('status').getByText('The sale has ended.').waitFor(WAIT)
  expect(await page.getByRole('button', { name: 'Best available' }).count()).toBe(0)
  await page.goto(server.url)
  const card = page.getByTestId('show').filter({ hasText: 'Sale ended' }).first()
  await card.waitFor(WAIT)
  expect(await card.textContent()).not.toContain('Choose seats')
})
