// Operators search the bookings of a show, cancel them or some of their seats, erase buyers, export, and look at the mails.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BookingDesk } from '../server/booking/booking-desk.ts'
import { DoorDesk } from '../server/booking/door-desk.ts'
import { valueOf } from '../server/testing/test-box-office.ts'
import type { Buyer } from '../shared/buyer.ts'
import { appPages, choose, WAIT, type AppPages } from './testing/app-pages.ts'
import { expectAccessible, openAs } from './testing/ops-pages.ts'

const ANNA = { name: 'Anna Ängström', email: 'anna@example.org' }
const BEN = { name: 'Ben =1+1', email: 'ben@example.org' }
const OLGA = { operator: 'Olga the first', reason: 'The buyer is ill.' }

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** Sells seats to a new visitor. @returns the id of the booking */
async function sell(showId: string, seatIds: number[], buyer?: Buyer): Promise<string> {
  const { office } = pages.server
  const visitorId = crypto.randomUUID()
  valueOf(await office.hold(showId, visitorId, seatIds))
  return valueOf(await office.confirm(showId, visitorId, crypto.randomUUID(), seatIds, undefined, buyer)).bookingId
}

test('bookings are found by name, address and number, the search stays in the address, and the list follows sales and cancellations', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openAs(pages, 'door', `/ops/shows/${showId}/bookings`)
  const row = (text: string) => page.getByRole('row').filter({ hasText: text })
  await page.getByText('No bookings yet').waitFor(WAIT)
  await expectAccessible(page, 'no bookings')
  const ofAnna = await sell(showId, [1, 2], ANNA)
  const ofBen = await sell(showId, [4], BEN)
  await sell(showId, [6])
  await row('Anna Ängström').filter({ hasText: 'Row A, seats 2 and 3' }).filter({ hasText: '€90' }).waitFor(WAIT)
  await row('ben@example.org').waitFor(WAIT)
  await row('no name').waitFor(WAIT)

  const search = page.getByLabel('Search bookings')
  for (const [text, found, others] of [
    ['angs', 'anna@example.org', 'ben@example.org'],
    [ofBen.slice(0, 8), 'ben@example.org', 'anna@example.org'],
    ['anna@exam', 'anna@example.org', 'ben@example.org'],
  ] as const) {
    await search.fill(text)
    await row(others).waitFor({ ...WAIT, state: 'detached' })
    await row(found).waitFor(WAIT)
    expect(await page.getByRole('row').count()).toBe(2)
  }
  await search.fill('nobody')
  await page.getByText('No booking fits “nobody”').waitFor(WAIT)
  await page.getByRole('button', { name: 'Show all bookings' }).click()
  await row('ben@example.org').waitFor(WAIT)
  await search.fill('anna')
  await row('ben@example.org').waitFor({ ...WAIT, state: 'detached' })
  await page.reload()
  await row('anna@example.org').filter({ hasText: 'Booked' }).waitFor(WAIT)
  expect(await search.inputValue()).toBe('anna')
  // What is sold meanwhile and fits appears, too.
  await Promise.all([
    sell(showId, [8], { name: 'Annabel' }),
    new BookingDesk(pages.server.office.queues).cancel(showId, ofAnna, undefined, OLGA),
  ])
  await row('Annabel').waitFor(WAIT)
  await row('anna@example.org').filter({ hasText: 'Cancelled' }).waitFor(WAIT)
  await expectAccessible(page, 'bookings')
  await row('anna@example.org').getByRole('link').click()
  await page.getByRole('heading', { name: `Booking ${ofAnna.slice(0, 8)}` }).waitFor(WAIT)
  await page.getByRole('link', { name: 'All bookings' }).click()
  await row('Annabel').waitFor(WAIT)
  expect(await search.inputValue()).toBe('anna')
})

test('more bookings than a page has are shown on request, and stay while new ones come in', async () => {
  const showId = await pages.server.boxOffice.addShow(60)
  const first = await sell(showId, [0])
  await Promise.all(Array.from({ length: 51 }, (_, i) => sell(showId, [i + 1])))
  const page = await openAs(pages, 'door', `/ops/shows/${showId}/bookings`)
  const rows = page.getByRole('row')
  await expect.poll(() => rows.count(), WAIT).toBe(51)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => rows.count(), WAIT).toBe(53)
  await Promise.all([
    sell(showId, [55], ANNA),
    new BookingDesk(pages.server.office.queues).cancel(showId, first, undefined, OLGA),
  ])
  await page.getByText('Anna Ängström').waitFor(WAIT)
  await rows.filter({ hasText: 'Cancelled' }).waitFor(WAIT)
  expect(await rows.count()).toBe(54)
})

test('O5 D2 the box office cancels some seats and then all, is told what to pay back, and why admitted seats stay', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const bookingId = await sell(showId, [1, 2, 3], ANNA)
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}/bookings/${bookingId}`)
  const dialog = page.getByRole('dialog')
  const consequence = () => page.getByTestId('consequence').textContent()
  await page.getByRole('img', { name: 'Ticket code' }).waitFor(WAIT)
  expect(await page.getByRole('link', { name: 'Move to other seats' }).getAttribute('href')).toContain(
    `/ops/shows/${showId}/seats?move=${bookingId}`,
  )
  await page.emulateMedia({ media: 'print' })
  await page.getByTestId('ticket').getByText('Row A, seats 2, 3 and 4').waitFor(WAIT)
  expect(await page.getByRole('heading', { name: 'Booking' }).isVisible()).toBe(false)
  await page.emulateMedia({ media: 'screen' })
  const some = page.getByRole('button', { name: 'Cancel the ticked seats' })
  expect(await some.isDisabled()).toBe(true)
  await page.getByRole('checkbox', { name: 'Row A, seat 3' }).press('Space')
  await page.getByRole('button', { name: 'Cancel 1 seat…' }).click()
  expect(await consequence()).toBe(
    'Cancels Row A, seat 3. Everybody can buy it at once. The booking keeps 2 seats and its ticket. €45 is to be paid back, which Holdfast does not do by itself. A mail says so to anna@example.org.',
  )
  await expectAccessible(page, 'cancelling a seat')
  const confirm = dialog.getByRole('button', { name: 'Cancel 1 seat' })
  await confirm.click()
  expect(await dialog.isVisible(), 'a reason is needed').toBe(true)
  await page.getByLabel('Reason').fill('One of them is ill.')
  await confirm.click()
  await page.getByText('1 of 3 seats cancelled').waitFor(WAIT)
  expect(await page.getByText('€90', { exact: true }).filter({ visible: true }).count()).toBe(1)
  const cancelled = page.getByLabel('What was cancelled')
  await cancelled.getByText('Cancelled: Row A, seat 3').waitFor(WAIT)
  await cancelled.getByText('Reason: One of them is ill.').waitFor(WAIT)
  expect(await cancelled.textContent()).toMatch(/\d\d:\d\d, by Olga \d+ .*€45 to be paid back in all/s)

  // The door admits one while the page shows the booking as it was.
  const door = new DoorDesk(pages.server.boxOffice.orm, pages.server.boxOffice.reads)
  await page.getByRole('button', { name: 'Cancel the booking' }).click()
  await door.admit(showId, bookingId, crypto.randomUUID(), 'Dora', { door: 'Main door' })
  await page.getByLabel('Reason').fill('They are all ill.')
  await dialog.getByRole('button', { name: 'Cancel the booking' }).click()
  await dialog.getByRole('alert').getByText('Seats of this booking were admitted at the door.').waitFor(WAIT)
  await dialog.getByRole('button', { name: 'Back' }).click()
  await page.getByText('Undo the admission first.').waitFor(WAIT)
  expect(await page.getByRole('button', { name: 'Cancel the booking' }).isDisabled()).toBe(true)
  await expectAccessible(page, 'an admitted booking')

  const seat = page.getByRole('listitem').filter({ hasText: 'Row A, seat 2' })
  expect(await seat.textContent()).toMatch(/in since \w+ \d+ \w+, \d\d:\d\d, Main door, by Dora/)
  await seat.getByRole('button', { name: 'Undo the admission of Row A, seat 2' }).click()
  expect(await consequence()).toMatch(/^Row A, seat 2: /)
  await dialog.getByRole('button', { name: 'Undo the admission of 1 seat' }).click()
  await seat.getByText('in since').waitFor({ ...WAIT, state: 'detached' })
  expect(await door.undo(showId, bookingId, [1, 3], 'Dora')).toEqual([3])
  await door.admit(showId, bookingId, crypto.randomUUID(), 'Dora')
  await page.reload()
  await page.getByRole('button', { name: 'Undo the admission of 2 seats…' }).click()
  await dialog.getByRole('button', { name: 'Undo the admission of 2 seats' }).click()
  await page.getByText('Undo the admission first.').waitFor({ ...WAIT, state: 'detached' })
  expect((await door.counts(showId)).admitted).toBe(0)
  await page.getByRole('button', { name: 'Cancel the booking' }).click()
  expect(await consequence()).toContain('€90 is to be paid back')
  await page.getByLabel('Reason').fill('They are all ill.')
  // Somebody else is faster: then nothing is to be paid back once more.
  await new BookingDesk(pages.server.office.queues).cancel(showId, bookingId, undefined, OLGA)
  await expect.poll(consequence, WAIT).toBe('This booking is cancelled already.')
  expect(await dialog.getByRole('button', { name: 'Cancel the booking' }).isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'Back' }).click()
  expect(await page.getByRole('button', { name: /^Cancel/ }).count()).toBe(0)
  await cancelled.getByText('Cancelled: Row A, seats 2 and 4').waitFor(WAIT)
  expect(await cancelled.textContent()).toMatch(/by Olga the first.*Reason: The buyer is ill\..*€135 to be paid back/s)
  expect(await page.getByRole('img', { name: 'Ticket code' }).count()).toBe(0)
  // The browser logs the status of a refused request.
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes('403')))
})

test('P3 the buyer is erased and the booking stays; its mails are listed, and go with the buyer', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const bookingId = await sell(showId, [1], ANNA)
  const page = await openAs(pages, 'box-office', `/ops/outbox`)
  await page.getByTestId('not-sending').getByText('SMTP_URL').waitFor(WAIT)
  await choose(page, 'State of the mails', 'Given up')
  await page.getByText('There are no such mails').waitFor(WAIT)
  const dropped = await sell(showId, [5], BEN)
  await new BookingDesk(pages.server.office.queues).cancel(showId, dropped, undefined, OLGA)
  await choose(page, 'State of the mails', 'Waiting')
  await page
    .getByTestId('mail')
    .filter({ hasText: dropped.slice(0, 8) })
    .filter({ hasText: 'Not sent' })
    .getByText('The booking was cancelled before this mail was sent')
    .waitFor(WAIT)
  const mail = page.getByTestId('mail').filter({ hasText: bookingId.slice(0, 8) })
  await mail.filter({ hasText: 'anna@example.org' }).filter({ hasText: 'Waiting' }).waitFor(WAIT)
  await mail.getByText('What it says').click()
  await mail.getByText('Your booking is confirmed.').waitFor(WAIT)
  await expectAccessible(page, 'mails')
  await mail.getByRole('link', { name: `Booking ${bookingId.slice(0, 8)}` }).click()

  await page.getByRole('button', { name: 'Erase the buyer' }).click()
  expect(await page.getByTestId('consequence').textContent()).toMatch(
    /^Erases Anna Ängström, anna@example\.org: .* The booking stays, .* cannot be undone\.$/,
  )
  await page.getByRole('dialog').getByRole('button', { name: 'Erase the buyer' }).click()
  await page.getByText('no name').waitFor(WAIT)
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), WAIT).toMatch(/^Booking/)
  expect(await page.locator('body').textContent()).not.toContain('Anna')
  expect(await page.getByTestId('mail').count()).toBe(0)
  expect(await page.getByText('Booked').first().isVisible()).toBe(true)
  await page.getByRole('link', { name: 'Move to other seats' }).click()
  await page.getByRole('heading', { name: 'Move a booking' }).waitFor(WAIT)
})

test('the export is a file with every booking, whatever is searched for, and no cell that a spreadsheet executes', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const bookingIds = [await sell(showId, [1, 2], ANNA), await sell(showId, [4], { name: '=1+1' })]
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}/bookings`)
  await page.getByLabel('Search bookings').fill('anna')
  await page.getByText('=1+1').waitFor({ ...WAIT, state: 'detached' })
  const exported = async (format: string): Promise<[name: string, text: string]> => {
    const [download] = await Promise.all([
      page.waitForEvent('download', WAIT),
      page.getByRole('button', { name: `Export all as ${format}` }).click(),
    ])
    return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')]
  }
  const [csvName, csv] = await exported('CSV')
  expect(csvName).toBe(`${showId}-bookings.csv`)
  const [head, ...lines] = csv.trimEnd().split('\r\n')
  expect(head).toMatch(/^\uFEFFBooking,Name,E-mail,Seats/)
  expect(lines.map((line) => line.split(',')[0])).toEqual(bookingIds.toReversed())
  expect(lines[0]).toContain(',"\'=1+1",')
  const [jsonName, json] = await exported('JSON')
  expect(jsonName).toBe(`${showId}-bookings.json`)
  const bookings = JSON.parse(json) as { buyer: Buyer }[]
  expect(bookings.map(({ buyer }) => buyer)).toEqual([{ name: '=1+1' }, ANNA])
})

test('the door reads bookings and is offered no act; a viewer sees no names at all', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const bookingId = await sell(showId, [1, 2], ANNA)
  const door = await openAs(pages, 'door', `/ops/shows/${showId}/bookings`)
  await door.getByText('Anna Ängström').waitFor(WAIT)
  expect(await door.getByRole('button', { name: 'Export' }).count()).toBe(0)
  expect(await door.getByRole('link', { name: 'Mails' }).count()).toBe(0)
  await door.getByRole('link', { name: bookingId.slice(0, 8) }).click()
  await door.getByRole('heading', { name: `Booking ${bookingId.slice(0, 8)}` }).waitFor(WAIT)
  for (const name of [/^Cancel/, /^Erase/, /^Print/]) expect(await door.getByRole('button', { name }).count()).toBe(0)
  expect(await door.getByRole('link', { name: /^Move/ }).count()).toBe(0)
  expect(await door.getByRole('checkbox').count()).toBe(0)
  const { boxOffice } = pages.server
  await new DoorDesk(boxOffice.orm, boxOffice.reads).admit(showId, bookingId, crypto.randomUUID(), 'Dora')
  await door.reload()
  await door.getByRole('button', { name: 'Undo the admission of 2 seats' }).click()
  await door.getByRole('dialog').getByRole('button', { name: 'Undo the admission' }).click()
  await door
    .getByText('in since')
    .first()
    .waitFor({ ...WAIT, state: 'detached' })

  const viewer = await openAs(pages, 'viewer', `/ops/shows/${showId}/bookings/${bookingId}`)
  await viewer.getByText('Your role does not see bookings').waitFor(WAIT)
  expect(await viewer.getByRole('link', { name: 'Bookings' }).count()).toBe(0)
  await viewer.goto(`${pages.server.url}/ops/outbox`)
  await viewer.getByText('Only the box office sees the mails to buyers.').waitFor(WAIT)
})

test('a list or a booking that cannot be loaded says so, and is tried again', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  await sell(showId, [1], ANNA)
  const page = await openAs(pages, 'door', `/ops/shows/${showId}`)
  await page.route(/\/bookings(\?|$)/, (route) => route.abort(), { times: 1 })
  await page.getByRole('link', { name: 'Bookings' }).click()
  await page.getByText('The bookings could not be loaded').waitFor(WAIT)
  await expectAccessible(page, 'bookings that could not be loaded')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Anna Ängström').waitFor(WAIT)
  await page.goto(`${pages.server.url}/ops/shows/${showId}/bookings/${crypto.randomUUID()}`)
  await page.getByText('There is no such booking', { exact: true }).waitFor(WAIT)
  // The browser logs the status of a refused request.
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !/404|ERR_FAILED/.test(fault)))
})
