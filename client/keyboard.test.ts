// A whole purchase by keys alone: on the map, and in the list.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient, type TestClient } from '../server/testing/test-client.ts'
import { backdate } from '../server/testing/test-box-office.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'

const MINUTE = 60_000
/** More stops than any page has. */
const MOST_STOPS = 80

let pages: AppPages
let other: TestClient

beforeAll(async () => {
  pages = await appPages()
  other = await connectClient(pages.server.url)
})
afterAll(async () => {
  other.close()
  await pages.close()
})

/** The role and the name of the focused element, as assistive technology gets them. */
const focused = (page: Page) => page.locator(':focus')

/** Presses Tab until the focus is on a control of that name. @returns the stops before it */
async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<(string | null)[]> {
  const visited: (string | null)[] = []
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press(key)
    const found = await focused(page).evaluateAll(([element]) =>
      element
        ? (element.getAttribute('aria-label') ??
          (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined) ??
          element.textContent)
        : null,
    )
    const text = found?.trim().replace(/\s+/g, ' ') ?? null
    visited.push(text)
    if (text !== null && (typeof name === 'string' ? text === name : name.test(text))) return visited.slice(0, -1)
  }
  throw new Error(`No stop is called ${String(name)}. There are: ${visited.join(' | ')}`)
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

const gives = (page: Page, name: string) => page.getByRole('button', { name: `Remove ${name}` }).waitFor(WAIT)

/** From the basket to the ticket and back: more time, paying, cancelling. */
async function extendPayAndCancel(page: Page, showId: string): Promise<void> {
  await backdate(pages.server.boxOffice.orm, showId, 4.5 * MINUTE)
  // The page learns its new time from the server, as usual.
  await page.reload()
  await page.getByRole('button', { name: 'More time' }).waitFor(WAIT)
  await press(page, 'More time')
  await expect.poll(() => page.getByRole('timer').textContent(), WAIT).toMatch(/[45]:\d\d/)

  await press(page, 'Checkout')
  await page.getByRole('heading', { name: 'Checkout' }).waitFor(WAIT)
  await tabTo(page, 'Name')
  await page.keyboard.type('Ada Example')
  await tabTo(page, 'Email')
  await page.keyboard.type('ada@example.org')
  await press(page, 'Declined')
  await press(page, /^Pay /)
  await page.getByText('Your payment was declined').waitFor(WAIT)
  await tabTo(page, 'Success', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await press(page, /^Pay /)
  await page.getByRole('heading', { name: /^Your tickets?$/ }).waitFor(WAIT)

  await press(page, 'More')
  await page.getByRole('menuitem').first().and(page.locator(':focus')).waitFor(WAIT)
  await page.keyboard.press('End')
  await page.getByRole('menuitem', { name: 'Cancel booking' }).and(page.locator(':focus')).waitFor(WAIT)
  await page.keyboard.press('Enter')
  await press(page, 'Yes, cancel it')
  await page.getByText('Cancelled', { exact: true }).first().waitFor(WAIT)
}

test('by keys alone on the map: choose, come too late, take the alternative, best available, more time, pay, cancel', async () => {
  const showId = await pages.server.boxOffice.addShow(12)
  const late = await pages.newBrowser()
  let isLate = false
  await late.routeWebSocket(/socket\.io/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (!isLate || !message.toString().includes('seats:changed')) socket.send(message)
    })
  })
  const page = await pages.open(`/shows/${showId}`, late)
  await page.getByRole('grid').waitFor(WAIT)
  await tabTo(page, /^Row A, seat 1, /)
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await gives(page, 'Row A, seat 3')

  isLate = true
  await other.get('seats:hold', { showId, seatIds: [3] })
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Row A, seat 4 was taken a moment before you').waitFor(WAIT)
  await expect.poll(() => focused(page).getAttribute('data-testid'), WAIT).toBe('conflict')
  isLate = false
  // Escape leads back to the seat.
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page).getAttribute('aria-label'), WAIT).toMatch(/^Row A, seat 4, /)
  await press(page, 'Best available')
  await press(page, 'Reserve 2 seats')
  await gives(page, 'Row A, seat 7')
  await gives(page, 'Row A, seat 8')
  await extendPayAndCancel(page, showId)
})

test('by keys alone in the list: choose, come too late, take the alternative, more time, pay, cancel', async () => {
  const showId = await pages.server.boxOffice.addShow(12)
  const late = await pages.newBrowser()
  await late.routeWebSocket(/socket\.io/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (!message.toString().includes('seats:changed')) socket.send(message)
    })
  })
  const page = await pages.open(`/shows/${showId}`, late)
  await press(page, 'List')
  // The form for best available seats comes before all seats of the list.
  expect(await tabTo(page, 'Best available')).not.toContainEqual(expect.stringContaining('seat 1,'))
  await tabTo(page, /, seat 8, /)
  await other.get('seats:hold', { showId, seatIds: [7] })
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Row A, seat 8 was taken a moment before you').waitFor(WAIT)
  await press(page, /beside it €45$/)
  await page.getByRole('button', { name: /^Remove Row A, seat [79]$/ }).waitFor(WAIT)
  await expect.poll(() => focused(page).getAttribute('aria-label'), WAIT).toMatch(/, seat 8, /)
  await extendPayAndCancel(page, showId)
})
