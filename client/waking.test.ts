// A page that was away: asleep with its machine, in a tab in the background, or kept for the Back button.
import type { Page, WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appPages, isMine, openList, seat, WAIT, type AppPages } from './testing/app-pages.ts'

let pages: AppPages

beforeAll(async () => {
  pages = await appPages()
})
afterAll(() => pages.close())

const SLEPT_SECONDS = 15

/** What the countdown shows, in seconds. */
async function secondsLeft(page: Page): Promise<number> {
  const [, minutes = '', seconds = ''] = /(\d+):(\d\d)/.exec(await page.getByRole('timer').first().innerText()) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

test('after a sleep the countdown is right at once, and a socket that died meanwhile is replaced', async () => {
  const showId = await pages.server.boxOffice.addShow(10)
  const browser = await pages.newBrowser()
  // While the machine sleeps, `performance.now()` stands still and `Date.now()` goes on.
  await browser.addInitScript(() => {
    const wallMs = Date.now.bind(Date)
    Date.now = () => wallMs() + Number(Reflect.get(window, 'sleptMs') ?? 0)
  })
  const sockets: WebSocketRoute[] = []
  let isDead = false
  await browser.routeWebSocket(/socket\.io/, (socket) => {
    const place = sockets.push(socket)
    const server = socket.connectToServer()
    // The first one dies without a word, as behind a router that has forgotten it.
    const isLost = () => isDead && place === 1
    socket.onMessage((message) => !isLost() && server.send(message))
    server.onMessage((message) => !isLost() && socket.send(message))
  })
  const page = await openList(pages, showId, browser)
  await seat(page, 3).click()
  await expect.poll(() => isMine(page, 3), WAIT).toBe(true)

  isDead = true
  const before = await secondsLeft(page)
  const after = await page.evaluate((ms) => {
    const shown = () => document.querySelector('[role=timer]')?.textContent ?? ''
    const old = shown()
    Object.assign(window, { sleptMs: ms })
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    // The next frame of the page, without waiting for the server.
    return new Promise<string>((resolve) => {
      const look = () => (shown() === old ? requestAnimationFrame(look) : resolve(shown()))
      look()
    })
  }, SLEPT_SECONDS * 1000)
  const [, minutes = '', seconds = ''] = /(\d+):(\d\d)/.exec(after) ?? []
  expect(before - (Number(minutes) * 60 + Number(seconds))).toBeGreaterThanOrEqual(SLEPT_SECONDS - 1)
  await expect.poll(() => sockets.length, WAIT).toBe(2)
  await page.getByTestId('connection').getByText('Live').waitFor(WAIT)
  // The server’s clock did not go on meanwhile: the new connection has measured it.
  await expect.poll(async () => before - (await secondsLeft(page)), WAIT).toBeLessThan(SLEPT_SECONDS - 3)
  expect(await isMine(page, 3)).toBe(true)
})

test.each([
  ['full', 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }'],
  [
    'forbidden',
    `for (const kind of ['localStorage', 'sessionStorage'])
       Object.defineProperty(window, kind, { get: () => { throw new DOMException("forbidden", "SecurityError") } })`,
  ],
])('where storage is %s, every page works', async (_what, script) => {
  const showId = await pages.server.boxOffice.addShow(10)
  const browser = await pages.newBrowser()
  await browser.addInitScript(script)
  const page = await pages.open('/', browser)
  const paths = ['/', `/shows/${showId}`, `/shows/${showId}/checkout`, '/tickets', '/find-tickets', '/verify', '/embed']
  for (const path of [...paths, `/duel/${showId}`, '/?as=new', '/ops', '/door']) {
    await page.goto(pages.server.url + path)
    await page.getByRole('heading', { level: 1 }).first().waitFor(WAIT)
    expect(await page.getByText(/^(Something went wrong on this page|This page cannot be shown)$/).count(), path).toBe(
      0,
    )
  }
})
