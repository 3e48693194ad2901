// The buyer's way in a browser other than Chromium, in which all other tests run: from the list to a ticket, on a phone,
// on a desk and on another site's page.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { theatre } from '../../server/demo/venues.ts'
import { connectClient } from '../../server/testing/test-client.ts'
import { testServer, type TestServer } from '../../server/testing/test-server.ts'
import { SeatingPlan } from '../../shared/seating-plan.ts'
import { seatIndexOf } from '../seat-map/seat-index.ts'
import { fit } from '../seat-map/view.ts'
import { openHostSite, type HostSite } from './host-site.ts'
import { mapBox, secondsLeft, wakeAfter } from './page-content.ts'
import type { Tab, WindowSize } from './tab.ts'

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1024, height: 768 }
const WAIT = { timeout: 50_000 }
/** Ends a test that hangs; each walks far. */
const HANGS_AFTER_MS = 180_000
const SLEPT_SECONDS = 15

/** Declares the tests. `open` starts the browser. */
export function testBuyersWay(browser: string, open: (window: WindowSize) => Promise<Tab>): void {
  let server: TestServer
  let hostSite: HostSite
  let tab: Tab

  beforeAll(async () => {
    hostSite = await openHostSite()
    server = await testServer({ DEMO: 'off', ALLOWED_ORIGINS: hostSite.url })
    tab = await open(DESK)
  }, HANGS_AFTER_MS)
  afterAll(async () => {
    const faults = await tab.driver.faults()
    await tab.driver.close()
    await server.close()
    hostSite.close()
    expect(faults).toEqual([])
  })

  /** Where seat 7 of a row of ten is drawn. */
  async function seventhSeat(): Promise<{ x: number; y: number }> {
    const box = await tab.driver.evaluate(mapBox)
    const response = await fetch(`${server.url}/api/plans/row-of-10`)
    const seatIndex = seatIndexOf(SeatingPlan.parse(await response.json()))
    if (!box) throw new Error('There is no map.')
    const { scale, left, top } = fit(seatIndex.bounds, box.width, box.height)
    const [x = NaN, y = NaN] = [seatIndex.x[6], seatIndex.y[6]]
    return { x: Math.round(box.x + x * scale + left), y: Math.round(box.y + y * scale + top) }
  }

  async function pay(): Promise<void> {
    await tab.fill(/^Name$/, 'Ada Example')
    await tab.fill(/^Email$/, 'ada@example.org')
    await tab.press('button', /^Success$/)
    await tab.press('button', /^Pay /)
  }

  test(
    `${browser}: on a phone, from the list to the ticket for the best seats of a theatre; a reload keeps the basket; a choice of language lasts`,
    async () => {
      const showId = await server.boxOffice.addShow(0, { plan: theatre(), title: 'The Tempest', currency: 'GBP' })
      await tab.driver.resize(PHONE)
      await tab.driver.goTo(server.url)
      await tab.press('link', /^The Tempest$/)
      await tab.sees(/Select a seat to reserve it/)
      await tab.seesDrawing()
      await tab.press('button', /^Best available$/)
      await tab.sees(/Stalls, row [A-Z], seats \d+ and \d+\s+£\d+/)
      await tab.press('button', /^Reserve 2 seats$/)
      await tab.sees(/2 seats · £\d+ · held \d:\d\d/)
      await tab.driver.reload()
      await tab.sees(/2 seats · £\d+ · held \d:\d\d/)
      await tab.press('link', /^Checkout$/)
      await pay()
      await tab.sees(/Booked\. Enjoy the show!/)
      const booked = await server.boxOffice.orm.em
        .fork()
        .execute('select 1 from booking_seat where show_id = ?', [showId])
      expect(booked.length).toBe(2)

      await tab.driver.goTo(server.url)
      await tab.press('select', /^Language$/)
      await tab.press('option', /^Deutsch$/)
      await tab.sees(/Vorstellungen/)
      await tab.driver.reload()
      await tab.sees(/Vorstellungen/)
      await tab.press('select', /^Sprache$/)
      await tab.press('option', /^English$/)
      await tab.sees(/Shows/)
    },
    HANGS_AFTER_MS,
  )

  test(
    `${browser}: a press on the map takes the seat that is drawn there, other visitors’ changes appear by themselves, and a page that was away is right when it is back`,
    async () => {
      const showId = await server.boxOffice.addShow(10)
      await tab.driver.resize(DESK)
      await tab.driver.goTo(`${server.url}/shows/${showId}`)
      await tab.sees(/Select a seat to reserve it/)
      await tab.seesDrawing()
      await tab.driver.press(await seventhSeat())
      await tab.has('button', /^Remove Row A, seat 7$/)

      const other = await connectClient(server.url)
      await tab.press('button', /^List$/)
      await tab.has('button', /, seat 7, /, true)
      await tab.has('button', /, seat 3, .*available/)
      await other.get('seats:hold', { showId, seatIds: [2] })
      await tab.has('button', /, seat 3, .*on hold/)

      // Another site, and back with the browser's button: the page may be the same one, kept and frozen, or a new one.
      await tab.driver.goTo(hostSite.addPage('<p>Elsewhere</p>'))
      await tab.sees(/Elsewhere/)
      await other.get('seats:hold', { showId, seatIds: [4] })
      await tab.driver.travel(-1)
      await tab.has('button', /^Remove Row A, seat 7$/)
      await tab.press('button', /^List$/)
      await tab.has('button', /, seat 5, .*on hold/)
      await tab.driver.travel(1)
      await tab.sees(/Elsewhere/)
      await tab.driver.travel(-1)
      await tab.has('button', /^Remove Row A, seat 7$/)
      other.close()

      // Until the connection is back, the page counts down to the end of the grace.
      await expect.poll(() => tab.driver.evaluate(secondsLeft), WAIT).toBeGreaterThan(60)
      const before = await tab.driver.evaluate(secondsLeft)
      const since = Date.now()
      await tab.driver.evaluate(wakeAfter, SLEPT_SECONDS * 1000)
      const slept = async () => before - (await tab.driver.evaluate(secondsLeft)) - (Date.now() - since) / 1000
      await expect.poll(slept, WAIT).toBeGreaterThan(SLEPT_SECONDS - 2)
      await tab.has('button', /^Remove Row A, seat 7$/)
    },
    HANGS_AFTER_MS,
  )

  test(
    `${browser}: an element in another site’s page sells a seat`,
    async () => {
      const showId = await server.boxOffice.addShow(10)
      await tab.driver.resize(DESK)
      const script = `<script src="${server.url}/embed.js" async></script>`
      await tab.driver.goTo(hostSite.addPage(`${script}<holdfast-booking show="${showId}"></holdfast-booking>`))
      await tab.press('button', /^List$/)
      await tab.press('button', /, seat 7, .*available/)
      await tab.press('button', /^Checkout$/)
      await pay()
      await tab.sees(/Open ticket/)
    },
    HANGS_AFTER_MS,
  )
}
