// The list of shows: what a card says, its picture of the room, and that nothing moves when cards and pictures come.
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addOperator } from '../server/auth/operators.ts'
import { HTTP_EXAMPLES } from '../server/documents/http-examples.ts'
import { connectClient } from '../server/testing/test-client.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'

const MINUTE = 60_000
const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE)

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

const card = (page: Page, title: string) => page.getByTestId('show').filter({ hasText: title })
const picture = (page: Page, title: string) => card(page, title).getByTestId('room-picture')

test('a card says what a show offers: seats, few of them, none, a sale to come with a reminder, or one that is over', async () => {
  const { boxOffice } = pages.server
  const startsAt = inMinutes(3 * 24 * 60)
  const open = { startsAt, salesCloseAt: startsAt }
  const doorsAt = new Date(startsAt.getTime() - 45 * MINUTE).toISOString()
  const description = `A prince.\n\nA ghost.\n\n${'To be, or not to be: that is the question.'.repeat(20)}`
  const texts = { description, organiser: 'The Players', address: '1 High Street' }
  const about = { ...texts, doorsAt, minimumAge: 12, termsUrl: 'https://players.example/terms' }
  await boxOffice.addShow(40, { ...open, title: 'Plenty', about })
  await boxOffice.addShow(10, { ...open, title: 'Scarce', blocked: [4, 5, 6, 7, 8, 9] })
  await boxOffice.addShow(3, { ...open, title: 'Gone', blocked: [0, 1, 2] })
  const soonId = await boxOffice.addShow(40, { ...open, title: 'Soon, and long awaited', salesOpenAt: inMinutes(90) })
  await boxOffice.addShow(40, { ...open, title: 'Later', salesOpenAt: inMinutes(60 * 24 * 2 + 30) })
  await boxOffice.addShow(40, { ...open, title: 'Over', salesCloseAt: inMinutes(-1) })
  const page = await pages.open('/')
  await expect.poll(() => page.getByTestId('show').count(), WAIT).toBe(6)
  expect(await card(page, 'Plenty').textContent()).toMatch(/from €45.*Choose seats/s)
  expect(await card(page, 'Scarce').textContent()).toContain('Only 4 seats left')
  expect(await card(page, 'Gone').textContent()).toContain('Sold out')
  expect(await card(page, 'Soon').textContent()).toMatch(/Opens in 1:(29:\d\d|30:00)/)
  expect(await card(page, 'Later').textContent()).toMatch(/Opens in [23] days/)
  for (const none of ['Gone', 'Soon', 'Later', 'Over']) {
    expect(await card(page, none).getByText('Choose seats').count(), none).toBe(0)
  }
  const reminder = card(page, 'Soon').getByRole('link', { name: 'Remind me when Soon, and long awaited goes on sale' })
  const [, file = ''] = ((await reminder.getAttribute('href')) ?? '').split(',')
  const calendar = decodeURIComponent(file)
  expect(calendar).toContain('SUMMARY:On sale now: Soon\\, and long awaited\r\n')
  expect(calendar).toContain(`URL:${pages.server.url}/shows/${soonId}\r\n`)
  expect(await reminder.getAttribute('download')).toBe(`${soonId}-sale.ics`)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  await card(page, 'Plenty').click()
  await page.waitForURL('**/shows/*', WAIT)
  await page.getByRole('button', { name: 'About this show' }).click(WAIT)
  const dialog = page.getByRole('dialog', { name: 'Plenty' })
  await dialog.getByText('A ghost.').waitFor(WAIT)
  // It opens at its start, and its button is at its edge.
  expect(await dialog.evaluate((element) => element.scrollTop)).toBe(0)
  const [edge, close] = await Promise.all(
    [dialog, dialog.getByRole('button', { name: 'Close' })].map((each) => each.boundingBox()),
  )
  const below = (edge?.y ?? 0) + (edge?.height ?? 0) - (close?.y ?? 0) - (close?.height ?? 0)
  expect([below > 0, below <= 24]).toEqual([true, true])
  expect(await dialog.textContent()).toMatch(/Doors.*Here.*1 High Street.*12 and over.*The Players/s)
  const terms = dialog.getByRole('link', { name: 'Terms and conditions' })
  expect([await terms.getAttribute('href'), await terms.getAttribute('rel')]).toEqual([
    about.termsUrl,
    'noopener noreferrer',
  ])
  expect(await axeFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ ...WAIT, state: 'detached' })
})

test('a picture of the room turns with its seats, gives way to a poster, and moves nothing on the page', async () => {
  const showId = await pages.server.boxOffice.addShow(40, { title: 'Pictured' })
  const page = await pages.open('/?search=pictured')
  await expect.poll(() => picture(page, 'Pictured').getAttribute('data-drawn'), WAIT).toBe('true')
  const drawn = () => picture(page, 'Pictured').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  const before = await drawn()
  const box = await card(page, 'Pictured').boundingBox()
  const visitor = await connectClient(pages.server.url)
  await visitor.get('seats:hold', { showId, seatIds: Array.from({ length: 10 }, (_, seat) => 15 + seat) })
  await visitor.get('booking:confirm', { showId, bookingId: randomUUID(), seatIds: [15, 16, 17] })
  // A search reads the list anew, as a timer does every five seconds.
  const field = page.getByRole('searchbox', { name: 'Search shows' })
  await field.fill('picture')
  await expect.poll(drawn, WAIT).not.toBe(before)
  expect(await visitor.get('show:join', { showId })).toMatchObject({ viewers: 1 })
  visitor.close()

  const token = await addOperator(pages.server.boxOffice.orm.em.fork(), 'Ada', 'admin')
  const operator = await connectClient(pages.server.url, { operatorToken: token })
  const { image } = HTTP_EXAMPLES.storePoster.call
  expect(await operator.operate('storePoster', { showId, image })).toMatchObject({ ok: true })
  operator.close()
  await field.fill('pictured')
  const poster = card(page, 'Pictured').locator('img')
  await poster.waitFor(WAIT)
  await expect.poll(() => poster.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth), WAIT).toBe(1)
  expect(await card(page, 'Pictured').boundingBox()).toEqual(box)
  const shifted = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            if ('value' in entry && typeof entry.value === 'number') sum += entry.value
        })
        observer.observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
      }),
  )
  expect(shifted).toBeLessThan(0.02)
})
