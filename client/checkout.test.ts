// The checkout in a real browser: a lost connection shortens no hold, and a visitor who lost the seats sees why.
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backdate } from '../server/testing/test-box-office.ts'
import { HOLD_SETTINGS } from '../server/testing/hold-settings.ts'
import { appPages, buy, fillIn, isMine, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { countBookings, chooseCard, openCheckout, payAndBook } from './testing/checkout.ts'

const SECOND = 1000

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

/** The hold of a show: whether a checkout runs, and whether its time was cut. */
async function holdOf(showId: string): Promise<{ checkout: boolean; cut: boolean } | undefined> {
  const [row] = await pages.server.boxOffice.orm.em
    .fork()
    .execute<{ checkout: boolean; cut: boolean }[]>(
      'select checkout is not null as checkout, expires_at < promised_until as cut from hold where show_id = ?',
      [showId],
    )
  return row
}

test('a purchase leaves no warning in the console', async () => {
  const showId = await pages.server.boxOffice.addShow(12)
  const page = await openList(pages, showId)
  const warnings: string[] = []
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
  await seat(page, 5).click()
  await buy(page)
  expect(warnings).toEqual([])
})

async function atCheckout(showId: string, as?: BrowserContext): Promise<Page> {
  const page = await openList(pages, showId, as)
  await seat(page, 5).click()
  await page.getByRole('link', { name: 'Checkout' }).click()
  await page.getByLabel('Name').waitFor(WAIT)
  await expect.poll(() => holdOf(showId), WAIT).toEqual({ checkout: true, cut: false })
  return page
}

test('a press on Pay judges the whole form, also when the field that is left says something and moves the button', async () => {
  const page = await atCheckout(await pages.server.boxOffice.addShow(12))
  await page.setViewportSize({ width: 1024, height: 768 })
  const email = page.getByLabel('Email')
  await email.fill('ada@example')
  const button = await payAndBook(page).boundingBox()
  if (!button) throw new Error('There is no button.')
  await page.mouse.move(button.x + 20, button.y + button.height - 1)
  await page.mouse.down()
  expect(await email.evaluate((field) => field === document.activeElement)).toBe(true)
  await page.mouse.up()
  await page.getByText('Enter your name.').waitFor(WAIT)
  expect(await page.getByLabel('Name').evaluate((field) => field === document.activeElement)).toBe(true)
})

/** A browser whose connection can be cut for good; `begun` resolves when the server has begun its checkout. */
async function cuttable(): Promise<{ context: BrowserContext; cut: () => void; begun: Promise<undefined> }> {
  const context = await pages.newBrowser()
  let isCut = false
  const sockets = new Set<() => void>()
  const { promise: begun, resolve } = Promise.withResolvers<undefined>()
  await context.routeWebSocket(/socket\.io/, (socket) => {
    if (isCut) return void socket.close()
    const server = socket.connectToServer()
    server.onMessage((message) => {
      socket.send(message)
      if (message.toString().includes('"checkout":true')) resolve(undefined)
    })
    sockets.add(() => void socket.close())
  })
  const cut = (): void => {
    isCut = true
    for (const close of sockets) close()
  }
  return { context, cut, begun }
}

test('G5 the checkout begins with its page, also after a reload, and ends with the way back to the seats', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await atCheckout(showId)
  await page.reload()
  await page.getByLabel('Name').waitFor(WAIT)
  expect(await holdOf(showId)).toEqual({ checkout: true, cut: false })
  await page.getByRole('link', { name: 'Back to the map' }).click()
  await expect.poll(() => holdOf(showId), WAIT).toEqual({ checkout: false, cut: false })
  await page.getByRole('link', { name: 'Checkout' }).click()
  await expect.poll(() => holdOf(showId), WAIT).toEqual({ checkout: true, cut: false })
  await page.getByRole('link', { name: 'My tickets' }).first().click()
  await expect.poll(() => holdOf(showId), WAIT).toEqual({ checkout: false, cut: false })
})

test('G5 without a connection the checkout counts down to its promise', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const { context, cut, begun } = await cuttable()
  const page = await atCheckout(showId, context)
  await begun
  cut()
  const left = page.getByText(/Connection lost\. Your seats are reserved for \d+:\d\d/)
  await left.waitFor(WAIT)
  const [, minutes] = /(\d+):\d\d/.exec((await left.textContent()) ?? '') ?? []
  expect(Number(minutes)).toBeGreaterThanOrEqual(4)
})

test('G5 a visitor who leaves the checkout page, as for a bank’s app, comes back to the promised hold', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const watcher = await openList(pages, showId)
  const page = await atCheckout(showId)
  const another = watcher.getByText('1 other person viewing')
  await another.waitFor(WAIT)
  await page.goto('about:blank')
  await another.waitFor({ ...WAIT, state: 'detached' })
  await watcher.reload()
  expect(await holdOf(showId)).toEqual({ checkout: true, cut: false })
  await page.goBack()
  await payAndBook(page).waitFor(WAIT)
})

test('on the map only the grace is promised', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const { context, cut } = await cuttable()
  const page = await openList(pages, showId, context)
  await seat(page, 5).click()
  await page.getByRole('button', { name: 'Remove Row A, seat 5' }).waitFor(WAIT)
  cut()
  await page
    .getByText(/Your seats are reserved for 0:(0\d|1[0-5])/)
    .filter({ visible: true })
    .first()
    .waitFor(WAIT)
})

test.each([
  ['in the time that was promised', 30 * SECOND, 'Your seats were released while you were away'],
  ['when that was over', HOLD_SETTINGS.holdMs, 'Time’s up: your seats have been released'],
])(
  'a visitor who comes back to lost seats %s sees why, and gets the same seats again with one button',
  async (_, ago, says) => {
    const { boxOffice, sweeper } = pages.server
    const showId = await boxOffice.addShow(10)
    const page = await atCheckout(showId)
    await page.goto('about:blank')
    if (ago === HOLD_SETTINGS.holdMs) {
      await backdate(boxOffice.orm, showId, ago)
    } else {
      // As after a grace that ran out.
      await boxOffice.orm.em.fork().execute(
        `with shows as (update show set changed_at = changed_at + interval '1 ms' where show_id = ?)
       update hold set expires_at = now() - interval '1 s', checkout = null where show_id = ?`,
        [showId, showId],
      )
    }
    await sweeper.sweepOnce()
    await page.goto(`${pages.server.url}/shows/${showId}/checkout`)
    const heading = ago === HOLD_SETTINGS.holdMs ? /^(Time’s up|Your seats were released)/ : says
    await page.getByRole('heading', { name: heading }).waitFor(WAIT)
    await page.getByText('Row A, seat 5.').waitFor(WAIT)
    expect(await page.getByText('Your basket is empty').count()).toBe(0)
    // A reload shows it again, until the visitor decides.
    await page.reload()
    await page.getByRole('button', { name: 'Get them back' }).click()
    await page.getByLabel('Name').waitFor(WAIT)
    await page.getByRole('link', { name: 'Back to the map' }).click()
    await page.getByRole('button', { name: 'List' }).click()
    await expect.poll(() => isMine(page, 5), WAIT).toBe(true)
  },
)

test('a visitor who gave the seats back, or booked them, sees no notice of lost seats', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openList(pages, showId)
  await seat(page, 5).click()
  await page.getByRole('button', { name: 'Remove Row A, seat 5' }).click()
  await page.getByText('Select a seat to reserve it').waitFor(WAIT)
  await page.goto(`${pages.server.url}/shows/${showId}/checkout`)
  await page.getByText('Your basket is empty').waitFor(WAIT)
  await page.goto(`${pages.server.url}/shows/${showId}`)
  await page.getByRole('button', { name: 'List' }).click()
  await seat(page, 6).click()
  await page.getByRole('link', { name: 'Checkout' }).click()
  await fillIn(page)
  await payAndBook(page).click()
  await page.getByTestId('ticket').waitFor(WAIT)
  await page.goto(`${pages.server.url}/shows/${showId}/checkout`)
  await page.getByText('Your basket is empty').waitFor(WAIT)
})

test('seats that leave a single one cannot be paid, and the ways out that the map offers are one tap away', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const context = await pages.newBrowser()
  let begins = 0
  await context.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const [, id] = /^42(\d+)\["checkout:begin"/.exec(message.toString()) ?? []
      begins += id === undefined ? 0 : 1
      if (id === undefined || begins > 2) return server.send(message)
      // Seat 2 is held, as 1 is in the plan's count from 0.
      const error = { code: 'FORBIDDEN', message: 'x', seats: [{ seatId: 0, status: 'available' }], alternatives: [4] }
      socket.send(`43${id}${JSON.stringify([{ ok: false, error, serverTime: new Date().toISOString() }])}`)
    })
  })
  const page = await openList(pages, showId, context)
  await seat(page, 2).click()
  await page.getByRole('link', { name: 'Checkout' }).click()
  await page.getByText('Row A, seat 1 would be left on its own').waitFor(WAIT)
  expect(await payAndBook(page).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Row A, seat 1 as well' }).waitFor(WAIT)
  await page.getByRole('button', { name: 'Row A, seat 1 instead of seat 2' }).click()
  await page.getByTestId('total').getByText('€45').waitFor(WAIT)
  await page.getByText('would be left on its own').waitFor({ ...WAIT, state: 'detached' })
  await expect.poll(() => payAndBook(page).isEnabled(), WAIT).toBe(true)
  await page.locator('section.summary').getByText('Row A, seat 1').waitFor(WAIT)
})

test('B5 a show that only a server confirms says so before seats are chosen, and takes no payment here', async () => {
  const showId = await pages.server.boxOffice.addShow(10, { confirmBy: 'server' })
  const page = await openList(pages, showId)
  await page.getByText('Tickets for this show are sold on the organiser’s website').waitFor(WAIT)
  await seat(page, 5).click()
  await page.getByRole('link', { name: 'Checkout' }).click()
  await page.getByRole('heading', { name: 'Tickets for this show are not sold here' }).waitFor(WAIT)
  expect(await page.getByRole('button', { name: /Pay/ }).count()).toBe(0)
  await page.getByRole('link', { name: 'Back to the map' }).click()
  await page.getByRole('button', { name: 'Remove Row A, seat 5' }).waitFor(WAIT)
})

test('an address that is probably a slip is asked about once before paying, and refused never', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await atCheckout(showId)
  await chooseCard(page, 'Success')
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada Example')
  const email = page.getByRole('textbox', { name: 'Email' })
  await email.fill('ada@gmial.com')
  // The question, which appears now, does not move the button away from under the pointer.
  await payAndBook(page).click()
  await expect.poll(() => email.evaluate((field) => field === document.activeElement), WAIT).toBe(true)
  await page.getByRole('button', { name: 'Did you mean ada@gmail.com?' }).click()
  expect(await email.inputValue()).toBe('ada@gmail.com')
  expect(await page.getByText('Did you mean').count()).toBe(0)
  await email.fill('ada@example')
  await payAndBook(page).click()
  await page.getByText('Is ada@example complete?').waitFor(WAIT)
  expect(await countBookings(pages, showId)).toBe(0)
  await payAndBook(page).click()
  await page.getByRole('heading', { name: 'Your ticket' }).waitFor(WAIT)
})

test('in the last minute the button for more time is beside the one that pays, on phones in view', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const page = await openCheckout(pages, showId, [3])
  await chooseCard(page, 'Success')
  await backdate(pages.server.boxOffice.orm, showId, HOLD_SETTINGS.holdMs - 50 * SECOND)
  await page.reload()
  const more = page.getByRole('button', { name: 'More time' })
  await more.waitFor(WAIT)
  for (const size of [
    { width: 320, height: 568 },
    { width: 740, height: 360 },
    { width: 1440, height: 900 },
  ]) {
    await page.setViewportSize(size)
    const [below, pay] = [(await more.boundingBox())?.y ?? 0, (await payAndBook(page).boundingBox())?.y ?? 0]
    expect(pay - below).toBeGreaterThan(0)
    expect(pay - below).toBeLessThan(60)
    expect(pay + 44).toBeLessThan(size.height)
    expect(await axeFaults(page)).toEqual([])
  }
  await more.click()
  await more.waitFor({ ...WAIT, state: 'detached' })
  await page.getByRole('button', { name: /^Pay .* [45]:\d\d left$/ }).waitFor(WAIT)
})
