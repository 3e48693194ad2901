// Passing tickets on, the whole way on phones: the sender makes a link, the receiver accepts, both pages follow.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../server/testing/test-client.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'

const PHONE = { width: 360, height: 740 }

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** axe finds nothing, and nothing is wider than the page, on a phone of this width in both themes. */
async function isFine(page: Page, width = PHONE.width): Promise<void> {
  await page.setViewportSize({ width, height: PHONE.height })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await axeFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
}

test('T1, T2, T5 tickets are passed on by a link: the receiver has them with new codes, and the sender’s page says so at once', async () => {
  const showId = await pages.server.boxOffice.addShow(6, { title: 'The Third Man' })
  const buyer = await connectClient(pages.server.url)
  await buyer.get('seats:hold', { showId, seatIds: [2, 3] })
  const bookingId = crypto.randomUUID()
  const anna = { name: 'Anna Ängström', email: 'anna@example.org' }
  await buyer.get('booking:confirm', { showId, bookingId, seatIds: [2, 3], buyer: anna })
  const sendersBrowser = await pages.newBrowser()
  await sendersBrowser.addInitScript((token) => localStorage.setItem('holdfast.visitor', token), buyer.visitor.token)
  const sender = await pages.open(`/tickets/${showId}/${bookingId}`, sendersBrowser)
  await sender.setViewportSize(PHONE)
  const oldCode = (await sender.getByRole('link', { name: 'What the door sees' }).getAttribute('href', WAIT)) ?? ''

  await sender.getByRole('button', { name: 'More' }).click(WAIT)
  await sender.getByRole('menuitem', { name: 'Transfer to a friend' }).click(WAIT)
  const dialog = sender.getByRole('dialog')
  await dialog.getByText('Your friend sees the show, the seats and your name: Anna Ängström.').waitFor(WAIT)
  await isFine(sender, 320)
  await dialog.getByRole('button', { name: 'Create link' }).click(WAIT)
  const taken = await dialog.getByRole('textbox', { name: 'Link' }).inputValue(WAIT)
  await isFine(sender)
  await dialog.getByRole('button', { name: 'Take it back' }).click(WAIT)
  await sender.getByText('Link taken back').waitFor(WAIT)
  await sender.getByRole('button', { name: 'More' }).click(WAIT)
  await sender.getByRole('menuitem', { name: 'Transfer to a friend' }).click(WAIT)
  await dialog.getByRole('button', { name: 'Create link' }).click(WAIT)
  await sender.keyboard.press('Escape')
  await sender.reload(WAIT)
  // The offer is open, and the page has its link again.
  await sender.getByText('Link created, not accepted yet.').waitFor(WAIT)
  await sender.getByRole('button', { name: 'Show link' }).click(WAIT)
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue(WAIT)
  // Pages without https have no clipboard: the link is selected.
  await sender.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await dialog.getByRole('button', { name: 'Copy link' }).click(WAIT)
  await expect.poll(() => sender.evaluate(() => document.activeElement?.tagName), WAIT).toBe('INPUT')
  await dialog.getByRole('button', { name: 'Done' }).click(WAIT)
  await isFine(sender)
  const path = (address: string): string => address.replace(pages.server.url, '')
  expect(path(link)).toMatch(/^\/transfer#/)

  const receiver = await pages.open(path(taken))
  await receiver.setViewportSize(PHONE)
  await receiver.getByRole('heading', { name: 'This link was taken back' }).waitFor(WAIT)
  await receiver.goto(link, WAIT)
  await receiver.getByText('Anna Ängström wants to give you these tickets.').waitFor(WAIT)
  const offer = receiver.getByTestId('offer')
  await offer.getByText('Row A, seats 3 and 4').waitFor(WAIT)
  await offer.getByRole('heading', { name: 'The Third Man' }).waitFor(WAIT)
  expect(await receiver.getByText(anna.email).count()).toBe(0)
  await isFine(receiver, 320)
  const accept = receiver.getByRole('button', { name: 'Accept the tickets' })
  await accept.click(WAIT)
  await receiver.getByRole('textbox', { name: 'Name' }).fill('Ben Weber', WAIT)
  await receiver.getByRole('textbox', { name: 'Email' }).fill('ben@example.org', WAIT)
  await accept.click(WAIT)
  await receiver.waitForURL(`**/tickets/${showId}/${bookingId}`, WAIT)
  const ticket = receiver.getByTestId('ticket')
  await ticket.getByText('Ben Weber', { exact: true }).waitFor(WAIT)
  const newCode = await receiver.getByRole('link', { name: 'What the door sees' }).getAttribute('href', WAIT)
  expect(newCode).not.toBe(oldCode)

  // Without a reload.
  await sender.getByRole('heading', { name: 'You passed on these tickets' }).waitFor(WAIT)
  await isFine(sender)
  await sender.getByRole('link', { name: 'My tickets' }).first().click(WAIT)
  await sender.getByTestId('passed-on').getByText('The Third Man').waitFor(WAIT)
  await sender.getByTestId('passed-on').getByText('Row A, seats 3 and 4').waitFor(WAIT)
  await isFine(sender, 320)
  await sender.goto(pages.server.url + path(oldCode), WAIT)
  await sender.getByText('These tickets were passed on to someone else, who has new ones.').waitFor(WAIT)
  // The browser logs the server's refusal of the old code.
  expect(pages.faults.splice(0)).toEqual([expect.stringContaining('403')])

  const late = await pages.open(path(link))
  await late.getByRole('heading', { name: 'Someone has already accepted these tickets' }).waitFor(WAIT)
  await receiver.goto(link, WAIT)
  await receiver.getByRole('heading', { name: 'These tickets are yours' }).waitFor(WAIT)
  buyer.close()
})

test('a ticket is called not found only once it is known that it was not passed on', async () => {
  const page = await (await pages.newBrowser()).newPage()
  let isBroken = true
  await page.route('**/api/bookings/passed-on*', (route) => {
    if (!isBroken) return route.continue()
    const error = { code: 'BUSY', message: 'for a test' }
    return route.fulfill({ status: 503, json: { ok: false, error, serverTime: new Date().toISOString() } })
  })
  await page.goto(`${pages.server.url}/tickets/nowhere/${crypto.randomUUID()}`)
  await page.getByText('We couldn’t load your tickets').waitFor(WAIT)
  isBroken = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Ticket not found').waitFor(WAIT)
})
