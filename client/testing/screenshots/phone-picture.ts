// `npm run picture:phones`: draws the README's picture of a purchase on a phone, docs/phones.png: the map with seats in the
// basket, the checkout, and the ticket. It starts a server of its own.
import { statSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { m } from '../../app/messages.ts'
import { launchBrowser } from '../browser.ts'
import { palettePng, type Pixels } from '../palette-png.ts'
import { startDemoServer } from './demo-server.ts'
import { PHONE, Visit } from './visit.ts'

const FILE = new URL('../../../docs/phones.png', import.meta.url)
const SCALE = 1.5
const GAP = 24
const ROUND = 24
const DRAWN_MS = 400
/** Until the seats of the stalls can be told apart. */
const ZOOM_STEPS = 3
/** Visitors who have bought seats before, so that the room looks like one on sale. */
const OTHERS = [4, 2, 6, 2, 10, 3, 8, 2, 5, 4]

const server = await startDemoServer()
const browser = await launchBrowser()
try {
  for (const seatCount of OTHERS) {
    const other = await Visit.start(browser, server, 'en')
    await other.bookBest('theatre', seatCount)
    await other.end()
  }
  const visit = await Visit.start(browser, server, 'en', {
    viewport: PHONE,
    deviceScaleFactor: SCALE,
    colorScheme: 'dark',
  })
  const screens: Buffer[] = []
  const take = async () => {
    await pause(DRAWN_MS)
    screens.push(await visit.page.screenshot({ animations: 'disabled' }))
  }
  await visit.goToMap('theatre')
  await visit.holdBest('theatre', 2)
  await visit.button(m.seats_basket_checkout, {}).waitFor()
  for (let step = 0; step < ZOOM_STEPS; step++) {
    await visit.button(m.map_zoom_in, {}).click()
    await pause(DRAWN_MS)
  }
  await take()
  await visit.button(m.seats_basket_checkout, {}).click()
  await visit.fillIn('succeeds')
  await visit.page.evaluate(() => scrollTo(0, 0))
  await take()
  await visit.pay()
  await visit.page
    .getByRole('img', { name: visit.say(m.tickets_ticket_code, {}) })
    .first()
    .waitFor()
  await take()
  await visit.end()
  writeFileSync(FILE, palettePng(await sideBySide(browser, screens)))
  console.log(`docs/phones.png has ${Math.round(statSync(FILE).size / 1000)} kB.`)
} finally {
  await browser.close()
  await server.close()
}

/** The screens with round corners on nothing, for a page of any colour. */
async function sideBySide(of: Browser, screens: readonly Buffer[]): Promise<Pixels> {
  const page = await of.newPage()
  const sources = screens.map((png) => `data:image/png;base64,${png.toString('base64')}`)
  const { width, height, base64 } = await page.evaluate(
    async ({ sources, gap, round }) => {
      const images = await Promise.all(
        sources.map(async (source) => createImageBitmap(await (await fetch(source)).blob())),
      )
      const width = images.reduce((sum, image) => sum + image.width + gap, -gap)
      const height = Math.max(...images.map((image) => image.height))
      const context = new OffscreenCanvas(width, height).getContext('2d')
      if (!context) throw new Error('This browser has no canvas.')
      let left = 0
      for (const image of images) {
        context.save()
        context.beginPath()
        context.roundRect(left, 0, image.width, image.height, round)
        context.clip()
        context.drawImage(image, left, 0)
        context.restore()
        left += image.width + gap
      }
      const { data } = context.getImageData(0, 0, width, height)
      let text = ''
      // A call takes so many arguments.
      for (let at = 0; at < data.length; at += 32_768) text += String.fromCharCode(...data.subarray(at, at + 32_768))
      return { width, height, base64: btoa(text) }
    },
    { sources, gap: GAP * SCALE, round: ROUND * SCALE },
  )
  return { width, height, rgba: Buffer.from(base64, 'base64') }
}
