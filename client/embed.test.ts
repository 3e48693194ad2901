// The elements in a page of another site, on another port: one script and one element sell a seat.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { connectClient } from '../server/testing/test-client.ts'
import { testServer, type TestServer } from '../server/testing/test-server.ts'
import { fillIn, takeBest, ticketCode, WAIT } from './testing/app-pages.ts'
import { axeFaults } from './testing/axe.ts'
import { browserContexts, type BrowserContexts } from './testing/browser.ts'
import { openHostSite, type HostSite } from './testing/host-site.ts'

const CONFIRM_SECRET = 'what-the-theatre-confirms-bookings-with'

let hostSite: HostSite
let server: TestServer
let contexts: BrowserContexts
let showId: string
let faults: string[]

beforeAll(async () => {
  hostSite = await openHostSite()
  server = await testServer({ DEMO: 'off', ALLOWED_ORIGINS: hostSite.url, CONFIRM_SECRET })
  showId = await server.boxOffice.addShow(40)
  contexts = await browserContexts()
  faults = []
})
afterAll(async () => {
  await contexts.close()
  await server.close()
  hostSite.close()
  expect(faults).toEqual([])
})

const script = () => `<script src="${server.url}/embed.js" async></script>`
const booking = (attributes = '') => `<holdfast-booking show="${showId}" ${attributes}></holdfast-booking>`

/** A page of the other site as a new visitor sees it; what it logs as an error fails the test. */
async function open(body: string, policy?: string, width = 1200): Promise<Page> {
  const page = await (await contexts.newContext({ viewport: { width, height: 900 } })).newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(hostSite.addPage(body, policy))
  return page
}

const seat = (page: Page, number: number) => page.getByRole('button', { name: new RegExp(`, seat ${number}, `) })

async function openList(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByRole('group', { name: 'Row A' }).waitFor(WAIT)
}

async function take(page: Page, number: number): Promise<void> {
  await seat(page, number).click()
  await page.locator(`[aria-pressed=true][aria-label*=", seat ${number}, "]`).waitFor(WAIT)
}

test('one script and one element sell a seat, under a content security policy that allows no style', async () => {
  const { origin, host } = new URL(server.url)
  const policy = `default-src 'none'; script-src ${origin}; connect-src ${origin} ws://${host}`
  const page = await open(script() + booking(), policy)
  await openList(page)
  await take(page, 7)
  await page.getByRole('button', { name: 'Checkout' }).click()
  await fillIn(page)
  await page.getByRole('button', { name: /^Pay / }).click()
  await ticketCode(page).waitFor(WAIT)
  const ticket = await page.getByRole('link', { name: 'Open ticket' }).getAttribute('href')
  const code = ticket?.split('#')[1] ?? ''
  const checked = await fetch(`${server.url}/api/tickets/${code}`)
  expect(await checked.json()).toMatchObject({ showId, seatIds: [6], cancelledAt: null })
  // The styles are applied: the button has the accent's colour.
  const more = page.getByRole('button', { name: 'Select more seats' })
  expect(await more.evaluate((button) => getComputedStyle(button).borderRadius)).toBe('8px')
  await more.click()
  await page.getByRole('heading', { name: 'Your seats' }).waitFor(WAIT)
  await page.context().close()
})

test('a visitor who comes too late gets a card, and takes its alternative', async () => {
  const page = await (await contexts.newContext()).newPage()
  // A page that gets no frames is always too late.
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const far = socket.connectToServer()
    far.onMessage((message) => message.toString().includes('seats:changed') || socket.send(message))
    socket.onMessage((message) => message.toString().includes('show:sync') || far.send(message))
  })
  await page.goto(hostSite.addPage(script() + booking()))
  await openList(page)
  const other = await connectClient(server.url)
  await other.get('seats:hold', { showId, seatIds: [10] })
  await seat(page, 11).click()
  const card = page.getByTestId('conflict')
  await card.getByText('Row A, seat 11 was taken a moment before you').waitFor(WAIT)
  await card.getByRole('button', { name: 'beside it' }).click()
  await page.getByRole('button', { name: /^Remove Row A, seat 1[02]$/ }).waitFor(WAIT)
  other.socket.disconnect()
  await page.context().close()
})

test('a page that takes the payment itself confirms the seats once they are paid', async () => {
  const page = await open(script() + booking('locale="de-DE"'))
  await page.getByRole('button', { name: 'Liste' }).click()
  await page.getByRole('button', { name: /^Reihe A, Platz 15, / }).click()
  await page.getByRole('button', { name: 'Reihe A, Platz 15 entfernen' }).waitFor(WAIT)
  const asked = page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        document.addEventListener('holdfast-checkout', (event) => {
          event.preventDefault()
          resolve(event instanceof CustomEvent ? event.detail : undefined)
        })
      }),
  )
  const confirm = () =>
    page.evaluate(async () => {
      const element: unknown = document.querySelector('holdfast-booking')
      const { confirm } = element as { confirm: () => Promise<{ bookingId: string }> }
      return confirm.call(element).catch((error: unknown) => String(error))
    })
  expect(await confirm()).toContain('There is no checkout to confirm')
  await page.getByRole('button', { name: 'Zur Kasse' }).click()
  expect(await asked).toMatchObject({ showId, seatIds: [14], total: { amount: 4500, currency: 'EUR' } })
  await page.getByText('Ihre Plätze sind reserviert, während Sie bezahlen').waitFor(WAIT)
  expect(await confirm()).toMatchObject({ showId, seatIds: [14] })
  await page.getByTestId('ticket').getByText('45\u00a0€').waitFor(WAIT)
  await page.context().close()
})

test('B5 where a server confirms, the page takes the payment, and the element shows the ticket once it is confirmed', async () => {
  const sold = await server.boxOffice.addShow(30, { confirmBy: 'server' })
  const page = await open(`${script()}<holdfast-booking show="${sold}"></holdfast-booking>`)
  await openList(page)
  await take(page, 15)
  await page.getByRole('button', { name: 'Checkout' }).click()
  await page.getByText('Tickets for this show are not sold here').waitFor(WAIT)
  await page.getByRole('button', { name: 'Back to the map' }).click()
  const asked = page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        document.addEventListener('holdfast-checkout', (event) => {
          event.preventDefault()
          resolve(event instanceof CustomEvent ? event.detail : undefined)
        })
      }),
  )
  await page.getByRole('button', { name: 'Checkout' }).click()
  const { visitorId, seatIds } = z.object({ visitorId: z.uuid(), seatIds: z.array(z.int()) }).parse(await asked)
  await page.getByText('Your seats are reserved while you pay').waitFor(WAIT)
  const answer = await fetch(`${server.url}/api/shows/${sold}/bookings/${crypto.randomUUID()}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${CONFIRM_SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ visitorId, seatIds }),
  })
  expect(answer.status).toBe(200)
  await page.getByTestId('ticket').getByText('€45').waitFor(WAIT)
  await page.context().close()
})

test('the map has the page’s colours, for any number of categories, and follows their changes', async () => {
  const css = 'holdfast-seat-map { --holdfast-category-1: rebeccapurple; --holdfast-map-ground: oklch(100% 0 0); }'
  const page = await open(`<style>${css}</style>${script()}<holdfast-seat-map show="${showId}"></holdfast-seat-map>`)
  await page.getByTestId('seat-map').waitFor(WAIT)
  const swatch = page.locator('.swatch').first()
  const colour = () => swatch.evaluate((element) => getComputedStyle(element).color)
  const ground = () => page.locator('.seat-map').evaluate((element) => getComputedStyle(element).backgroundColor)
  expect(await colour()).toBe('rgb(102, 51, 153)')
  expect(await ground()).toBe('rgb(255, 255, 255)')
  // The map draws the colour that the legend shows.
  const drawn = () =>
    page.locator('canvas.layer').evaluateAll((layers) =>
      layers.some((layer) => {
        if (!(layer instanceof HTMLCanvasElement) || layer.style.visibility === 'hidden') return false
        const { data = [] } = layer.getContext('2d')?.getImageData(0, 0, layer.width, layer.height) ?? {}
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] === 102 && data[at + 1] === 51 && data[at + 2] === 153) return true
        }
        return false
      }),
    )
  await expect.poll(drawn, WAIT).toBe(true)
  await page.evaluate(() => {
    document.querySelector('holdfast-seat-map')?.setAttribute('style', '--holdfast-category-1: #0a7d33')
  })
  await expect.poll(colour, WAIT).toBe('rgb(10, 125, 51)')
  await expect.poll(drawn, WAIT).toBe(false)
  await page.context().close()
})

test('two elements of a page are one visitor; a touch fires an event; keys act on the element that has the focus', async () => {
  const map = `<holdfast-seat-map show="${showId}" style="height: 500px"></holdfast-seat-map>`
  const page = await open(`${script()}<div style="width: 320px">${booking('id="one"')}</div>${map}`)
  await page.locator('holdfast-booking').getByRole('button', { name: 'List' }).click()
  await page.locator('holdfast-booking').getByRole('group', { name: 'Row A' }).waitFor(WAIT)
  await take(page, 25)
  // The map beside it is of the same visitor: its grid shows the seat as the visitor's own.
  const grid = page.locator('holdfast-seat-map').getByRole('gridcell', { name: /seat 25, .*yours/ })
  await expect.poll(() => grid.count(), WAIT).toBe(1)

  const canvas = page.locator('holdfast-seat-map').getByTestId('seat-map')
  const touched = page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        document.addEventListener('holdfast-seat-select', (event) =>
          resolve(event instanceof CustomEvent ? event.detail : undefined),
        )
      }),
  )
  const zooms = () => page.locator('holdfast-seat-map').getByTestId('minimap').count()
  await canvas.hover()
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  expect(await zooms()).toBe(0)
  await page.locator('holdfast-seat-map').getByRole('button', { name: 'Zoom in' }).focus()
  for (let press = 0; press < 4; press++) await page.keyboard.press('+')
  await expect.poll(zooms, WAIT).toBe(1)
  await page.keyboard.press('0')
  await expect.poll(zooms, WAIT).toBe(0)
  await page.locator('holdfast-seat-map').getByRole('grid').focus()
  await page.keyboard.press('Enter')
  expect(await touched).toMatchObject({ showId, price: { amount: 4500, currency: 'EUR' } })
  await page.context().close()
})

test('a removed element leaves nothing behind: after fifty of them there is no more socket, listener or picture', async () => {
  const page = await (await contexts.newContext()).newPage()
  await page.addInitScript(() => {
    const counts = { sockets: 0, listeners: 0, pictures: 0 }
    Object.assign(window, { counts })
    const Socket = window.WebSocket
    window.WebSocket = class extends Socket {
      constructor(...args: ConstructorParameters<typeof Socket>) {
        super(...args)
        counts.sockets++
        super.addEventListener('close', () => counts.sockets--)
      }
    }
    for (const target of [window, document, matchMedia('(prefers-color-scheme: dark)')]) {
      const [add, remove] = [target.addEventListener.bind(target), target.removeEventListener.bind(target)]
      Object.assign(target, {
        addEventListener: (name: string, listener: EventListener, options?: AddEventListenerOptions) => {
          counts.listeners++
          options?.signal?.addEventListener('abort', () => counts.listeners--)
          add(name, listener, options)
        },
        removeEventListener: (name: string, listener: EventListener) => {
          counts.listeners--
          remove(name, listener)
        },
      })
    }
    const canvases: { transferToImageBitmap: (this: OffscreenCanvas) => ImageBitmap } = OffscreenCanvas.prototype
    const { transferToImageBitmap } = canvases
    canvases.transferToImageBitmap = function () {
      counts.pictures++
      return transferToImageBitmap.call(this)
    }
    const bitmaps: { close: (this: ImageBitmap) => void } = ImageBitmap.prototype
    const { close } = bitmaps
    bitmaps.close = function () {
      counts.pictures--
      close.call(this)
    }
  })
  await page.goto(hostSite.addPage(script()))
  await page.waitForFunction(() => customElements.get('holdfast-booking') !== undefined)
  const cycle = (times: number) =>
    page.evaluate(
      async ({ showId, times }) => {
        for (let time = 0; time < times; time++) {
          const element = document.createElement(time % 2 ? 'holdfast-seat-map' : 'holdfast-booking')
          element.setAttribute('show', showId)
          document.body.append(element)
          const hasMap = () => element.shadowRoot?.querySelector('[data-testid=seat-map]')
          while (!hasMap()) await new Promise((frame) => requestAnimationFrame(frame))
          element.remove()
        }
      },
      { showId, times },
    )
  const counted = () =>
    page.evaluate(() => {
      const counts: unknown = Reflect.get(window, 'counts')
      return counts as { sockets: number; listeners: number; pictures: number }
    })
  await cycle(2)
  await expect.poll(async () => (await counted()).sockets, WAIT).toBe(0)
  const before = await counted()
  await cycle(48)
  await expect.poll(async () => (await counted()).sockets, WAIT).toBe(0)
  expect(await counted()).toEqual({ ...before, pictures: 0 })
  await page.context().close()
}, 40_000)

test('on a site that is not allowed, visitors get a link and the console names the missing setting', async () => {
  const closed = await server.addServer({ ALLOWED_ORIGINS: '' })
  const page = await (await contexts.newContext()).newPage()
  const logged: string[] = []
  page.on('console', (message) => logged.push(message.text()))
  const attributes = `server="${closed.url}" show="${showId}"`
  await page.goto(hostSite.addPage(`${script()}<holdfast-booking ${attributes}></holdfast-booking>`))
  await page.getByText('Seats can’t be selected here right now').waitFor({ timeout: 50_000 })
  expect(await page.getByRole('link', { name: 'Go to the box office' }).getAttribute('href')).toBe(
    `${closed.url}/shows/${showId}`,
  )
  expect(logged.join('\n')).toContain(`does not allow pages of ${hostSite.url}`)
  const file = join(await mkdtemp(join(tmpdir(), 'holdfast-page-')), 'index.html')
  await writeFile(file, script() + booking())
  await page.goto(String(pathToFileURL(file)))
  await expect.poll(() => logged.join('\n')).toContain('This page was opened as a file')
  await rm(dirname(file), { recursive: true })
  await page.context().close()
})

test.for([320, 1200])('axe finds nothing in the element, which is no wider than its place, at %s px', async (width) => {
  const page = await open(script() + booking('map="light"'), undefined, width)
  await page.getByTestId('seat-map').waitFor(WAIT)
  await takeBest(page)
  await page.getByRole('button', { name: 'Checkout' }).waitFor(WAIT)
  const faultsInside = () => axeFaults(page, 'landmark-one-main', 'region')
  expect(await faultsInside()).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  await page.getByRole('button', { name: 'Checkout' }).click()
  await page.getByLabel('Name').waitFor(WAIT)
  expect(await faultsInside()).toEqual([])
  await page.context().close()
})
