// The pages with the brand of an installation, in a real browser.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
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

test.each(['light', 'dark'] as const)(
  'a show’s page has the brand’s name, logo, accent, radius and map, in the %s theme',
  async (colorScheme) => {
    const showId = await pages.server.boxOffice.addShow(10)
    const page = await pages.open(`/shows/${showId}`, await pages.newBrowser({ colorScheme }))
    await page.getByRole('link', { name: 'Roxy & Sons' }).waitFor(WAIT)
    await expect.poll(() => page.title(), WAIT).toMatch(/ · Roxy & Sons$/)
    const logo = page.getByRole('banner').locator('img')
    await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth), WAIT).toBeGreaterThan(0)
    const look = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('button'))
      probe.className = 'button primary'
      const { backgroundColor, borderRadius } = getComputedStyle(probe)
      probe.style.background = 'var(--map)'
      const map = getComputedStyle(probe).backgroundColor
      probe.remove()
      return { backgroundColor, borderRadius, map }
    })
    // The accent is too light for white text.
    expect(look).toMatchObject({ borderRadius: '2px', map: 'rgb(255, 255, 255)' })
    expect(look.backgroundColor).not.toBe('rgb(255, 212, 0)')
    expect(await axeFaults(page)).toEqual([])
  },
)

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
