// The pages with the brand of an installation, in a real browser.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, fillIn, isMine, seat, ticketCode, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { openAs } from './testing/ops-pages.ts'

let pages: AppPages
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brand-'))
  await writeFile(
    join(folder, 'roxy.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#ffd400"/></svg>',
  )
  const brand = { name: 'Roxy & Sons', logo: 'roxy.svg', accent: '#ffd400', radius: 3, map: 'light' }
  await writeFile(join(folder, 'brand.json'), JSON.stringify(brand))
  pages = await appPages({ BRAND_FILE: join(folder, 'brand.json') })
})
afterAll(async () => {
  await pages.close()
  await rm(folder, { recursive: true })
})

/** What a page has of the brand: its name and logo in the header, and the look of a button and of the map. */
async function brandOf(page: Page) {
  await expect.poll(() => page.title(), WAIT).toMatch(/(^| · )Roxy & Sons$/)
  const logo = page.getByRole('banner').locator('img')
  await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth), WAIT).toBeGreaterThan(0)
  await page.getByRole('banner').getByRole('link', { name: 'Roxy & Sons' }).waitFor(WAIT)
  return page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('button'))
    probe.className = 'button primary'
    const { backgroundColor, borderRadius } = getComputedStyle(probe)
    probe.style.background = 'var(--map)'
    const map = getComputedStyle(probe).backgroundColor
    probe.remove()
    return { backgroundColor, borderRadius, map, isOther: /holdfast/i.test(document.body.innerText) }
  })
}

test.each(['light', 'dark'] as const)(
  'every page of a buyer has the brand’s name, logo, accent, radius and map, in the %s theme',
  async (colorScheme) => {
    const showId = await pages.server.boxOffice.addShow(10)
    const page = await pages.open('/', await pages.newBrowser({ colorScheme }))
    const look = await brandOf(page)
    // The accent is too light for white text.
    expect(look).toMatchObject({ borderRadius: '2px', map: 'rgb(255, 255, 255)', isOther: false })
    expect(look.backgroundColor).not.toBe('rgb(255, 212, 0)')
    const hasBrand = async (path: string): Promise<void> => {
      expect(await brandOf(page), path).toEqual(look)
      expect(await axeFaults(page), path).toEqual([])
    }
    await page.goto(`${pages.server.url}/shows/${showId}`)
    await page.getByRole('button', { name: 'List' }).click(WAIT)
    await seat(page, 4).click(WAIT)
    await expect.poll(() => isMine(page, 4), WAIT).toBe(true)
    await hasBrand('the show')
    await page.getByRole('link', { name: 'Checkout' }).click(WAIT)
    await page.getByLabel('Name').waitFor(WAIT)
    await hasBrand('the checkout')
    await fillIn(page)
    await page.getByRole('button', { name: /^(Pay|Book|Complete) / }).click(WAIT)
    await ticketCode(page).waitFor(WAIT)
    await hasBrand('the ticket')
    for (const path of ['/tickets', '/find-tickets', '/ticket', '/transfer', '/verify']) {
      await page.goto(pages.server.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor(WAIT)
      await hasBrand(path)
    }
  },
)

test('the elements on a page of the brand’s own have its accent, its radius and the theme of its map', async () => {
  await pages.server.boxOffice.addShow(10)
  const page = await pages.open('/embed')
  const element = page.locator('holdfast-booking')
  await element.getByRole('button', { name: 'Best available' }).waitFor(WAIT)
  expect(await page.getByTestId('snippet').textContent()).toContain(' map="light"')
  const lookOf = (button: Locator) =>
    button.evaluate((shown) => {
      const style = getComputedStyle(shown)
      return [style.getPropertyValue('--accent-deep'), style.borderRadius]
    })
  const look = await lookOf(page.getByRole('button', { name: 'Copy' }))
  expect(look).toEqual([expect.stringMatching(/^#/), '2px'])
  expect(await lookOf(element.getByRole('button', { name: 'Best available' }))).toEqual(look)
})

test('the operators’ pages have the brand’s logo and accent', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openAs(pages, 'admin', `/ops/shows/${showId}`)
  const logo = page.getByRole('banner').locator('img')
  await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth), WAIT).toBeGreaterThan(0)
  expect(await logo.getAttribute('src')).toMatch(/brand-\w{12}\.svg$/)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.getByRole('button', { name: 'List' }).click(WAIT)
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
})

test('the brand’s files stay in the browser’s cache for good, and the operators’ and the door’s pages have the brand too', async () => {
  for (const [path, title] of [
    ['/', 'Roxy &amp; Sons'],
    ['/ops', 'Operations · Roxy &amp; Sons'],
    ['/door', 'Door · Roxy &amp; Sons'],
  ] as const) {
    const html = await (await fetch(pages.server.url + path, { headers: { accept: 'text/html' } })).text()
    expect(html).toContain(`<title>${title}</title>`)
    expect(html).not.toContain('Holdfast')
    const files = [...html.matchAll(/href="\.\/(brand-\w{12}\.(?:css|svg))"/g)].map(([, name = '']) => name)
    expect(files).toHaveLength(2)
    for (const file of files) {
      const { status, headers } = await fetch(`${pages.server.url}/${file}`)
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(headers.get('content-type')).toMatch(file.endsWith('css') ? /^text\/css/ : /^image\/svg\+xml/)
    }
  }
})
