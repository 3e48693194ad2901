// A purchase on a phone, as most people make it: how many taps it takes, and what is in view without scrolling.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, ticketCode, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
const MOST_TAPS = 8

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** A page on a phone that counts the taps. */
async function onPhone(path: string) {
  const page = await pages.open(path, await pages.newBrowser(PHONE))
  let taps = 0
  const tap = async (target: Locator): Promise<void> => {
    taps += 1
    await target.tap(WAIT)
  }
  /** A tap into a field, and what is typed. */
  const fill = async (target: Locator, text: string): Promise<void> => {
    await tap(target)
    await page.keyboard.type(text)
  }
  return { page, tap, fill, taps: () => taps }
}

/** Whether the whole of an element is in the first screen, and nothing lies over its middle. */
function isInFirstScreen(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect()
    const front = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    const isInFront = front !== null && (element.contains(front) || front.contains(element))
    return scrollY === 0 && top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && isInFront
  })
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

test('a ticket for two takes at most eight taps and two fields; the button that pays and the codes are in the first screen', async () => {
  const showId = await pages.server.boxOffice.addShow(12)
  const { page, tap, fill, taps } = await onPhone(`/shows/${showId}`)
  await tap(button(page, 'Best available'))
  await tap(page.getByRole('button', { name: /^Reserve / }))
  await tap(page.getByRole('link', { name: 'Checkout' }))
  const pay = button(page, /^Pay €90 · \d+:\d\d left$/)
  await pay.waitFor(WAIT)
  expect(await isInFirstScreen(pay)).toBe(true)

  await fill(page.getByLabel('Name'), 'Ada Example')
  await fill(page.getByLabel('Email'), 'ada@example.org')
  await tap(button(page, 'Success'))
  await tap(pay)
  await ticketCode(page).waitFor(WAIT)
  expect(taps()).toBeLessThanOrEqual(MOST_TAPS)

  const codes = page.getByRole('img', { name: 'Ticket code, to be scanned at the door' })
  expect(await isInFirstScreen(codes.first())).toBe(true)
  expect(await isInFirstScreen(codes.last())).toBe(false)
  const next = button(page, 'Next ticket')
  expect(await isInFirstScreen(next)).toBe(true)
  await next.tap()
  await expect.poll(() => isInFirstScreen(codes.last()), WAIT).toBe(true)
  await page.getByText('Ticket 2 of 2').waitFor({ ...WAIT, state: 'attached' })
  await button(page, 'Previous ticket').tap()
  await expect.poll(() => isInFirstScreen(codes.first()), WAIT).toBe(true)
  // The arrow keys do the same.
  await page.getByRole('list', { name: 'Tickets of this booking' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => isInFirstScreen(codes.last()), WAIT).toBe(true)

  // The first of the two is let in, which the ticket's page learns when it is looked at again.
  await pages.server.boxOffice.orm.em.fork().execute(
    `insert into admission (show_id, booking_id, seat_id, scan_id, operator)
     select show_id, booking_id, min(seat_id), gen_random_uuid(), 'Left' from booking_seat where show_id = ? group by 1, 2`,
    [showId],
  )
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  const tickets = page.getByRole('listitem', { name: /^Ticket / })
  await tickets.first().getByText('Used', { exact: true }).waitFor(WAIT)
  expect(await tickets.last().getByText('Used', { exact: true }).count()).toBe(0)
  expect(await axeFaults(page)).toEqual([])

  // Back leads to the show, not to a checkout where nothing is left to pay for.
  await page.goBack()
  await page.waitForURL(`**/shows/${showId}`)
})

test('the checkout says what is wrong with a field when it is left, and leads to the first fault when it is sent', async () => {
  const showId = await pages.server.boxOffice.addShow(12)
  const { page, tap } = await onPhone(`/shows/${showId}`)
  await tap(button(page, 'Best available'))
  await tap(page.getByRole('button', { name: /^Reserve / }))
  await tap(page.getByRole('link', { name: 'Checkout' }))
  const email = page.getByLabel('Email')
  await email.fill('ada@example')
  const fault = page.getByText('Check the address: it should look like name@example.com.')
  await email.fill('ada')
  expect(await fault.count()).toBe(0)
  await page.getByLabel('Card number').fill('4242424242424242')
  await fault.waitFor(WAIT)
  expect(await page.getByLabel('Card number').inputValue()).toBe('4242 4242 4242 4242')
  await page.getByLabel('Expiry date').fill('120')
  expect(await page.getByLabel('Expiry date').inputValue()).toBe('12 / 0')

  await button(page, /^Pay /).click()
  await page.getByText('Enter your name.').waitFor(WAIT)
  await expect
    .poll(() => page.getByLabel('Name').evaluate((input) => input === document.activeElement), WAIT)
    .toBe(true)
  expect(await axeFaults(page)).toEqual([])
  // A well-formed number that may be a real card's.
  await page.getByLabel('Card number').fill('5555 5555 5555 4444')
  await page.getByText('Test mode takes test cards only').waitFor(WAIT)

  // Who leaves and comes back finds name and address, and nothing of the card.
  await page.getByLabel('Name').fill('Ada Example')
  await email.fill('ada@example.org')
  await page.reload()
  await expect.poll(() => email.inputValue(), WAIT).toBe('ada@example.org')
  expect(await page.getByLabel('Name').inputValue()).toBe('Ada Example')
  expect(await page.getByLabel('Card number').inputValue()).toBe('')
  expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toMatch(/5555|4242/)
})
