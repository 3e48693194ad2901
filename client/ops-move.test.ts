// Operators move bookings on a show's live map.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient, type TestClient } from '../server/testing/test-client.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { newOperator, openAs } from './testing/ops-pages.ts'

let pages: AppPages
beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** Forgets that the browser logged refusals, with which these tests' requests are answered on purpose. */
function expectRefusal(status: number): void {
  expect(pages.faults.length, 'the browser logs the refusal').toBeGreaterThan(0)
  pages.faults.splice(0, Infinity, ...pages.faults.filter((fault) => !fault.includes(`status of ${status}`)))
}

/** A visitor who has booked these seats of a new show of ten. */
async function booked(seatIds: number[]) {
  const showId = await pages.server.boxOffice.addShow(10)
  const visitor = await connectClient(pages.server.url)
  await visitor.get('seats:hold', { showId, seatIds })
  const bookingId = crypto.randomUUID()
  await visitor.get('booking:confirm', { showId, bookingId, seatIds, buyer: { name: 'Ada Example' } })
  return { showId, bookingId, visitor }
}

async function bookingNow(visitor: TestClient, bookingId: string): Promise<number[] | undefined> {
  const { bookings } = await visitor.get('booking:list', {})
  return bookings.find((booking) => booking.bookingId === bookingId)?.seatIds
}

const inList = (page: Page, number: number) =>
  page.getByRole('button', { name: new RegExp(`^Row A, seat ${number}, `) })

test('O6 selected seats of a booking are moved from the map by keyboard, and the visitor has the new ones', async () => {
  const { showId, bookingId, visitor } = await booked([1, 2])
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}`)
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByRole('button', { name: /^Row A, seat 3, sold to/ }).click(WAIT)
  await page.getByRole('button', { name: 'Move booking' }).click()
  await page
    .getByTestId('hint')
    .getByText('Select a free seat on the map or the list for: Row A, seat 3.')
    .waitFor(WAIT)
  expect(new URL(page.url()).search).toBe(`?move=${bookingId}`)

  await page.getByRole('button', { name: 'Map', exact: true }).click()
  await page.getByRole('grid', { name: 'Seats' }).getByRole('gridcell').first().focus()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await page.getByText('→ to Row A, seat 8').waitFor(WAIT)
  const submit = page.getByRole('button', { name: 'Move 1 seat' })
  await submit.click()
  expect(await page.getByTestId('moved').count(), 'a reason is needed').toBe(0)
  await page.getByLabel('Reason').fill('A camera needs the place.')
  await submit.click()
  await page.getByTestId('moved').getByText('1 seat moved').waitFor(WAIT)
  await expect.poll(() => bookingNow(visitor, bookingId), WAIT).toEqual([1, 7])
  // What was moved is not selected any more, also before the panel is closed.
  await expect.poll(() => page.locator('[role=gridcell][aria-label*=selected]').count(), WAIT).toBe(0)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByTestId('selected').getByText('No seat selected').waitFor(WAIT)
  expect(new URL(page.url()).search).toBe('')
  visitor.close()
})

test('O6 a seat that is taken meanwhile is named, what was entered stays, and another seat can be chosen', async () => {
  const { showId, bookingId, visitor } = await booked([0, 1])
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}/seats?move=${bookingId}`)
  await page.getByRole('button', { name: 'List' }).click()
  // Without a selection the whole booking moves, until a seat is to stay.
  await page.getByRole('button', { name: 'Move 2 seats' }).waitFor(WAIT)
  await inList(page, 5).click()
  await inList(page, 6).click()
  await page.getByLabel('Reason').fill('The row is shut.')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }

  const rival = await connectClient(pages.server.url)
  await rival.get('seats:hold', { showId, seatIds: [5] })
  await page.getByRole('button', { name: 'Move 2 seats' }).click()
  const alert = page.getByRole('alert')
  await alert.getByText('Not all of the new seats are free. Nothing was moved.').waitFor(WAIT)
  await alert.getByText('Row A, seat 6: held').waitFor(WAIT)
  expect(await page.getByLabel('Reason').inputValue()).toBe('The row is shut.')
  expect(await bookingNow(visitor, bookingId)).toEqual([0, 1])

  expectRefusal(409)
  await page.getByText('not free any more').waitFor(WAIT)
  await inList(page, 9).click()
  await page.getByRole('button', { name: 'Move 2 seats' }).click()
  await page.getByTestId('moved').getByText('2 seats moved').waitFor(WAIT)
  expect(await bookingNow(visitor, bookingId)).toEqual([4, 8])
  rival.close()
  visitor.close()
})

test('D2 a booking that was admitted is not moved, and the page says why', async () => {
  const { showId, bookingId, visitor } = await booked([3])
  const page = await openAs(pages, 'box-office', `/ops/shows/${showId}/seats?move=${bookingId}`, {
    viewport: { width: 768, height: 1024 },
  })
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByRole('button', { name: 'Move 1 seat' }).waitFor(WAIT)
  await inList(page, 8).click()
  // The only seat that moves gets the seat that was touched last.
  await inList(page, 9).click()
  await page.getByText('→ to Row A, seat 9').waitFor(WAIT)
  const scan = { scanId: crypto.randomUUID(), bookingId }
  const { token } = await newOperator(pages, 'door')
  const admitted = await fetch(`${pages.server.url}/api/operator/shows/${showId}/door/admit`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(scan),
  })
  expect(admitted.status).toBe(200)
  await page.getByLabel('Reason').fill('Asked for it.')
  await page.getByRole('button', { name: 'Move 1 seat' }).click()
  await page.getByRole('alert').getByText('Seats of this booking were admitted at the door.').waitFor(WAIT)
  expect(await page.getByLabel('Reason').inputValue()).toBe('Asked for it.')
  expectRefusal(403)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
  visitor.close()
})
