// Payments in a real browser: each outcome of a payment, lost answers, the ticket, the door, and the cancellation.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backdate } from '../server/testing/test-box-office.ts'
import { appPages, askToCancel, buy, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'
import {
  chooseCard,
  countBookings,
  letBankAnswer,
  openCheckout,
  openCheckoutOfSlowBank,
  payAndBook,
  recordConfirms,
} from './testing/checkout.ts'

const MINUTE = 60_000

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

const atCheckout = (showId: string) => openCheckout(pages, showId, [3, 4])

test('a declined payment books nothing and keeps the seats; another payment books them', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await atCheckout(showId)
  expect(await page.getByTestId('total').textContent()).toBe('€90')
  await chooseCard(page, 'Declined')
  await payAndBook(page).click()
  await page.getByText('Your payment was declined').waitFor(WAIT)
  expect(await payAndBook(page).evaluate((button) => button === document.activeElement)).toBe(true)
  expect(await countBookings(pages, showId)).toBe(0)
  await chooseCard(page, 'Success')
  await payAndBook(page).click()
  await page.getByRole('heading', { name: /^Your tickets?$/ }).waitFor(WAIT)
  await page.getByTestId('ticket').getByText('Row A, seats 3 and 4').waitFor(WAIT)
  await page.getByText('Ada Example').waitFor(WAIT)
  expect(await countBookings(pages, showId)).toBe(1)
})

test('B2 pressing again while the bank takes its time pays and books once', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openCheckoutOfSlowBank(pages, showId, [3, 4])
  await payAndBook(page).click()
  const busy = page.getByRole('button', { name: /^Contacting your bank/ })
  await busy.click({ force: true })
  await busy.press('Enter')
  await page.getByText('Your bank is taking a while').waitFor(WAIT)
  await letBankAnswer(page)
  await page.getByRole('heading', { name: /^Your tickets?$/ }).waitFor(WAIT)
  expect(await countBookings(pages, showId)).toBe(1)
})

test('a second press on a phone does not hit the way back to the map', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openCheckoutOfSlowBank(pages, showId, [3, 4])
  await page.setViewportSize({ width: 360, height: 740 })
  await payAndBook(page).scrollIntoViewIfNeeded()
  const box = await payAndBook(page).boundingBox()
  if (!box) throw new Error('There is no button.')
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const
  await page.mouse.click(...middle)
  await page.getByText('Your bank is taking a while').waitFor(WAIT)
  await page.mouse.click(...middle)
  await letBankAnswer(page)
  await page.getByRole('heading', { name: /^Your tickets?$/ }).waitFor(WAIT)
})

test('a visitor who goes back to the map during the payment sees the outcome there', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await atCheckout(showId)
  await chooseCard(page, 'Declined')
  await payAndBook(page).click()
  await page.getByText('Your payment was declined').waitFor(WAIT)
  await page.getByRole('link', { name: 'Back to the map' }).click()
  await page.getByRole('link', { name: 'Checkout' }).waitFor(WAIT)
  // That outcome was shown already.
  expect(await page.getByText('Your payment was declined').count()).toBe(0)
  await page.getByRole('link', { name: 'Checkout' }).click()
  await payAndBook(page).click()
  await page.getByRole('link', { name: 'Back to the map' }).click()
  await page.getByText('Your payment was declined').waitFor(WAIT)
  await page.getByRole('link', { name: 'Checkout' }).click()
  await chooseCard(page, 'Success')
  await payAndBook(page).click()
  await page.getByRole('link', { name: 'Back to the map' }).click()
  await page.getByText('Booked. Enjoy the show!').first().waitFor(WAIT)
  expect(new URL(page.url()).pathname).toBe(`/shows/${showId}`)
})

test('B2 a confirmation whose answer was lost leads to its ticket as soon as the connection is back', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const lossy = await pages.newBrowser()
  let isLosing = true
  await lossy.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      server.send(message)
      if (!isLosing || !message.toString().includes('booking:confirm')) return
      isLosing = false
      void socket.close()
    })
  })
  const page = await openCheckout(pages, showId, [5], lossy)
  await payAndBook(page).click()
  // The connection comes back, and the outcome of the purchase with it.
  await page.getByRole('heading', { name: /^Your tickets?$/ }).waitFor(WAIT)
  await page.getByTestId('ticket').getByText('Row A, seat 5').waitFor(WAIT)
  expect(await page.getByTestId('ticket').count()).toBe(1)
  expect(await countBookings(pages, showId)).toBe(1)
})

test('B2 a confirmation that never arrived is sent again with the same id, and is not paid again', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const cut = await pages.newBrowser()
  const asked = await recordConfirms(cut, (count) => count === 1)
  const page = await openCheckout(pages, showId, [5], cut)
  await payAndBook(page).click()
  await page.getByText('We don’t know yet whether that worked').waitFor(WAIT)
  await page.getByText('€45 is paid for Row A, seat 5').waitFor(WAIT)
  expect(await page.getByLabel('Card number').count()).toBe(0)
  await page.getByRole('heading', { name: /^Your tickets?$/ }).waitFor(WAIT)
  expect(asked).toEqual([asked[0], asked[0]])
  expect(await countBookings(pages, showId)).toBe(1)
})

test('the last minute is announced at the checkout, too', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await atCheckout(showId)
  await backdate(pages.server.boxOffice.orm, showId, 4 * MINUTE)
  // The page learns its new time from the server, as usual.
  await page.reload()
  await expect
    .poll(() => page.getByTestId('announcer').textContent(), WAIT)
    .toMatch(/^(1:00|0:[345]\d) left to book your seats\.$/)
})

test('B4 a cancellation whose answer got lost is not reported as failed', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const lossy = await pages.newBrowser()
  await lossy.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      server.send(message)
      if (message.toString().includes('booking:cancel')) void socket.close()
    })
  })
  const page = await openList(pages, showId, lossy)
  await seat(page, 5).click()
  await buy(page)
  await askToCancel(page)
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByText('We don’t know yet whether that worked').waitFor(WAIT)
  // The connection comes back, and the outcome with it.
  await page.getByText(/^Cancelled /).waitFor(WAIT)
})

test('a ticket is valid at the door until it is cancelled, and a forged one never is', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openList(pages, showId)
  await seat(page, 7).click()
  await buy(page)
  const calendar = await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href')
  expect(decodeURIComponent(calendar ?? '')).toMatch(/^data:text\/calendar[^]*BEGIN:VEVENT[^]*Row A\\, seat 7/)

  const address = await page.getByRole('link', { name: 'What the door sees' }).getAttribute('href')
  const door = await pages.open(address ?? '')
  await door.getByRole('heading', { name: 'Valid ticket' }).waitFor(WAIT)
  await door.getByText('Row A, seat 7').waitFor(WAIT)
  await door.getByLabel('Ticket code or link').fill('a.forged.code')
  await door.getByRole('button', { name: 'Check' }).click()
  await door.getByRole('heading', { name: 'Not a valid ticket' }).waitFor(WAIT)

  await askToCancel(page)
  await page.getByText('In this demo nobody was charged, so there is nothing to refund.').waitFor(WAIT)
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByRole('heading', { name: 'Booking cancelled' }).waitFor(WAIT)
  // The whole address, as a QR code reader gives it.
  await door.getByLabel('Ticket code or link').fill(pages.server.url + (address ?? ''))
  await door.getByRole('button', { name: 'Check' }).click()
  await door.getByRole('heading', { name: 'Cancelled ticket: no admission' }).waitFor(WAIT)
  // The browser logs the 404.
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes('404 (Not Found)')))
})
