// The door's page in a real browser, whose camera sees the code of a ticket.
import { SignJWT } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AUTH_SECRET } from '../server/testing/test-server.ts'
import { appPages, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { browserWithCamera } from './testing/fake-camera.ts'
import { newOperator } from './testing/ops-pages.ts'

const PHONE = { viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' as const }
const VISITOR = '7c1f3a52-9b0e-4d55-8a6d-0f4f5b8e2c11'

let pages: AppPages
let showId: string
let camera: Awaited<ReturnType<typeof browserWithCamera>>
let scanned: string
let other: string
beforeAll(async () => {
  pages = await appPages()
  showId = await pages.server.boxOffice.addShow(10, { title: 'Inception' })
  ;[scanned, other] = [await book([0, 1]), await book([2])]
  camera = await browserWithCamera(`${pages.server.url}/verify#${await codeOf(scanned)}`)
})
afterAll(async () => {
  await camera.close()
  await pages.close()
})

async function book(seatIds: number[], show = showId, name = 'Ada Example'): Promise<string> {
  const { office } = pages.server
  const [bookingId, visitorId] = [crypto.randomUUID(), show === showId ? VISITOR : crypto.randomUUID()]
  await office.hold(show, visitorId, seatIds)
  await office.confirm(show, visitorId, bookingId, seatIds, undefined, { name })
  return bookingId
}

function codeOf(bookingId: string): Promise<string> {
  const jwt = new SignJWT({ show: showId }).setSubject(bookingId).setIssuer('holdfast tickets')
  return jwt.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(AUTH_SECRET))
}

/** The page of a door operator who has chosen the show. */
async function openDoor(title = 'Inception', sold = 3): Promise<Page> {
  const { token } = await newOperator(pages, 'door')
  const page = await (await camera.browser.newContext({ ...PHONE, permissions: ['camera'] })).newPage()
  page.on('pageerror', (error) => pages.faults.push(String(error)))
  await page.goto(`${pages.server.url}/door#token=${token}`)
  await page.getByRole('button', { name: title }).click(WAIT)
  await page.getByTestId('counts').getByText(`of ${sold} are in`).waitFor(WAIT)
  return page
}

const verdict = (page: Page, text: string) => page.getByTestId('verdict').getByText(text).waitFor(WAIT)

async function enter(page: Page, text: string): Promise<void> {
  await page.getByLabel('Name, e-mail address or booking number').fill(text)
  await page.getByRole('search').getByRole('button').click()
}

test('the camera admits a ticket once; it can be undone, and another door’s scan says so', async () => {
  const page = await openDoor()
  await page.getByRole('button', { name: 'Start scanning' }).click()
  await verdict(page, 'Come in')
  expect(await page.getByTestId('verdict').textContent()).toMatch(/Ada Example/)
  // It can be pressed once the green screen is gone.
  await page.getByTestId('recent').getByRole('button', { name: /^Undo/ }).click()
  await verdict(page, 'Undone')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Stop the camera' }).click()
  await page.getByTestId('counts').getByText('0 of 3').waitFor(WAIT)
  await enter(page, await codeOf(scanned))
  await verdict(page, 'Come in')
  const second = await openDoor()
  await enter(second, `${pages.server.url}/verify#${await codeOf(scanned)}`)
  await verdict(second, 'Already in')
  await second.getByRole('button', { name: 'Undo the admission' }).click()
  await verdict(second, 'Undone')
  await page.getByTestId('verdict').waitFor({ ...WAIT, state: 'detached' })
  await page.getByTestId('counts').getByText('0 of 3').waitFor(WAIT)
  await enter(page, await codeOf(scanned))
  await verdict(page, 'Come in')
  for (const each of [page, second]) await each.context().close()
})

test('a visitor whose phone is dead is found by name; without a connection a scan is kept, and confirmed later', async () => {
  const page = await openDoor()
  await page.context().setOffline(true)
  await enter(page, await codeOf(other))
  await verdict(page, 'Not confirmed')
  await page.getByRole('button', { name: 'Next' }).click()
  await enter(page, 'exam')
  await page.getByText('The bookings could not be searched').waitFor(WAIT)
  await page.getByText('1 scan is not confirmed yet').waitFor(WAIT)
  await page.context().setOffline(false)
  await page.getByText('1 scan is not confirmed yet').waitFor({ ...WAIT, state: 'detached' })
  await page.getByText('The bookings could not be searched').waitFor({ ...WAIT, state: 'detached' })
  const booking = page.getByTestId('found').getByRole('listitem').filter({ hasText: 'A-3' })
  await booking.getByText('in since').waitFor(WAIT)
  expect(await booking.getByRole('button', { name: 'Admit' }).count()).toBe(0)
  await booking.getByRole('button', { name: 'Undo' }).click()
  await verdict(page, 'Undone')
  await page.getByRole('button', { name: 'Next' }).click()
  await booking.getByRole('button', { name: 'Admit' }).click(WAIT)
  await verdict(page, 'Come in')
  await booking.getByText('in since').waitFor(WAIT)
  await page.context().close()
})

test('D4 part of a group is admitted from a list of several pages, at a door with a name', async () => {
  const groups = await pages.server.boxOffice.addShow(60, { title: 'Groups' })
  for (let seatId = 0; seatId < 22; seatId++) await book([seatId], groups, 'Grace Other')
  await book([40, 41, 42], groups, 'Grace Zuse')
  const page = await openDoor('Groups', 25)
  await page.getByLabel('Name of this door').fill('North entrance')
  await enter(page, 'grace')
  const found = page.getByTestId('found').getByRole('listitem')
  await expect.poll(() => found.count()).toBe(20)
  await page.getByRole('button', { name: 'More bookings' }).click()
  await expect.poll(() => found.count()).toBe(23)
  const group = found.filter({ hasText: 'Grace Zuse' })
  await group.getByRole('checkbox').nth(1).uncheck()
  await group.getByRole('button', { name: 'Admit' }).click()
  await verdict(page, 'Come in')
  await page.getByTestId('counts').getByText('2 of 25').waitFor(WAIT)
  await page.reload()
  expect(await page.getByLabel('Name of this door').inputValue(WAIT)).toBe('North entrance')
  await enter(page, 'zuse')
  await expect.poll(() => group.getByText(/in since .*, North entrance/).count(), WAIT).toBe(2)
  expect(await group.getByRole('checkbox').count()).toBe(1)
  await group.getByRole('button', { name: 'Undo' }).first().click()
  await verdict(page, 'Undone')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect.poll(() => group.getByRole('checkbox', { checked: true }).count(), WAIT).toBe(2)
  await page.context().close()
})

test('axe finds nothing, in either theme, and nothing is wider than a phone', async () => {
  const { token } = await newOperator(pages, 'door')
  const page = await (await pages.newBrowser(PHONE)).newPage()
  await page.goto(`${pages.server.url}/door#token=${token}`)
  const inspect = async (): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeFaults(page), colorScheme).toEqual([])
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  }
  await page.getByRole('button', { name: 'Inception' }).waitFor(WAIT)
  await inspect()
  await page.getByRole('button', { name: 'Inception' }).click()
  await page.getByTestId('counts').getByText('are in').waitFor(WAIT)
  await inspect()
  for (const text of ['no ticket', await codeOf(other)]) {
    await enter(page, text.replace('no ticket', 'a.b.c'))
    await page.getByTestId('verdict').or(page.getByText('No booking fits')).first().waitFor(WAIT)
    await inspect()
    const next = page.getByRole('button', { name: 'Next' })
    if (await next.isVisible()) await next.click()
  }
})
