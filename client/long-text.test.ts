// Long names: on a narrow phone, names of any length push nothing out of sight.
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SeatingPlan } from '../shared/seating-plan.ts'
import { appPages, askToCancel, ticketCode, WAIT, type AppPages } from './testing/app-pages.ts'
import { chooseCard, payAndBook } from './testing/checkout.ts'
import { layoutFaults } from './testing/layout-faults.ts'

const NARROW = { width: 320, height: 640 }
const SECTION = 'Rollstuhlbegleitpersonenplätze'
const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter'.slice(0, 60)

const plan: SeatingPlan = {
  planId: 'long-words',
  name: LONG,
  focus: { x: 3, y: -4 },
  stage: { label: LONG.slice(0, 40), outline: [0, 1, 6, 5].map((x, index) => ({ x, y: index % 3 === 0 ? -4 : -3 })) },
  categories: [LONG + LONG.slice(0, 20), 'Ermäßigungsberechtigtenplatzgruppe'].map((name, index) => ({
    categoryId: `${index}`,
    name,
    price: 123_456_789 + index,
  })),
  sections: [SECTION, LONG, 'Ehrengästetribünenabschnitt Nordost'].map((name, place) => ({
    name,
    labelAt: { x: 4, y: place * 6 - 1 },
    rows: ['Tisch 12 B', 'Emporenlog'].map((row, index) => ({
      name: row,
      seats: Array.from({ length: 6 }, (_, seat) => ({
        number: `Platz 10${seat + 1}`,
        x: seat + 1,
        y: place * 6 + index,
        categoryId: `${index}`,
      })),
    })),
  })),
}

let pages: AppPages
let showId: string
let phone: BrowserContext
let page: Page

beforeAll(async () => {
  pages = await appPages()
  showId = await pages.server.boxOffice.addShow(0, { plan, title: LONG, venue: LONG, singles: 'refuse' })
  phone = await pages.newBrowser({ viewport: NARROW, hasTouch: true })
  page = await pages.open('/', phone)
})
afterAll(() => pages.close())

/** Finds elements that reach beyond the edges of the page, except what scrolls sideways by design and what is invisible. */
function findTooWide(): string[] {
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const { left, right, width, height } = element.getBoundingClientRect()
    if ((left >= -1 && right <= innerWidth + 1) || width * height === 0) return []
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { overflowX, clipPath } = getComputedStyle(at)
      const isScrolled = at !== element && (overflowX === 'hidden' || (overflowX === 'auto' && at.tagName === 'UL'))
      if (isScrolled || clipPath !== 'none') return []
    }
    return [`${element.tagName} .${element.className} to ${right}: ${element.textContent.trim().slice(0, 40)}`]
  })
}

async function expectFits(...inSight: Locator[]): Promise<void> {
  expect(await page.evaluate(findTooWide)).toEqual([])
  expect(await layoutFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(NARROW.width)
  for (const each of inSight) {
    await each.scrollIntoViewIfNeeded()
    const box = await each.evaluate((element) => {
      const { left, right, top, bottom, height } = element.getBoundingClientRect()
      return { left, right, top, bottom, height, isCut: element.scrollWidth > element.clientWidth + 1 }
    })
    const what = `${String(each)} ${JSON.stringify(box)}`
    expect(box.left, what).toBeGreaterThanOrEqual(0)
    expect(box.right, what).toBeLessThanOrEqual(NARROW.width)
    expect(box.top, what).toBeGreaterThanOrEqual(0)
    expect(box.bottom, what).toBeLessThanOrEqual(NARROW.height + 1)
    expect(box.isCut, what).toBe(false)
  }
}

const countdown = () => page.getByRole('timer')
const button = (name: string | RegExp) => page.getByRole('button', { name })
const link = (name: string) => page.getByRole('link', { name })

test('names without a space fit into a narrow phone on every page, with countdown and buttons in sight', async () => {
  await page.getByTestId('show').waitFor(WAIT)
  await expectFits(page.getByTestId('show'))

  await page.getByTestId('show').click()
  await button('Best available').waitFor(WAIT)
  await expectFits(button('Best available'), button('List'))

  await button('List').click()
  for (const { name } of plan.sections) await page.locator('summary', { hasText: name }).click()
  const seats = page.getByRole('button', { name: /Platz 10\d,/ })
  await expect.poll(() => seats.count(), WAIT).toBeGreaterThan(0)
  await expectFits(seats.first(), button('Best available'))

  // The list has only the rows near the view.
  await page.locator('summary', { hasText: SECTION }).evaluate((summary) => summary.scrollIntoView())
  await button(`${SECTION}, row Tisch 12 B, seat Platz 102,`).click()
  // The seat at the end of the row would be left on its own.
  const offer = page.getByTestId('conflict')
  await offer.waitFor(WAIT)
  await expectFits(offer.getByRole('button', { name: 'Dismiss' }), offer.getByRole('button').last())
  await offer.getByRole('button', { name: / instead/ }).click()
  await offer.waitFor({ ...WAIT, state: 'detached' })
  const basket = button(/^1 seat/)
  await basket.waitFor(WAIT)
  await expectFits(countdown(), link('Checkout'), basket)
  await basket.click()
  await button(/^Remove .*$/).waitFor(WAIT)
  await expectFits(button(/^Remove .*$/))
  await button('Close').click()

  // No row has so many seats: they are found behind each other.
  for (let more = 0; more < 5; more++) await button('One more').click()
  await button('Best available').click()
  await button('Reserve 7 seats').waitFor(WAIT)
  await expectFits(button('Reserve 7 seats'))

  await button('Map').click()
  await page.getByTestId('seat-map').waitFor(WAIT)
  await expectFits(countdown(), link('Checkout'), basket)

  await link('Checkout').click()
  await page.getByLabel('Name').fill(LONG)
  await page.getByLabel('Email').fill(`${'x'.repeat(60)}@example.org`)
  await chooseCard(page, 'Declined')
  await payAndBook(page).click()
  await page.getByText('Your payment was declined').waitFor(WAIT)
  await button(/1 seat · /).click()
  await expectFits(payAndBook(page), page.getByTestId('total'))

  await chooseCard(page, 'Success')
  await payAndBook(page).click()
  await ticketCode(page).waitFor(WAIT)
  await expectFits(button('More'), link('What the door sees'))
  await askToCancel(page)
  await expectFits(button('Yes, cancel it'))
  await page.getByRole('dialog').getByRole('button').first().click()

  await link('What the door sees').click()
  await page.getByRole('heading', { name: 'Valid ticket' }).waitFor(WAIT)
  await page.getByText(SECTION).waitFor(WAIT)
  await expectFits(button('Check'))

  await link('My tickets').click()
  await page.getByTestId('ticket').waitFor(WAIT)
  await expectFits(page.getByTestId('ticket'))

  await page.goto(`${pages.server.url}/duel/${showId}`)
  const start = page.locator('button:enabled', { hasText: 'Both take' })
  await start.waitFor({ timeout: 50_000 })
  await start.click()
  await page.locator('.result').getByText('Platz').waitFor(WAIT)
  await page.getByRole('button', { name: 'List' }).first().waitFor(WAIT)
  await expectFits(start)
  const hiddenWidths = await page
    .locator('.part')
    .evaluateAll((parts) => parts.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))
  expect(hiddenWidths).toEqual([0, 0])
})
