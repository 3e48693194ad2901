// The checkout in a real browser: the way to it, and what the tests of payments look at.
import type { BrowserContext, Page } from 'playwright-core'
import { fillIn, openList, seat, WAIT, type AppPages } from './app-pages.ts'

/** A page at the checkout of a show with these seats, the form filled in. */
export async function openCheckout(
  pages: AppPages,
  showId: string,
  numbers: readonly number[],
  as?: BrowserContext,
): Promise<Page> {
  const page = await openList(pages, showId, as)
  for (const number of numbers) {
    await seat(page, number).click()
    await page.getByRole('button', { name: `Remove Row A, seat ${number}` }).waitFor(WAIT)
  }
  await page.getByRole('main').getByRole('link', { name: 'Checkout' }).click()
  await fillIn(page)
  return page
}

const SECOND = 1000

/** A page at the checkout, as of `openCheckout`, where `letBankAnswer` ends the wait for a bank that takes its time. */
export async function openCheckoutOfSlowBank(
  pages: AppPages,
  showId: string,
  numbers: readonly number[],
): Promise<Page> {
  const context = await pages.newBrowser()
  await context.clock.install()
  const page = await openCheckout(pages, showId, numbers, context)
  await chooseCard(page, 'Slow bank')
  return page
}

/** Moves the page's time on, past the answer of the bank. */
export const letBankAnswer = (page: Page) => page.clock.fastForward(8 * SECOND)

export const payAndBook = (page: Page) => page.getByRole('button', { name: /^Pay / })

/** Fills in the test card with this outcome. */
export async function chooseCard(page: Page, card: 'Success' | 'Declined' | 'Slow bank'): Promise<void> {
  await page.getByRole('button', { name: card, exact: true }).click()
}

/** How many bookings the database has for a show. */
export async function countBookings({ server }: AppPages, showId: string): Promise<number> {
  const rows = await server.boxOffice.orm.em.fork().execute('select 1 from booking where show_id = ?', [showId])
  return rows.length
}

/** Records the ids of the bookings that are asked for. A message that `isLost` does not arrive, and the socket closes. */
export async function recordConfirms(context: BrowserContext, isLost: (count: number) => boolean): Promise<string[]> {
  const asked: string[] = []
  await context.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const [, bookingId] = /"booking:confirm".*"bookingId":"([^"]+)"/.exec(message.toString()) ?? []
      if (bookingId !== undefined) asked.push(bookingId)
      if (bookingId !== undefined && isLost(asked.length)) void socket.close()
      else server.send(message)
    })
  })
  return asked
}
