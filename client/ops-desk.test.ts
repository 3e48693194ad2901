// Operators select seats on a show's live map or list, block them, put them on sale, and release them by force.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../server/testing/test-client.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { openAs } from './testing/ops-pages.ts'

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

test('O1 a row selected by keyboard is blocked under a name, and put on sale again; every visitor sees both', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}`)
  const visitor = await connectClient(pages.server.url)
  await visitor.get('show:join', { showId })
  const grid = page.getByRole('grid', { name: 'Seats' })
  await grid.getByRole('gridcell').first().focus()
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => page.getByTestId('selected').textContent(), WAIT).toBe('3 seats selected')
  await page.keyboard.press('r')
  await expect.poll(() => page.getByTestId('selected').textContent(), WAIT).toBe('10 seats selected')
  // What is selected is still there to be sold.
  await page.getByRole('list', { name: 'Prices: show only some' }).getByText('10 left').waitFor(WAIT)

  await page.getByRole('button', { name: 'Block (10)' }).click()
  expect(await page.getByTestId('consequence').textContent()).toBe('Keeps 10 seats out of the public sale.')
  await page.getByRole('button', { name: 'Press', exact: true }).click()
  await page.getByLabel('They come free at (if at all; venue’s clock, Europe/Berlin)').fill('2035-01-05T20:00')
  await page.getByRole('button', { name: 'Block 10 seats' }).click()
  await visitor.waitFor('seats:changed', ({ blocked }) => blocked?.length === 10)
  await page.getByRole('button', { name: 'List' }).click()
  await page
    .getByRole('button', { name: /^Row A, seat 7, blocked for Press until Fri,? 5 Jan 2035,? (at )?20:00 / })
    .waitFor(WAIT)

  await page.getByRole('button', { name: 'Select the seats of Press' }).click()
  await page.getByRole('button', { name: 'Put on sale (10)' }).click()
  await page.getByRole('button', { name: 'Put 10 seats on sale' }).click()
  await visitor.waitFor('seats:changed', ({ available }) => available?.length === 10)
  await page.getByRole('button', { name: 'Row A, seat 7, available' }).waitFor(WAIT)
  visitor.close()
})

test('O2 releasing by force says how many seats of how many visitors, needs a reason, and tells the visitors', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const [ann, ben] = await Promise.all([connectClient(pages.server.url), connectClient(pages.server.url)])
  await ann.get('seats:hold', { showId, seatIds: [1, 2] })
  await ben.get('seats:hold', { showId, seatIds: [4] })
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}`)
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByRole('button', { name: /Row A, seat 5, held by visitor/ }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Select row A' }).click()
  await page.getByRole('button', { name: 'Release by force (3)' }).click()
  expect(await page.getByTestId('consequence').textContent()).toBe(
    'Release 3 held seats of 2 visitors. They are told so.',
  )
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
  const release = page.getByRole('button', { name: 'Release 3 seats' })
  await release.click()
  expect(await page.getByRole('dialog').isVisible(), 'a reason is needed').toBe(true)
  await page.getByLabel('Reason').fill('A wheelchair needs the place.')
  await release.click()
  await Promise.all([ann, ben].map((visitor) => visitor.waitFor('hold:changed', ({ cause }) => cause === 'forced')))
  await page.getByRole('button', { name: 'Row A, seat 5, available' }).waitFor(WAIT)
  ann.close()
  ben.close()
})

test('the heat says where people compete, on the map and in the list', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const [holder, asker] = await Promise.all([connectClient(pages.server.url), connectClient(pages.server.url)])
  await holder.get('seats:hold', { showId, seatIds: [3] })
  for (const seatIds of [[3], [3]]) await asker.request('seats:hold', { showId, seatIds })
  const page = await openAs(pages, 'viewer', `/ops/shows/${showId}`, { viewport: { width: 768, height: 1024 } })
  const heat = page.getByRole('button', { name: 'Heat' })
  await heat.click(WAIT)
  const summary = page.getByTestId('heat-summary')
  await summary.getByText('In the last five minutes, 1 seat was refused twice. The oldest hold is').waitFor(WAIT)
  await asker.request('seats:hold', { showId, seatIds: [3] })
  await summary.getByText('refused 3 times').waitFor(WAIT)
  await expect.poll(() => hottestPixels(page), WAIT).toBeGreaterThan(0)
  await page
    .getByRole('gridcell', { name: /seat 4, .*refused 3 times, held for/ })
    .waitFor({ ...WAIT, state: 'attached' })
  for (const view of ['Map', 'List']) {
    await page.getByRole('button', { name: view }).click()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeFaults(page), `${view}, ${colorScheme}`).toEqual([])
    }
  }
  await page.getByRole('button', { name: /^Row A, seat 4, held by .*, refused 3 times, held for/ }).waitFor(WAIT)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
  await heat.click()
  await page.getByRole('button', { name: /^Row A, seat 4, held by visitor \w+ until [\d:]+$/ }).waitFor(WAIT)
  holder.close()
  asker.close()
})

/** How many pixels of the heat have the colour of a seat that was refused three times or more. */
async function hottestPixels(page: Page): Promise<number> {
  return page.getByTestId('heat').evaluate((canvas: HTMLCanvasElement) => {
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    let count = 0
    for (let i = 0; i < data.length; i += 4) if (data[i] === 249 && data[i + 1] === 160 && data[i + 2] === 63) count++
    return count
  })
}

test('the lasso selects; a viewer is offered no act; axe finds nothing on map and list, and nothing is too wide', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openAs(pages, 'viewer', `/ops/shows/${showId}`, { viewport: { width: 768, height: 1024 } })
  await page.getByRole('button', { name: 'Lasso' }).click()
  const box = await page.getByTestId('lasso').boundingBox()
  if (!box) throw new Error('The lasso has no size.')
  const [middle, end] = [box.x + box.width / 2, box.x + box.width - 4]
  await page.mouse.move(middle, box.y + 4)
  await page.mouse.down()
  await page.mouse.move(end, box.y + 4)
  await page.mouse.move(end, box.y + box.height - 4)
  await page.mouse.move(middle, box.y + box.height - 4)
  await page.mouse.up()
  await expect.poll(() => page.getByTestId('selected').textContent(), WAIT).toBe('5 seats selected')
  expect(await page.getByRole('button', { name: 'Block' }).count()).toBe(0)
  for (const view of ['Map', 'List']) {
    await page.getByRole('button', { name: view }).click()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeFaults(page), `${view}, ${colorScheme}`).toEqual([])
    }
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
})
