// Choosing seats in a real browser: the conflict card, best available seats, and single seats.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { theatre } from '../server/demo/venues.ts'
import { connectClient, type TestClient } from '../server/testing/test-client.ts'
import { appPages, isMine, openList, seat, takeBest, WAIT, type AppPages } from './testing/app-pages.ts'

let pages: AppPages
const others: TestClient[] = []

beforeAll(async () => {
  pages = await appPages()
})
afterAll(async () => {
  for (const other of others) other.close()
  await pages.close()
})

/** Another visitor who holds these seats. */
async function takenBySomeone(showId: string, seatIds: number[]): Promise<TestClient> {
  const other = await connectClient(pages.server.url)
  others.push(other)
  await other.get('seats:hold', { showId, seatIds })
  return other
}

/** A list whose page gets no frames and no syncs: it is always too late, and learns of seats from answers alone. */
async function openLate(showId: string): Promise<Page> {
  const late = await pages.newBrowser()
  await late.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      if (!message.toString().includes('seats:changed')) socket.send(message)
    })
    socket.onMessage((message) => {
      if (!message.toString().includes('show:sync')) server.send(message)
    })
  })
  return openList(pages, showId, late)
}

const offer = (page: Page) => page.getByTestId('conflict')
const says = (page: Page, number: number) => expect.poll(() => seat(page, number).getAttribute('aria-label'), WAIT)

test('H1 a visitor who comes too late sees the seat as it is, and can take the one beside it', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openLate(showId)
  await takenBySomeone(showId, [4])
  await seat(page, 5).click()
  await offer(page).getByText('Row A, seat 5 was taken a moment before you').waitFor(WAIT)
  await says(page, 5).toContain('on hold')
  expect(await isMine(page, 5)).toBe(false)
  await offer(page)
    .getByRole('button', { name: /^Row A, seat [46] beside it\s+€45$/ })
    .click()
  await expect.poll(async () => (await isMine(page, 4)) || (await isMine(page, 6)), WAIT).toBe(true)
  await offer(page).waitFor({ ...WAIT, state: 'detached' })
})

test('one toast says why the seat touched last is not available, until the visitor has another seat', async () => {
  const showId = await pages.server.boxOffice.addShow(10, { blocked: [0, 1] })
  await takenBySomeone(showId, [2, 3])
  const page = await openList(pages, showId)
  const toast = page.locator('[data-sonner-toast][data-removed=false]')
  for (const [number, words] of [
    [1, 'Row A, seat 1 is not on sale'],
    [4, 'Row A, seat 4 is on hold'],
    [2, 'Row A, seat 2 is not on sale'],
  ] as const) {
    await seat(page, number).click()
    await toast.getByText(words).waitFor(WAIT)
    expect(await toast.count()).toBe(1)
  }
  expect(await toast.innerText()).not.toContain('watch it turn')
  await seat(page, 6).click()
  await expect.poll(() => toast.count(), WAIT).toBe(0)
})

test('H13 a visitor whose seats were kept for as long as possible sees when to choose again', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openList(pages, showId)
  await seat(page, 2).click()
  await expect.poll(() => isMine(page, 2), WAIT).toBe(true)
  await pages.server.boxOffice.orm.em.fork().execute(
    `with shows as (
       update show set changed_at = changed_at + interval '1 ms' where show_id = ?
     )
     update hold set held_since = now() - interval '15 minutes', expires_at = now(), promised_until = now()
     where show_id = ?`,
    [showId, showId],
  )
  await expect.poll(() => isMine(page, 2), WAIT).toBe(false)
  await seat(page, 3).click()
  await page.getByText('You have held seats for the longest time allowed').waitFor(WAIT)
  await page.getByText(/You can select seats again in (1:00|0:\d\d)\./).waitFor(WAIT)
  expect(await isMine(page, 3)).toBe(false)
})

test('H14 a visitor whose network holds too many seats sees a message that says so', async () => {
  const showId = await pages.server.boxOffice.addShow(30)
  const { url } = await pages.server.addServer({ DEMO: 'off', RATE_LIMIT: '50' })
  const other = await connectClient(url)
  others.push(other)
  await other.get('seats:hold', { showId, seatIds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] })
  const page = await pages.open('/')
  await page.goto(`${url}/shows/${showId}`)
  await page.getByRole('button', { name: 'List' }).click()
  await seat(page, 20).click()
  await page.getByText('Too many seats are on hold from your network').waitFor(WAIT)
  expect(await isMine(page, 20)).toBe(false)
})

test('a visitor who wanted a seat beside their own can have two together instead', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openLate(showId)
  await seat(page, 2).click()
  await expect.poll(() => isMine(page, 2), WAIT).toBe(true)
  await takenBySomeone(showId, [2])
  await seat(page, 3).click()
  await offer(page)
    .getByRole('button', { name: /^Best 2 together\s+€90$/ })
    .click()
  // Not the two in the middle, which would leave 4 alone. The seat that they had is given back.
  await page.getByRole('button', { name: 'Remove Row A, seat 6' }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Remove Row A, seat 7' }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Remove Row A, seat 2' }).waitFor({ ...WAIT, state: 'detached' })
})

test('H11 the server chooses seats together; when too few are together, it offers a split and holds nothing', async () => {
  const showId = await pages.server.boxOffice.addShow(8)
  const page = await openList(pages, showId)
  await takenBySomeone(showId, [3])
  await says(page, 4).toContain('on hold')
  await takeBest(page)
  await page.getByRole('button', { name: 'Remove Row A, seat 5' }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Remove Row A, seat 6' }).waitFor(WAIT)

  for (let more = 0; more < 2; more++) await page.getByRole('button', { name: 'One more' }).click()
  await page.getByRole('button', { name: 'Best available' }).click()
  await offer(page).getByText('4 seats together are not available').waitFor(WAIT)
  expect(await page.getByRole('button', { name: /^Remove / }).count()).toBe(2)
  await offer(page)
    .getByRole('button', { name: /^Take Row A, seats .*€180$/ })
    .click()
  await expect.poll(() => page.getByRole('button', { name: /^Remove / }).count(), WAIT).toBe(6)
})

test('H11 when there is no split either, the card says only what the server knows', async () => {
  const showId = await pages.server.boxOffice.addShow(3)
  const page = await openList(pages, showId)
  for (let more = 0; more < 2; more++) await page.getByRole('button', { name: 'One more' }).click()
  await page.getByRole('button', { name: 'Best available' }).click()
  await offer(page).getByText('4 seats together are not available').waitFor(WAIT)
  expect(await offer(page).getByRole('button').allTextContents()).toEqual([''])
})

test('H11 seats that “Best available” shows, and that somebody takes, are replaced at once by others that cost no more', async () => {
  const showId = await pages.server.boxOffice.addShow(12)
  const page = await openLate(showId)
  await page.getByRole('button', { name: 'Best available' }).click()
  await page.getByText('Row A, seats 6 and 7').waitFor(WAIT)
  await takenBySomeone(showId, [5, 6])
  await page.getByRole('button', { name: 'Reserve 2 seats' }).click()
  const toast = page.locator('[data-sonner-toast][data-removed=false]')
  await toast.getByText('Those seats were just taken.').waitFor(WAIT)
  await toast.getByText(/^Row A, seats \d+ and \d+, €90$/).waitFor(WAIT)
  await expect.poll(() => page.getByRole('button', { name: /^Remove / }).count(), WAIT).toBe(2)
})

test('who has all the seats they may have is told so, and can have the one they touched in place of another', async () => {
  const showId = await pages.server.boxOffice.addShow(14, { singles: 'off' })
  const page = await openList(pages, showId)
  for (let more = 0; more < 8; more++) await page.getByRole('button', { name: 'One more' }).click()
  await page.getByRole('button', { name: 'One more' }).dispatchEvent('click')
  await page.getByText('You can take 10 more').waitFor(WAIT)
  await takeBest(page)
  await expect.poll(() => page.getByRole('button', { name: /^Remove / }).count(), WAIT).toBe(10)
  const free = page.locator('[aria-label*="available"]').first()
  await free.click()
  await offer(page).getByText('You have reached the limit of 10 seats').waitFor(WAIT)
  await offer(page)
    .getByRole('button', { name: / instead of .*€45$/ })
    .click()
  await offer(page).waitFor({ ...WAIT, state: 'detached' })
  await expect.poll(() => page.getByRole('button', { name: /^Remove / }).count(), WAIT).toBe(10)
})

test('a filter for wheelchair places holds for the map, the list and the chooser, which says which seat is one', async () => {
  const showId = await pages.server.boxOffice.addShow(0, { plan: theatre(), singles: 'off' })
  const page = await (await pages.newBrowser()).newPage()
  await page.goto(`${pages.server.url}/shows/${showId}`)
  await page.getByRole('button', { name: 'Wheelchair places' }).click(WAIT)
  await page.getByRole('button', { name: 'List', exact: true }).click()
  // No section without wheelchair places, which would look sold out.
  await expect
    .poll(() => page.locator('summary').allInnerTexts(), WAIT)
    .toEqual([expect.stringMatching(/^Stalls.*8 left$/s)])
  const places = page.getByRole('group', { name: 'Wheelchair places' }).getByRole('status')
  const more = page.getByRole('button', { name: 'One wheelchair place more' })
  expect(await places.innerText()).toBe('1')
  await page.getByRole('button', { name: 'Best available' }).click()
  await page.getByText(/^Wheelchair place: \d+$/).waitFor(WAIT)
  for (let count = 1; count < 8; count++) await more.click()
  await more.dispatchEvent('click')
  await page.getByText('Only 8 wheelchair places are available').waitFor(WAIT)
  expect(await places.innerText()).toBe('8')
})

test('H12 a choice that leaves a single seat is pointed out, and corrected with one press', async () => {
  const showId = await pages.server.boxOffice.addShow(10, { singles: 'warn' })
  const page = await openList(pages, showId)
  await seat(page, 2).click()
  await offer(page).getByText('Row A, seat 1 would be left on its own').waitFor(WAIT)
  await offer(page)
    .getByRole('button', { name: /^Row A, seat 1 instead of seat 2/ })
    .click()
  await expect.poll(() => isMine(page, 1), WAIT).toBe(true)
  await expect.poll(() => isMine(page, 2), WAIT).toBe(false)
  await offer(page).waitFor({ ...WAIT, state: 'detached' })
})

test('H12 a show that refuses single seats lets visitors choose freely, and says what to take before they pay', async () => {
  const showId = await pages.server.boxOffice.addShow(10, { singles: 'refuse' })
  const page = await openList(pages, showId)
  await seat(page, 9).click()
  await expect.poll(() => isMine(page, 9), WAIT).toBe(true)
  await offer(page).getByText('Row A, seat 10 would be left on its own').waitFor(WAIT)
  await offer(page).getByText('Before you pay, take').waitFor(WAIT)
  await seat(page, 10).click()
  await expect.poll(() => isMine(page, 10), WAIT).toBe(true)
  await offer(page).waitFor({ ...WAIT, state: 'detached' })
})
