// The parts that the pages are built of, in a real browser: by keyboard, by touch, and for screen readers.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WAIT } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { browserContexts, type BrowserContexts } from './testing/browser.ts'
import { builtPage, type BuiltPage } from './testing/built-page.ts'

let site: BuiltPage
let contexts: BrowserContexts

beforeAll(async () => {
  ;[site, contexts] = await Promise.all([builtPage('parts'), browserContexts()])
})
afterAll(async () => {
  await contexts.close()
  site.close()
})

async function open(options: Parameters<BrowserContexts['newContext']>[0] = {}): Promise<Page> {
  const context = await contexts.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  await page.goto(site.url)
  await page.getByRole('heading', { name: 'Parts' }).waitFor(WAIT)
  return page
}

const reported = (page: Page) => page.getByTestId('chosen').innerText()
const focused = (page: Page) => page.locator(':focus')

test.each(['light', 'dark'] as const)(
  'axe finds nothing wrong with any part, open or closed, in the %s theme',
  async (colorScheme) => {
    const page = await open({ colorScheme, viewport: { width: 360, height: 740 } })
    await page.getByRole('button', { name: 'Show toast' }).click()
    await page.getByText('You have 8 seats').waitFor(WAIT)
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('combobox', { name: 'Price' }).click()
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    for (const name of ['Open dialog', 'Open sheet']) {
      await page.getByRole('button', { name }).click()
      await page.getByRole('dialog').waitFor(WAIT)
      expect(await axeFaults(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ ...WAIT, state: 'detached' })
    }
    await page.getByRole('button', { name: 'More', exact: true }).click()
    expect(await axeFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  },
)

test('a select is opened, searched and answered by keys, and says what it is', async () => {
  const page = await open()
  const select = page.getByRole('combobox', { name: 'Price' })
  const active = () => page.locator('.option.active').innerText()
  await select.focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: 'Any price', selected: true }).waitFor(WAIT)
  await page.keyboard.press('End')
  await expect.poll(active, WAIT).toContain('Balcony')
  await page.keyboard.press('ArrowUp')
  // The sold-out one is passed over.
  await expect.poll(active, WAIT).toContain('Circle')
  expect(await select.getAttribute('aria-activedescendant')).toBe(
    await page.locator('.option.active').getAttribute('id'),
  )
  await page.keyboard.press('Escape')
  expect(await select.getAttribute('aria-expanded')).toBe('false')
  expect(await reported(page)).toBe('nothing')
  // In a closed list the first letters choose.
  await page.keyboard.type('st')
  await expect.poll(() => reported(page), WAIT).toBe('stalls')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect.poll(() => reported(page), WAIT).toBe('any')
  expect(await focused(page).innerText()).toContain('Any price')
})

test('a select is answered by a touch in a sheet on a phone, a sold-out choice answers nothing, and a press beside closes', async () => {
  const page = await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
  const select = page.getByRole('combobox', { name: 'Price' })
  await select.tap()
  // Playwright’s own touch waits until the option can be chosen.
  const soldOut = await page.getByRole('option', { name: /Box/ }).boundingBox()
  await page.touchscreen.tap((soldOut?.x ?? 0) + 20, (soldOut?.y ?? 0) + 20)
  expect(await reported(page)).toBe('nothing')
  const list = await page.getByRole('listbox', { name: 'Price' }).boundingBox()
  expect(list?.width).toBe(360)
  expect((list?.y ?? 0) + (list?.height ?? 0)).toBe(740)
  await page.getByRole('option', { name: /Circle/ }).tap()
  await expect.poll(() => reported(page), WAIT).toBe('circle')
  await select.tap()
  await page.touchscreen.tap(180, 20)
  await expect.poll(() => select.getAttribute('aria-expanded'), WAIT).toBe('false')
})

test('a stepper stops at its limits without losing the focus, and says why', async () => {
  const page = await open()
  const more = page.getByRole('button', { name: 'One ticket more' })
  await more.focus()
  for (const words of ['3 together', '4 together', '4 together']) {
    await page.keyboard.press('Enter')
    await page.getByText(words).waitFor(WAIT)
  }
  await page.getByRole('status').getByText('You can take 4 seats.').waitFor(WAIT)
  expect(await more.getAttribute('aria-disabled')).toBe('true')
  expect(await focused(page).getAttribute('aria-label')).toBe('One ticket more')
  await page.getByRole('button', { name: 'One ticket fewer' }).click()
  await page.getByText('3 together').waitFor(WAIT)
  expect(await page.getByText('You can take 4 seats.').count()).toBe(0)
})

test('fields name their label, hint and error; boxes and cards are native controls', async () => {
  const page = await open()
  const email = page.getByLabel('E-mail')
  expect(await email.getAttribute('aria-invalid')).toBe('true')
  const described = (await email.getAttribute('aria-describedby')) ?? ''
  const words = await page
    .locator(
      described
        .split(' ')
        .map((id) => `[id="${id}"]`)
        .join(', '),
    )
    .allInnerTexts()
  expect(words.join(' ')).toMatch(/sent there.*Enter an e-mail address/s)
  await page.getByLabel('Wheelchair place').check()
  expect(await page.getByLabel('Wheelchair place').isChecked()).toBe(true)
})

test('a dialog and a sheet keep the focus inside, close by Esc, by their buttons and by a press beside them, and give the focus back', async () => {
  const page = await open({ viewport: { width: 360, height: 740 } })
  const dialog = page.getByRole('dialog')
  for (const [opener, inside] of [
    ['Open dialog', 'Keep booking'],
    ['Open sheet', 'Close'],
  ] as const) {
    const button = page.getByRole('button', { name: opener })
    const closings = [
      () => page.keyboard.press('Escape'),
      () => dialog.getByRole('button', { name: inside }).click(),
      () => page.mouse.click(180, 8),
    ]
    for (const close of closings) {
      await button.click()
      await dialog.waitFor(WAIT)
      expect(await focused(page).evaluate((element) => element.closest('dialog') !== null)).toBe(true)
      await close()
      await dialog.waitFor({ ...WAIT, state: 'detached' })
      expect(await focused(page).innerText()).toBe(opener)
    }
  }
})

test('a sheet is pulled down by its head; a select inside it opens above it', async () => {
  const page = await open({ viewport: { width: 360, height: 740 } })
  await page.getByRole('button', { name: 'Open sheet' }).click()
  await page.getByRole('combobox', { name: 'Price in the sheet' }).click()
  await page.getByRole('option', { name: /Stalls/ }).click()
  await page.getByRole('combobox', { name: 'Price in the sheet' }).getByText('Stalls').waitFor(WAIT)
  const head = await page.getByRole('dialog').getByRole('heading').boundingBox()
  const [x, y] = [head?.x ?? 0, (head?.y ?? 0) + 8]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y + 200, { steps: 4 })
  await page.mouse.up()
  await page.getByRole('dialog').waitFor({ ...WAIT, state: 'detached' })
})

test('a menu is gone through and chosen from by keys, passes disabled items over, and gives the focus back', async () => {
  const page = await open()
  const button = page.getByRole('button', { name: 'More', exact: true })
  await button.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page).innerText(), WAIT).toBe('Add to calendar')
  await page.keyboard.press('ArrowDown')
  expect(await focused(page).innerText()).toBe('Cancel booking')
  await page.keyboard.press('Escape')
  await expect.poll(() => button.getAttribute('aria-expanded'), WAIT).toBe('false')
  expect(await focused(page).getAttribute('aria-label')).toBe('More')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page).innerText(), WAIT).toBe('Add to calendar')
  await page.keyboard.press('c')
  await page.keyboard.press('Enter')
  await expect.poll(() => reported(page), WAIT).toBe('cancel')
  expect(await focused(page).getAttribute('aria-label')).toBe('More')
})

test('on a phone a toast stands below the header, leaves the bottom free, and is closed by a button for a thumb', async () => {
  const page = await open({ viewport: { width: 320, height: 640 } })
  await page.getByRole('button', { name: 'Show toast' }).click()
  const toast = page.locator('[data-sonner-toast]')
  await toast.waitFor(WAIT)
  await expect.poll(async () => (await toast.boundingBox())?.y, WAIT).toBe(64)
  expect((await toast.boundingBox())?.height).toBeLessThanOrEqual(80)
  const close = toast.getByRole('button')
  expect(await close.boundingBox()).toMatchObject({ width: 44, height: 44 })
  await close.click()
  await toast.waitFor({ ...WAIT, state: 'detached' })
})
