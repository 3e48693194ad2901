// Operators read what happened: the log as it grows, the map as it was, and the history of one seat.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BookingDesk } from '../server/booking/booking-desk.ts'
import { OperatorDesk } from '../server/booking/operator-desk.ts'
import { localTime } from '../shared/times.ts'
import { connectClient } from '../server/testing/test-client.ts'
import { appPages, choose, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { openAs } from './testing/ops-pages.ts'

const OLGA = { operator: 'Olga the first', reason: 'A wheelchair needs the place.' }

let pages: AppPages
let desk: OperatorDesk
beforeAll(async () => {
  pages = await appPages()
  desk = new OperatorDesk(pages.server.office)
})
afterAll(() => pages.close())

test('the log grows by itself, says who did what and why, is filtered and pauses', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const visitor = await connectClient(pages.server.url)
  const page = await openAs(pages, 'viewer', `/ops/shows/${showId}/log`)
  await page.getByText('Nothing has happened yet').waitFor(WAIT)
  await visitor.get('seats:hold', { showId, seatIds: [3, 4] })
  await page.getByRole('row').filter({ hasText: 'Row A, seats 4 and 5' }).filter({ hasText: 'Held' }).waitFor(WAIT)
  await desk.forceRelease(showId, [3], OLGA)
  const forced = page.getByRole('row').filter({ hasText: 'Released by force' })
  await forced.waitFor(WAIT)
  expect(await forced.textContent()).toMatch(
    /Row A, seat 4.*Olga the first \(visitor [A-Z2-7]{8}\).*A wheelchair needs/s,
  )

  await choose(page, 'Kind of steps', 'By operators')
  expect(await page.getByRole('row').count()).toBe(2)
  await page.getByLabel('Search').fill('olga wheelchair')
  expect(await page.getByRole('row').count()).toBe(2)
  await page.getByLabel('Search').fill('nobody')
  await page.getByText('No step that was loaded fits.').waitFor(WAIT)
  await page.getByLabel('Search').fill('')
  await page.getByRole('button', { name: 'Pause' }).click()
  await desk.block(showId, [7], { name: 'Press', until: null }, OLGA)
  // The show's own counts go on.
  await expect.poll(() => page.getByTestId('counts').textContent(), WAIT).toMatch(/1\s*blocked/)
  expect(await page.getByRole('row').count()).toBe(2)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('row').filter({ hasText: 'Blocked for Press' }).waitFor(WAIT)
  visitor.close()
})

test('in a rush the log has the newest steps, and earlier changes when they are asked for', async () => {
  const showId = await pages.server.boxOffice.addShow(400)
  await desk.block(showId, [399], { name: 'Press', until: null }, OLGA)
  const holdTogether = (from: number, to: number) =>
    Promise.all(
      Array.from({ length: to - from }, (_, i) => pages.server.office.hold(showId, crypto.randomUUID(), [from + i])),
    )
  await holdTogether(0, 310)
  const page = await openAs(pages, 'viewer', `/ops/shows/${showId}/log`)
  const rows = page.getByRole('row')
  await expect.poll(() => rows.count(), WAIT).toBe(301)
  await choose(page, 'Kind of steps', 'By operators')
  await page.getByText('No step that was loaded fits.').waitFor(WAIT)
  await page.getByRole('button', { name: 'Load earlier steps' }).click()
  await rows.filter({ hasText: 'Blocked for Press' }).waitFor(WAIT)
  // What comes while some steps are chosen is all there.
  await holdTogether(310, 315)
  await desk.unblock(showId, [399], OLGA)
  await rows.filter({ hasText: 'Put on sale' }).waitFor(WAIT)
  expect(await rows.count()).toBe(3)
})

test('every step is a sentence, with the venue’s time; a booking leads to its page, and a move names both seats', async () => {
  const showId = await pages.server.boxOffice.addShow(10, { timeZone: 'America/New_York' })
  const visitor = await connectClient(pages.server.url)
  await visitor.get('seats:hold', { showId, seatIds: [1, 2, 3] })
  const bookingId = crypto.randomUUID()
  await visitor.get('booking:confirm', { showId, bookingId, seatIds: [1, 2, 3], buyer: { name: 'Ada Example' } })
  const bookings = new BookingDesk(pages.server.office.queues)
  await bookings.cancel(showId, bookingId, [1], OLGA)
  await bookings.move(showId, bookingId, [{ from: 2, to: 7 }], OLGA)
  const salesCloseAt = Date.UTC(2030, 0, 5, 1, 0)
  const holds = { maxSeatsPerVisitor: 3, holdMs: 90_000 }
  await desk.changeShow(showId, { startsAt: Date.UTC(2030, 0, 5, 1, 30), salesCloseAt, title: 'Hamlet', holds }, OLGA)
  await desk.changeShow(showId, { isArchived: true, salesCloseAt: Date.now() }, OLGA)
  const page = await openAs(pages, 'door', `/ops/shows/${showId}/log`)
  const row = (text: string) => page.getByRole('row').filter({ hasText: text })
  await row('Some seats of a sale cancelled').filter({ hasText: 'Row A, seat 2' }).waitFor(WAIT)
  await row('Booking moved').filter({ hasText: 'Row A, seat 3 → Row A, seat 8' }).waitFor(WAIT)
  const changed = await row('title “Hamlet”').textContent()
  expect(changed).toMatch(/sale closes on Fri,? 4 Jan 2030,? (at )?20:00 (GMT-5|EST)/)
  expect(changed).toContain('a visitor may have 3 seats, a hold lasts 90 s')
  await expect
    .poll(() => row('Sold').first().getByRole('cell').first().textContent(), WAIT)
    .toMatch(/\d (GMT-[45]|E[SD]T)/)
  for (const raw of ['salesCloseAt', 'isArchived', 'seats-cancelled', ' = ']) {
    expect(await page.getByRole('table').textContent()).not.toContain(raw)
  }
  await choose(page, 'Kind of steps', 'Sales')
  expect(await page.getByRole('row').count()).toBe(4)
  await row('Booking moved')
    .getByRole('link', { name: `booking ${bookingId.slice(0, 8)}` })
    .click()
  await page.getByRole('heading', { name: `Booking ${bookingId.slice(0, 8)}` }).waitFor(WAIT)
  await page.goto(`${pages.server.url}/ops/shows/${showId}/history?seat=7`)
  await page.getByRole('link', { name: `booking ${bookingId.slice(0, 8)}` }).waitFor(WAIT)
  visitor.close()
})

test('a time of the history is by the venue’s clock, and one that is still to come is refused', async () => {
  const timeZone = 'Pacific/Auckland'
  const showId = await pages.server.boxOffice.addShow(10, { timeZone })
  await desk.block(showId, [3], { name: 'Press', until: null }, OLGA)
  const at = new Date()
  await desk.unblock(showId, [3], OLGA)
  const page = await openAs(pages, 'viewer', `/ops/shows/${showId}/history`)
  await expect.poll(() => page.getByTestId('moment').textContent(), WAIT).toMatch(/After change 2,/)
  const entry = page.getByLabel('Time (venue’s clock, Pacific/Auckland)')
  await entry.fill(localTime(new Date(at.getTime() + 60 * 60 * 1000), timeZone))
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.getByRole('alert').getByText('That time is still to come').waitFor(WAIT)
  expect(await page.getByTestId('moment').textContent()).toMatch(/After change 2,/)
  // A minute before anything happened.
  await entry.fill(localTime(new Date(at.getTime() - 2 * 60 * 1000), timeZone))
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect.poll(() => page.getByTestId('moment').textContent(), WAIT).toMatch(/After change 0/)
  expect(await page.getByText('That time is still to come').count()).toBe(0)
})

test('the slider shows the map as it was after any change, and a seat its history, whose steps lead to the map', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  await desk.block(showId, [3], { name: 'Press', until: null }, OLGA)
  await desk.unblock(showId, [3], OLGA)
  await desk.block(showId, [5], { name: 'House', until: null }, OLGA)
  const page = await openAs(pages, 'viewer', `/ops/shows/${showId}/history?seat=3`)
  const cell = (number: number) => page.getByRole('gridcell', { name: new RegExp(`, seat ${number},`) })
  const nameOf = (number: number) => cell(number).getAttribute('aria-label')
  await expect.poll(() => page.getByTestId('moment').textContent(), WAIT).toMatch(/After change 3,/)
  await expect.poll(() => nameOf(6), WAIT).toMatch(/blocked for House/)
  expect(await nameOf(4)).toMatch(/available/)

  await page.getByRole('button', { name: 'Blocked for Press' }).click()
  await expect.poll(() => nameOf(4), WAIT).toMatch(/blocked for Press/)
  expect(await nameOf(6)).toMatch(/available/)
  await page.getByRole('slider').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => nameOf(4), WAIT).toMatch(/available/)
  await page.getByRole('button', { name: 'Now' }).click()
  await expect.poll(() => nameOf(6), WAIT).toMatch(/blocked for House/)
  await cell(6).dispatchEvent('click')
  await page.getByRole('heading', { name: 'Row A, seat 6' }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Blocked for House' }).waitFor(WAIT)
  for (const [colorScheme, width] of [
    ['dark', 1280],
    ['light', 768],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    expect(await axeFaults(page), colorScheme).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(768)
})
