// Tickets on any device: the name from the server, and the link in the mail of the confirmation.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LINK_ISSUER, Tickets } from '../server/auth/tickets.ts'
import { SigningKeys } from '../server/auth/signing-keys.ts'
import { connectClient } from '../server/testing/test-client.ts'
import { AUTH_SECRET } from '../server/testing/test-server.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'

const NAME = 'Zoë <b>Ängström</b>'

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

test('the link in a mail shows the ticket with its name to a browser that did not buy it, and cannot cancel it', async () => {
  const showId = await pages.server.boxOffice.addShow(6, { title: 'The Third Man' })
  const buyer = await connectClient(pages.server.url)
  await buyer.get('seats:hold', { showId, seatIds: [2] })
  const bookingId = crypto.randomUUID()
  await buyer.get('booking:confirm', { showId, bookingId, seatIds: [2], buyer: { name: NAME, email: 'z@example.org' } })
  const links = new Tickets(new SigningKeys([AUTH_SECRET]), LINK_ISSUER)
  const page = await pages.open(`/ticket#${await links.sign({ showId, bookingId })}`)
  const ticket = page.getByTestId('ticket')
  await ticket.getByText(NAME, { exact: true }).waitFor(WAIT)
  await ticket.getByRole('heading', { name: 'The Third Man' }).waitFor(WAIT)
  await ticket.getByText('Row A, seat 3').waitFor(WAIT)
  await ticket.getByRole('img', { name: 'Ticket code, to be scanned at the door' }).waitFor(WAIT)
  const calendar = decodeURIComponent(
    (await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href')) ?? '',
  )
  expect(calendar.replaceAll('\r\n ', '')).toContain(`${pages.server.url}/ticket#`)
  expect(await page.getByRole('button', { name: 'More' }).count()).toBe(0)
  for (const [width, scheme] of [
    [360, 'light'],
    [1280, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 740 })
    await page.emulateMedia({ colorScheme: scheme })
    expect(await axeFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
  // The buyer's own page on another device has the name from the server, too.
  const own = await pages.newBrowser()
  await own.addInitScript((token) => localStorage.setItem('holdfast.visitor', token), buyer.visitor.token)
  const tickets = await pages.open('/tickets', own)
  await tickets.getByTestId('ticket').getByText(NAME, { exact: true }).waitFor(WAIT)
  buyer.close()
})
