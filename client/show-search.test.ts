// The list of more shows than fit on a page: it is searched, and grows when the visitor asks for more.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'

const SHOWS = 27

let pages: AppPages
let page: Page
beforeAll(async () => {
  pages = await appPages()
  const inHours = (hours: number): Date => new Date(Date.now() + hours * 3_600_000)
  for (let n = 1; n <= SHOWS; n++) {
    await pages.server.boxOffice.addShow(4, {
      title: `Evening ${n}`,
      venue: `Café ${n % 2}`,
      startsAt: inHours(24 + n),
    })
  }
  page = await pages.open('/')
})
afterAll(() => pages.close())

const titles = (): Promise<string[]> => page.getByTestId('show').getByRole('heading').allTextContents()

test('a page of shows is listed first, and the others when the visitor asks for more', async () => {
  await expect.poll(titles, WAIT).toHaveLength(24)
  await page.getByRole('button', { name: 'Show more' }).click(WAIT)
  await expect.poll(titles, WAIT).toHaveLength(SHOWS)
  expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
})

test('a search finds shows, is still there after a visit to a show, and gives all shows back when it is emptied', async () => {
  const field = page.getByRole('searchbox', { name: 'Search shows' })
  await field.fill('cafe 1 evening 27')
  await expect.poll(titles, WAIT).toEqual(['Evening 27'])
  await page.getByTestId('show').click(WAIT)
  await page.waitForURL('**/shows/*', WAIT)
  await page.goBack(WAIT)
  await expect.poll(titles, WAIT).toEqual(['Evening 27'])
  expect(await field.inputValue()).toBe('cafe 1 evening 27')

  await field.fill('nobody')
  await page.getByText('No shows found').waitFor(WAIT)
  await field.fill('')
  await expect.poll(titles, WAIT).toHaveLength(24)
  // The field was there all the time.
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(new URL(page.url()).search).toBe('')
})

test('a month has its shows under its name, also from an address, until all dates are chosen', async () => {
  const startsAt = new Date('2040-05-17T18:00:00.000Z')
  await pages.server.boxOffice.addShow(4, { title: 'Far away', startsAt, salesCloseAt: startsAt })
  await page.goto(`${pages.server.url}/?month=2040-05`)
  await expect.poll(titles, WAIT).toEqual(['Far away'])
  const month = page.getByRole('combobox', { name: 'Month' })
  expect(await month.textContent()).toContain('May 2040')
  await month.click()
  await page.getByRole('option', { name: 'All' }).click(WAIT)
  await expect.poll(titles, WAIT).toHaveLength(24)
  expect(new URL(page.url()).search).toBe('')
  await page.getByRole('button', { name: 'Show more' }).click(WAIT)
  await expect.poll(titles, WAIT).toHaveLength(SHOWS + 1)
  await page.getByRole('heading', { name: 'May 2040', level: 2 }).waitFor(WAIT)
})
