// The language of the buyer's pages: the browser's, the visitor's choice, and one for tests that is long and right to left.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, isMine, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'
import { allMessages, BASE, textsOf } from './testing/message-files.ts'
import { usePseudoLocale } from './testing/pseudo-locale.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

async function choose(page: Page, name: string): Promise<void> {
  const option = page.getByRole('option', { name })
  // A page that scrolls closes the list.
  const open = async () => {
    if (!(await option.isVisible())) await page.getByRole('combobox', { name: 'Sprache' }).click()
    return option.isVisible()
  }
  await expect.poll(open, WAIT).toBe(true)
  await option.click()
}

const language = (page: Page) => page.evaluate(() => document.documentElement.lang)

test('a page is in the browser’s language, another one is a choice that the browser keeps, and both need no storage', async () => {
  await pages.server.boxOffice.addShow(10)
  const browser = await pages.newBrowser({ locale: 'de-AT' })
  const page = await pages.open('/', browser)
  await page.getByRole('heading', { name: 'Vorstellungen' }).waitFor(WAIT)
  await page.getByText(/\d\d:\d\d\sUhr\s\(Ortszeit\sBerlin\)/).waitFor(WAIT)
  await page.getByText('ab €\u00a045').waitFor(WAIT)
  expect(await language(page)).toBe('de')

  await choose(page, 'Français')
  await page.getByRole('heading', { name: 'Spectacles' }).waitFor(WAIT)
  await page.getByText('dès 45\u00a0€').waitFor(WAIT)
  expect(await language(page)).toBe('fr')
  await page.reload()
  await page.getByRole('heading', { name: 'Spectacles' }).waitFor(WAIT)

  await browser.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('forbidden', 'SecurityError')
      },
    })
  })
  await page.reload()
  await page.getByRole('heading', { name: 'Vorstellungen' }).waitFor(WAIT)
  await choose(page, 'English')
  await page.getByRole('heading', { name: 'Shows' }).waitFor(WAIT)
})

test('with long texts, from left to right or from right to left, the pages around the map are no wider than a small phone', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const browser = await pages.newBrowser({ viewport: { width: 320, height: 640 } })
  const page = await openList(pages, showId, browser)
  await seat(page, 5).click()
  await expect.poll(() => isMine(page, 5), WAIT).toBe(true)

  const found = await usePseudoLocale(browser)
  for (const path of [
    '/',
    `/shows/${showId}`,
    `/shows/${showId}/checkout`,
    '/tickets',
    '/find-tickets',
    '/verify',
    '/nowhere',
  ]) {
    await page.goto(pages.server.url + path)
    await page.locator(':is(h1, h2)').filter({ visible: true }).first().waitFor(WAIT)
    for (const direction of ['ltr', 'rtl']) {
      const { width, homeAt } = await page.evaluate((dir) => {
        document.documentElement.dir = dir
        const home = document.querySelector('header a')?.getBoundingClientRect()
        return {
          width: document.documentElement.scrollWidth,
          homeAt: home && home.left + home.width / 2 < 160 ? 'left' : 'right',
        }
      }, direction)
      expect({ path, direction, width, homeAt }).toEqual({
        path,
        direction,
        width: 320,
        homeAt: direction === 'rtl' ? 'right' : 'left',
      })
    }
  }
  // The browser logs that the last page does not exist.
  for (const fault of pages.faults.splice(0)) expect(fault).toContain('404')
  const all = new Set(Object.values(allMessages(BASE)).flatMap(textsOf))
  expect(found.size).toBeGreaterThan(all.size / 2)
})
