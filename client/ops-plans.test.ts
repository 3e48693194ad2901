// Admins upload seating plans, make shows from them and replace a show's; all shows are found; webhooks are watched.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { OperatorDesk } from '../server/booking/operator-desk.ts'
import { listDeliveries } from '../server/jobs/webhooks/deliveries.ts'
import { drawingOf } from '../server/testing/pretix-drawings.ts'
import { oneRowPlan } from '../server/testing/one-row-plan.ts'
import { valueOf } from '../server/testing/test-box-office.ts'
import { connectClient } from '../server/testing/test-client.ts'
import { TestWebhooks } from '../server/testing/webhooks.ts'
import { appPages, choose, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { openAs } from './testing/ops-pages.ts'

let pages: AppPages
let webhooks: TestWebhooks
beforeAll(async () => {
  pages = await appPages({ WEBHOOK_ALLOW_PRIVATE: 'on' })
  webhooks = new TestWebhooks(pages.server.boxOffice)
})
afterAll(async () => {
  await webhooks.reset()
  await pages.close()
})

async function expectAccessible(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 1280],
    ['light', 768],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
}

const upload = (page: Page, name: string, text: string): Promise<void> =>
  page.getByLabel('Choose').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })

/** Drops a file with a text, as often as `times` says, as a hand does. */
async function drop(page: Page, name: string, text: string, times = 1): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([file, content, count]) => {
      const data = new DataTransfer()
      data.items.add(new File([content.repeat(count)], file, { type: 'application/json' }))
      return data
    },
    [name, text, times] as const,
  )
  await page.getByRole('group', { name: 'Upload a plan' }).dispatchEvent('drop', { dataTransfer })
}

test('faults of a file are grouped, each with its place; the corrected file is stored and a show made with it', async () => {
  const page = await openAs(pages, 'admin', '/ops/plans')
  const plan = oneRowPlan(6)
  const seats = plan.sections[0]?.rows[0]?.seats ?? []
  for (const seat of seats.slice(1)) seat.categoryId = 'front'
  await upload(page, 'hall.json', JSON.stringify(plan))
  const report = page.getByTestId('report')
  await report.getByText('5 faults').waitFor(WAIT)
  expect(await report.textContent()).toMatch(/The plan has no category “front”\.\s*5 times/)
  expect(await report.getByText('sections[0].rows[0].seats[1].categoryId').isVisible()).toBe(true)
  expect(await report.getByText('Hall, row A, seat 2', { exact: true }).isVisible()).toBe(true)
  await report.getByText('2 other places').click()
  expect(await report.getByText('sections[0].rows[0].seats[5].categoryId').isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Store the plan' }).count()).toBe(0)
  await expectAccessible(page)

  for (const seat of seats) Object.assign(seat, { categoryId: 'all', ...(seat.number === '6' && { blocked: true }) })
  await drop(page, 'hall-2.json', JSON.stringify({ ...plan, planId: 'six' }))
  await report.getByText('The plan has no faults: 6 seats.').waitFor(WAIT)
  await page.getByTestId('preview').getByText('1 never for sale').waitFor(WAIT)
  await page.getByLabel('Title').fill('A room of six')
  await page.getByLabel('Id', { exact: true }).fill('room-of-six')
  await page.getByRole('button', { name: 'Store the plan' }).click()
  await page.getByTestId('stored').getByText('“A room of six” is stored: 6 seats.').waitFor(WAIT)
  await page.getByTestId('plan').filter({ hasText: 'room-of-six' }).getByText('6 seats · 0 shows').waitFor(WAIT)
  await page.getByRole('button', { name: 'Preview of A room of six' }).click()
  await page.getByTestId('plan').getByTestId('preview').waitFor(WAIT)
  await expectAccessible(page)
  await page.getByTestId('stored').getByRole('link', { name: 'Make a show with it' }).click()
  expect(await page.getByLabel('Seating plan').inputValue()).toBe('room-of-six')
  await page.getByLabel('Title').fill('Six')
  await page.getByLabel('Venue', { exact: true }).fill('The Hall')
  await page.getByLabel('Starts at').fill('2040-05-01T20:00')
  await page.getByRole('button', { name: 'Make a show' }).click()
  await page.getByRole('heading', { name: 'Six' }).waitFor(WAIT)
  const viewer = await connectClient(pages.server.url)
  const { show } = await viewer.get('show:join', { showId: 'six' })
  viewer.close()
  expect(show).toMatchObject({ planId: 'room-of-six', seatCount: 6, counts: { blocked: 1 } })
})

test('a drawing of pretix is given its prices; what is no plan, and what is too large, is said', async () => {
  const page = await openAs(pages, 'admin', '/ops/plans')
  await upload(page, 'drawing.json', JSON.stringify(drawingOf(['Stalls', 'Balcony'])))
  await page.getByText('it needs the prices of Stalls, Balcony.').waitFor(WAIT)
  await page.getByLabel('Stalls').fill('18.505')
  await page.getByText('This is no price in EUR. Write it like 12.50.').waitFor(WAIT)
  await page.getByLabel('Stalls').fill('900719925474.10')
  await page.getByText('The most is €900,719,925,474.09.').waitFor(WAIT)
  await page.getByLabel('Stalls').fill('18,50')
  await page.getByRole('button', { name: 'Check again' }).click()
  await page.getByText('it needs the price of Balcony.').waitFor(WAIT)
  await page.getByLabel('Balcony').fill('12')
  await page.getByText('Check again, then the plan can be stored.').waitFor(WAIT)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Check again' }).click()
  await page.getByText('The plan has no faults: 2 seats.').waitFor(WAIT)
  await page.getByRole('row', { name: /Stalls\s*€18\.50\s*1/ }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Store the plan' }).click()
  await page.getByTestId('stored').waitFor(WAIT)
  const makeShow = page.getByTestId('stored').getByRole('link', { name: 'Make a show with it' })
  expect(await makeShow.getAttribute('href')).toMatch(/&currency=EUR$/)

  await upload(page, 'none.json', readFileSync(new URL('../LICENSE', import.meta.url), 'utf8'))
  await page.getByTestId('report').getByText('the file', { exact: true }).waitFor(WAIT)
  await drop(page, 'large.json', ' ', 9 * 1024 * 1024)
  await page.getByRole('alert').filter({ hasText: 'at most 8 MB' }).waitFor(WAIT)
})

test('O8 a plan is replaced after a dialog that says what goes, and viewers follow; not once a seat was taken', async () => {
  const { boxOffice } = pages.server
  await boxOffice.addShow(4)
  const showId = await boxOffice.addShow(10)
  const page = await openAs(pages, 'admin', `/ops/shows/${showId}/settings`)
  const replace = page.getByRole('button', { name: 'Replace the plan' })
  expect(await replace.isDisabled(WAIT)).toBe(true)
  await page.getByRole('button', { name: 'Close the sale now' }).click()
  await page.getByRole('button', { name: 'Yes, close it' }).click()
  await replace.click()
  await choose(page, 'Another plan', 'One row row-of-4,')
  await page.getByLabel('Reason (for the log, if you like)').last().fill('The hall is smaller.')
  expect(await page.getByTestId('consequence').textContent()).toMatch(/All 10 seats .* 4 seats/)
  await expectAccessible(page)
  const viewer = await connectClient(pages.server.url)
  await viewer.get('show:join', { showId })
  await page.getByRole('button', { name: 'Yes, replace it' }).click()
  await page.getByTestId('plan-now').getByText('“row-of-4”, with 4 seats').waitFor(WAIT)
  await viewer.waitFor('show:changed', ({ show }) => show.seatCount === 4)
  viewer.close()
  await page.getByRole('link', { name: 'Log', exact: true }).click()
  await page.getByRole('row').filter({ hasText: 'row-of-4' }).filter({ hasText: 'The hall is smaller.' }).waitFor(WAIT)

  const desk = new OperatorDesk(boxOffice.office)
  valueOf(await desk.block(showId, [1], { name: 'Press', until: null }, { operator: 'olga' }))
  await page.getByRole('link', { name: 'Settings' }).click()
  await replace.click()
  await choose(page, 'Another plan', 'One row row-of-10,')
  await page.getByRole('button', { name: 'Yes, replace it' }).click()
  await page.getByRole('alert').filter({ hasText: 'held, sold or blocked' }).waitFor(WAIT)
  // The browser logs the status of a refused request.
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes('409')))
})

test('past and archived shows are found by filter and search', async () => {
  const { boxOffice } = pages.server
  const longAgo = new Date('2020-01-03T20:00:00Z')
  const ended = { startsAt: longAgo, salesOpenAt: new Date('2020-01-01'), salesCloseAt: new Date('2020-01-02') }
  await boxOffice.addShow(2, { title: 'Nosferatu', ...ended })
  const archived = await boxOffice.addShow(2, { title: 'Der Golem', ...ended })
  await boxOffice.orm.em.fork().execute('update show set archived_at = now() where show_id = ?', [archived])
  const page = await openAs(pages, 'viewer')
  const shown = page.getByTestId('show')
  await shown.first().waitFor(WAIT)
  const choose = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await choose('Past')
  await shown.filter({ hasText: 'Nosferatu' }).waitFor(WAIT)
  expect(await shown.filter({ hasText: 'Der Golem' }).count()).toBe(0)
  await choose('Archived')
  await shown.filter({ hasText: 'Der Golem' }).filter({ hasText: 'Archived' }).waitFor(WAIT)
  await expectAccessible(page)
  await page.getByLabel('Search').fill('nosfer')
  await page.getByText('No show fits.').waitFor(WAIT)
  await choose('Past')
  await shown.filter({ hasText: 'Nosferatu' }).waitFor(WAIT)
})

test('an endpoint that was disabled is enabled again, and what was delivered is listed', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const { receiver, endpointId } = await webhooks.subscribe(showId, ['booking.confirmed'])
  receiver.answer = () => 410
  await webhooks.sell(showId, 0)
  const em = pages.server.boxOffice.orm.em.fork()
  const isTried = async () => (await listDeliveries(em, endpointId, { state: 'pending', limit: 1 })).length === 1
  await vi.waitUntil(isTried, WAIT)
  const page = await openAs(pages, 'admin', '/ops/webhooks')
  const endpoint = page.getByTestId('endpoint')
  await endpoint.getByText('It answered with 410 Gone.').waitFor(WAIT)
  await page
    .getByTestId('deliveries')
    .getByRole('row')
    .filter({ hasText: 'Waiting' })
    .filter({ hasText: '410' })
    .waitFor(WAIT)
  await expectAccessible(page)
  receiver.answer = () => 204
  await page.getByRole('button', { name: 'Enable again' }).click()
  await page.getByText('gets what it has missed').waitFor(WAIT)
  await page.getByRole('button', { name: 'Yes, send' }).click()
  await receiver.until(() => receiver.accepted.length === 1)
  await vi.waitUntil(async () => (await webhooks.countDelivered(endpointId)) === 1, WAIT)
  await page.reload()
  await endpoint.getByText('Works').waitFor(WAIT)
  await choose(page, 'State', 'Delivered')
  await page.getByRole('row').filter({ hasText: 'Delivered' }).filter({ hasText: '204' }).waitFor(WAIT)
  const viewers = await openAs(pages, 'viewer', '/ops/webhooks')
  await viewers.getByTestId('endpoint').waitFor(WAIT)
  expect(await viewers.getByRole('link', { name: 'Seating plans' }).count()).toBe(0)
})
