// The map in a real browser, alone on a page: what wheel, pointer, finger and keys do, and which seat they touch.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { theatre } from '../../server/demo/venues.ts'
import { browserContexts, type BrowserContexts } from '../testing/browser.ts'
import { mapPage, type MapPage } from '../testing/map-page.ts'
import { stadium } from '../testing/stadium.ts'
import { seatIndexOf, type SeatIndex } from './seat-index.ts'
import { AVAILABLE, BOOKED, MINE } from './look.ts'
import { LEAST_SCALE } from './pointer-input.ts'
import { fit, toScreen, type View } from './view.ts'

const SMALL = stadium(1)
const LARGE = stadium(40)
const THEATRE = theatre()
const WAIT = { timeout: 50_000 }
const SIZE = { width: 900, height: 700 }
const PHONE = { width: 360, height: 520 }

let served: MapPage
let contexts: BrowserContexts
const faults: string[] = []

beforeAll(async () => {
  served = await mapPage([SMALL, LARGE, THEATRE])
  contexts = await browserContexts()
})
afterAll(async () => {
  await contexts.close()
  served.close()
  expect(faults).toEqual([])
})

type Opened = { page: Page; seatIndex: SeatIndex; home: View }

async function open(
  plan: typeof SMALL,
  settings: BrowserContextOptions & { embedded?: true; peeks?: true; before?: () => void } = {},
): Promise<Opened> {
  const { embedded, peeks, before, ...context } = settings
  // Reduced motion, unless a test is about motion.
  const page = await (await contexts.newContext({ viewport: SIZE, reducedMotion: 'reduce', ...context })).newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  if (before) await page.addInitScript(before)
  await page.goto(served.urlOf(plan, { embedded, peeks }))
  await page.waitForFunction(() => performance.getEntriesByName('map painted').length > 0)
  const box = await page.getByTestId('seat-map').boundingBox()
  if (!box) throw new Error('The map has no size.')
  const seatIndex = seatIndexOf(plan)
  return { page, seatIndex, home: fit(seatIndex.bounds, box.width, box.height) }
}

const touched = (page: Page) => page.evaluate(() => window.seatMapPage.touched)
const tip = (page: Page) => page.locator('.tip strong')
const placeOf = ({ seatIndex, home }: Opened, seatId: number) =>
  toScreen(home, { x: seatIndex.x[seatId] ?? NaN, y: seatIndex.y[seatId] ?? NaN })

/** The colour of the seats’ canvas under a point of the page. */
function colourAt(page: Page, x: number, y: number): Promise<number[]> {
  return page.evaluate(
    ([px, py]) => {
      const layer = [...document.querySelectorAll('canvas')].find((canvas) => canvas.style.visibility === 'visible')
      if (!layer) throw new Error('No layer is shown.')
      const box = layer.getBoundingClientRect()
      const image = layer.getContext('2d')?.getImageData(px - box.left, py - box.top, 1, 1)
      return [...(image?.data.slice(0, 3) ?? [])]
    },
    [x, y] as const,
  )
}

test('a click touches the seat that is drawn there, and a place without a seat none', async () => {
  const opened = await open(SMALL)
  for (const seatId of [0, 24, 250, 499]) {
    const { x, y } = placeOf(opened, seatId)
    await opened.page.mouse.click(x, y)
  }
  await opened.page.mouse.click(20, 300)
  expect(await touched(opened.page)).toEqual([0, 24, 250, 499])
})

test('a finger is recognised also when the click event says mouse, as on iPhones before 2024', async () => {
  const opened = await open(SMALL, {
    hasTouch: true,
    before: () => {
      const descriptor = Object.getOwnPropertyDescriptor(PointerEvent.prototype, 'pointerType')
      Object.defineProperty(PointerEvent.prototype, 'pointerType', {
        get(this: PointerEvent) {
          return this.type === 'click' ? 'mouse' : (descriptor?.get?.call(this) as unknown)
        },
      })
    },
  })
  const { x, y } = placeOf(opened, 30)
  // Large enough for a mouse, too small for a finger: the tap zooms in first.
  expect(opened.home.scale).toBeGreaterThan(LEAST_SCALE.fine)
  expect(opened.home.scale).toBeLessThan(LEAST_SCALE.coarse)
  await opened.page.touchscreen.tap(x, y)
  await opened.page.getByTestId('minimap').waitFor(WAIT)
  expect(await touched(opened.page)).toEqual([])
})

test('the first picture has the current looks', async () => {
  const page = await (await contexts.newContext({ viewport: SIZE })).newPage()
  // No further frame is drawn, so that only the first picture is seen.
  await page.addInitScript(() => (window.requestAnimationFrame = () => 0))
  await page.goto(served.urlOf(SMALL, { sold: true }))
  await page.waitForFunction(
    () => [...document.querySelectorAll('canvas')].some(({ style }) => style.visibility === 'visible'),
    undefined,
    { polling: 50 },
  )
  const box = await page.getByTestId('seat-map').boundingBox()
  if (!box) throw new Error('The map has no size.')
  const seatIndex = seatIndexOf(SMALL)
  const { x, y } = placeOf({ page, seatIndex, home: fit(seatIndex.bounds, box.width, box.height) }, 30)
  const [red = 0, green = 0, blue = 0] = await colourAt(page, Math.round(x), Math.round(y))
  // Sold seats are grey; the category's yellow has next to no blue.
  expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(70)
})

test('a window that moves to a screen with more pixels is redrawn sharply at once', async () => {
  // The map keeps its size: nothing else makes it draw.
  const { page } = await open(SMALL, { embedded: true })
  const devtools = await page.context().newCDPSession(page)
  const pixels = () =>
    page.getByTestId('seat-map').evaluate((canvas: HTMLCanvasElement) => canvas.width / canvas.clientWidth)
  for (const [turn, deviceScaleFactor] of [2, 3].entries()) {
    const height = SIZE.height + turn + 1
    await devtools.send('Emulation.setDeviceMetricsOverride', { ...SIZE, height, deviceScaleFactor, mobile: false })
    await expect.poll(pixels, WAIT).toBe(deviceScaleFactor)
  }
})

test.each([true, undefined] as const)(
  'WCAG 2.1.4 keys zoom only while the focus is in the map (embedded: %s)',
  async (embedded) => {
    const { page } = await open(SMALL, embedded && { embedded })
    const minimap = page.getByTestId('minimap')
    const zoomIn = page.getByRole('button', { name: 'Zoom in' })
    await page.mouse.move(450, 250)
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await minimap.count()).toBe(0)
    await zoomIn.focus()
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    await minimap.waitFor(WAIT)
    await zoomIn.evaluate((button) => button.blur())
    await page.keyboard.press('0')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await minimap.count()).toBe(1)
    await zoomIn.focus()
    await page.keyboard.press('0')
    await minimap.waitFor({ state: 'detached', ...WAIT })
  },
)

test('each of two quick clicks touches the seat under it, also if both are on one seat', async () => {
  const opened = await open(SMALL)
  const seatIds = [30, 31, 32, 33, 33, 32]
  for (const seatId of seatIds) {
    const { x, y } = placeOf(opened, seatId)
    await opened.page.mouse.click(x, y)
  }
  const { x, y } = placeOf(opened, 260)
  await opened.page.mouse.dblclick(x, y)
  expect(await touched(opened.page)).toEqual([...seatIds, 260, 260])
  expect(await opened.page.getByTestId('minimap').count()).toBe(0)
})

test('a double click beside the seats zooms in; one on seats that are too small zooms once and touches none', async () => {
  const beside = await open(SMALL)
  await beside.page.mouse.dblclick(20, 300)
  await beside.page.getByTestId('minimap').waitFor(WAIT)
  const opened = await open(LARGE)
  const { x, y } = placeOf(opened, 8000)
  await opened.page.mouse.dblclick(x, y)
  await opened.page.getByTestId('minimap').waitFor(WAIT)
  expect([...(await touched(beside.page)), ...(await touched(opened.page))]).toEqual([])
})

test('the wheel zooms around the pointer', async () => {
  const opened = await open(SMALL)
  const { page } = opened
  const { x, y } = placeOf(opened, 33)
  await page.mouse.move(x, y)
  await tip(page).getByText('Row B, seat 9').waitFor(WAIT)
  for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -300)
  await tip(page).waitFor({ state: 'detached' })
  await page.mouse.move(x + 0.4, y)
  await tip(page).getByText('Row B, seat 9').waitFor(WAIT)
  // Its neighbour is farther away now than any seat was before.
  await page.mouse.move(x + opened.home.scale * 1.2, y)
  await tip(page).getByText('Row B, seat 9').waitFor(WAIT)
})

test('the map zooms out to the whole venue at most, and 0 leads back to it', async () => {
  const opened = await open(SMALL)
  const { page } = opened
  const { x, y } = placeOf(opened, 499)
  for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, 500)
  await page.mouse.click(x, y)
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await page.getByTestId('minimap').waitFor(WAIT)
  await page.keyboard.press('0')
  await page.getByTestId('minimap').waitFor({ state: 'detached', ...WAIT })
  const other = placeOf(opened, 4)
  await page.mouse.click(other.x, other.y)
  expect(await touched(page)).toEqual([499, 4])
})

test('a click on seats that are too small zooms in, and touches none', async () => {
  const opened = await open(LARGE)
  const { page } = opened
  const { x, y } = placeOf(opened, 8000)
  await page.mouse.click(x, y)
  await page.getByTestId('minimap').waitFor(WAIT)
  expect(await touched(page)).toEqual([])
  // That seat is in the middle of the map now.
  await page.mouse.click(SIZE.width / 2, ((await page.getByTestId('seat-map').boundingBox())?.height ?? 0) / 2)
  expect(await touched(page)).toEqual([8000])
})

test('where sections are shown, the tooltip has their name, price and count', async () => {
  const opened = await open(LARGE)
  const { page } = opened
  const { x, y } = placeOf(opened, 740)
  await page.mouse.move(x, y)
  await page.locator('.tip').getByText('500 left').waitFor(WAIT)
  expect(await page.locator('.tip').innerText()).toBe('102\n€99\n500 left')
})

test('a drag moves the map and touches nothing', async () => {
  const opened = await open(SMALL)
  const { page } = opened
  const { x, y } = placeOf(opened, 262)
  await page.mouse.move(x, y)
  for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -300)
  await page.mouse.down()
  await page.mouse.move(x + 30, y + 30, { steps: 4 })
  await page.mouse.move(x + 80, y + 90, { steps: 4 })
  await page.mouse.up()
  await page.mouse.move(x + 80.4, y + 90)
  await tip(page).getByText('Row K, seat 13').waitFor(WAIT)
  expect(await touched(page)).toEqual([])
})

test('embedded, the wheel scrolls the page and says how to zoom; with ctrl it zooms and the page stays', async () => {
  const { page } = await open(SMALL, { embedded: true })
  await page.mouse.move(450, 220)
  await page.mouse.wheel(0, 120)
  await expect.poll(() => page.evaluate(() => scrollY), WAIT).toBe(120)
  await page.locator('.hint.shown').waitFor(WAIT)
  expect(await page.getByTestId('minimap').count()).toBe(0)
  await page.keyboard.down('Control')
  for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, -120)
  await page.keyboard.up('Control')
  await page.getByTestId('minimap').waitFor(WAIT)
  expect(await page.evaluate(() => scrollY)).toBe(120)
})

test('one finger scrolls the page while the whole venue is in sight; two fingers zoom, and then one finger moves the map', async () => {
  const { page } = await open(SMALL, { embedded: true, hasTouch: true })
  const map = page.getByTestId('seat-map')
  const action = () => map.evaluate((canvas) => getComputedStyle(canvas).touchAction)
  expect(await action()).toBe('pan-y')
  const fingers = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: number[]) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x, id) => ({ x, y: 250, id })) })
  await touch('touchStart', 430, 470)
  for (const apart of [60, 120, 180]) await touch('touchMove', 430 - apart, 470 + apart)
  await touch('touchEnd')
  await page.getByTestId('minimap').waitFor(WAIT)
  expect(await action()).toBe('none')
  expect(await page.evaluate(() => scrollY)).toBe(0)
})

test('a tap touches the nearest seat, and first zooms in where seats are smaller than fingers', async () => {
  const opened = await open(LARGE, { hasTouch: true })
  const { page } = opened
  const { x, y } = placeOf(opened, 8000)
  await page.touchscreen.tap(x, y)
  await page.getByTestId('minimap').waitFor(WAIT)
  expect(await touched(page)).toEqual([])
  const height = (await page.getByTestId('seat-map').boundingBox())?.height ?? 0
  await page.touchscreen.tap(SIZE.width / 2 - 8, height / 2)
  await expect.poll(() => touched(page), WAIT).toEqual([8000])
})

test.each([PHONE, { width: 640, height: 340 }, SIZE])(
  'the minimap is beside the map of %o, which keeps its size, and a press on it moves the map',
  async (viewport) => {
    const { page } = await open(LARGE, { viewport })
    const map = page.getByTestId('seat-map')
    const home = await map.boundingBox()
    await page.evaluate(() => window.seatMapPage.reveal(8000))
    const minimap = page.getByTestId('minimap')
    const box = await minimap.boundingBox()
    if (!box || !home) throw new Error('A part of the map has no size.')
    expect(await map.boundingBox()).toEqual(home)
    const isApart = box.y >= home.y + home.height || box.y + box.height <= home.y || box.x >= home.x + home.width
    expect(isApart).toBe(true)
    const frame = () => minimap.locator('i').boundingBox()
    const before = await frame()
    await page.mouse.click(box.x + 4, box.y + 4)
    await expect.poll(async () => (await frame())?.x ?? Infinity, WAIT).toBeLessThan(before?.x ?? 0)
  },
)

test('a finger on a small seat sees its card before it takes the seat; on one that cannot be had, why', async () => {
  const { page } = await open(LARGE, { hasTouch: true, peeks: true })
  await page.evaluate(() => window.seatMapPage.reveal(8000))
  const box = await page.getByTestId('seat-map').boundingBox()
  const tap = () => page.touchscreen.tap(SIZE.width / 2, (box?.height ?? 0) / 2)
  const card = page.getByTestId('peek')
  await tap()
  await card.getByText('Category 2 · €79').waitFor(WAIT)
  expect(await card.getByRole('img').getAttribute('aria-label')).toMatch(/^View from the /)
  expect(await touched(page)).toEqual([])
  await card.getByRole('button', { name: 'Select' }).click()
  expect(await touched(page)).toEqual([8000])
  await card.waitFor({ state: 'detached', ...WAIT })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Zoom in')
  // Why it cannot be had: the seat's state, the filter, the whole sale.
  await page.evaluate((look) => window.seatMapPage.turn(8000, look), BOOKED)
  await tap()
  await card.getByText('sold').waitFor(WAIT)
  expect(await card.getByRole('button', { name: 'Select' }).count()).toBe(0)
  await card.getByRole('button', { name: 'Close' }).click()
  await page.evaluate((look) => window.seatMapPage.turn(8000, look), AVAILABLE)
  await page.getByRole('button', { name: 'Cheapest' }).click()
  await tap()
  await card.getByText('hidden by your filter').waitFor(WAIT)
  await page.evaluate(() => window.seatMapPage.close('On sale from Friday'))
  await card.getByRole('button', { name: 'Show all' }).click()
  await card.getByText('On sale from Friday').waitFor(WAIT)
  expect(await card.getByRole('button', { name: 'Select' }).count()).toBe(0)
  const opacity = () =>
    page
      .locator('canvas.layer')
      .first()
      .evaluate((layer) => getComputedStyle(layer).opacity)
  await expect.poll(opacity, WAIT).toBe('0.45')
  expect(await touched(page)).toEqual([8000])
})

test('on a phone the legend is a chip beside the zoom buttons, and neither lies over the map', async () => {
  const { page } = await open(THEATRE, { viewport: { width: 320, height: 480 } })
  const chip = page.getByRole('button', { name: /^Prices and filter/ })
  const top = (await page.getByTestId('seat-map').boundingBox())?.y ?? -Infinity
  for (const part of [chip, page.getByRole('toolbar')]) {
    const box = await part.boundingBox()
    expect((box?.y ?? Infinity) + (box?.height ?? Infinity)).toBeLessThanOrEqual(top)
    expect((box?.x ?? Infinity) + (box?.width ?? Infinity)).toBeLessThanOrEqual(320)
  }
  await chip.click()
  await page.getByRole('button', { name: 'Wheelchair places' }).click()
  await page.getByRole('button', { name: /^Third/ }).click()
  // Not “0 left”, which reads as sold out.
  expect(await page.getByRole('button', { name: /^Third/ }).innerText()).toContain('no wheelchair places')
  await page.keyboard.press('Escape')
  expect(await chip.evaluate((button) => button === document.activeElement)).toBe(true)
  expect(await chip.getAttribute('aria-label')).toBe('Prices and filter: Third, Wheelchair places')
  expect(await page.getByRole('button', { name: 'Wheelchair places', exact: true }).count()).toBe(0)
})

test('“Show all” goes with the filter, and the focus stays in the legend', async () => {
  const { page } = await open(THEATRE)
  await page.getByRole('button', { name: 'Wheelchair places' }).click()
  await page.getByRole('button', { name: 'Show all' }).press('Enter')
  await page.getByRole('button', { name: 'Show all' }).waitFor({ state: 'detached', ...WAIT })
  expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe('Cheapest')
})

test('a map that gets another size keeps its middle and scale', async () => {
  const { page } = await open(LARGE)
  await page.evaluate(() => window.seatMapPage.reveal(8000))
  await page.setViewportSize({ width: 700, height: 500 })
  const middle = async () => {
    const box = await page.getByTestId('seat-map').boundingBox()
    return [350, (box?.height ?? 0) / 2] as const
  }
  await expect.poll(async () => (await page.getByTestId('seat-map').boundingBox())?.width, WAIT).toBe(700)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page.mouse.click(...(await middle()))
  expect(await touched(page)).toEqual([8000])
})

test('a section too narrow for its name has the name at its side', async () => {
  const page = await (await contexts.newContext({ viewport: PHONE, reducedMotion: 'reduce' })).newPage()
  await page.addInitScript(() => {
    const { prototype } = CanvasRenderingContext2D
    const fillText = Reflect.get(prototype, 'fillText')
    window.written = []
    prototype.fillText = function (text, x, y) {
      const middle = this.getTransform().e + x
      window.written.push({ text, left: middle - this.measureText(text).width / 2, canvas: this.canvas.width })
      fillText.call(this, text, x, y)
    }
  })
  await page.goto(served.urlOf(THEATRE))
  const names = () => page.evaluate(() => window.written.map(({ text }) => text))
  // In two lines, with their price and how many are left.
  await expect
    .poll(names, WAIT)
    .toEqual(expect.arrayContaining(['Stalls', 'Left', 'Right', 'boxes', '€72', '30 left', 'Balcony']))
  // The layer is larger than the screen by a margin on both sides.
  const left = await page.evaluate(() => window.written.find(({ text }) => text === 'Left'))
  expect(left?.left).toBeGreaterThanOrEqual(((left?.canvas ?? 0) - PHONE.width) / 2)
})

test('a category chosen in the legend stays bright while the others are dimmed', async () => {
  const opened = await open(LARGE)
  const { page } = opened
  await page.evaluate(() => window.seatMapPage.reveal(0))
  const height = (await page.getByTestId('seat-map').boundingBox())?.height ?? 0
  const [x, y] = [SIZE.width / 2 - 8, height / 2 - 6]
  const yellow = [0xf5, 0xc5, 0x18]
  await expect.poll(() => colourAt(page, x, y), WAIT).toEqual(yellow)
  await page.getByRole('button', { name: /Category 3/ }).click()
  await expect.poll(async () => (await colourAt(page, x, y))[0], WAIT).toBeLessThan(80)
  await page.getByRole('button', { name: /Category 3/ }).click()
  await expect.poll(() => colourAt(page, x, y), WAIT).toEqual(yellow)
})

test('a seat that changes is redrawn in its place, and counted', async () => {
  const opened = await open(SMALL)
  const { page } = opened
  const { x, y } = placeOf(opened, 130)
  const corner = [x - opened.home.scale * 0.28, y] as const
  const next = placeOf(opened, 131)
  // The tools get their place after the map has been painted, and the map another size.
  await expect.poll(() => colourAt(page, x, y), WAIT).toEqual([0xf5, 0xc5, 0x18])
  const colourOfNext = await colourAt(page, next.x, next.y)
  await page.evaluate(([seatId, look]) => window.seatMapPage.turn(seatId, look), [130, BOOKED] as const)
  await expect.poll(() => colourAt(page, ...corner), WAIT).toEqual([0x10, 0x14, 0x1f])
  await expect.poll(() => colourAt(page, x, y), WAIT).toEqual([0x5f, 0x6b, 0x83])
  expect(await colourAt(page, next.x, next.y)).toEqual(colourOfNext)
  await page.getByText('499 left').waitFor(WAIT)
  await page.evaluate(([seatId, look]) => window.seatMapPage.turn(seatId, look), [130, MINE] as const)
  await page.mouse.move(x, y)
  await page.locator('.tip').getByText('yours for 4:12').waitFor(WAIT)
})

/** How long the map moves after a zoom, in milliseconds of frames of 10, independent of the machine's speed. */
function movesFor(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // No frame is pending. From here on the test itself makes the frames.
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
    const waiting: FrameRequestCallback[] = []
    let nowMs = performance.now()
    performance.now = () => nowMs
    window.requestAnimationFrame = (callback) => waiting.push(callback)
    document.querySelector<HTMLButtonElement>('[aria-label="Zoom in"]')?.click()
    const begun = nowMs
    for (; waiting.length > 0 && nowMs - begun < 1000; nowMs += 10) for (const frame of waiting.splice(0)) frame(nowMs)
    return nowMs - begun
  })
}

test('a zoom takes no time with reduced motion, otherwise at most a quarter of a second', async () => {
  const still = await open(SMALL)
  expect(await movesFor(still.page)).toBeLessThanOrEqual(10)
  const { page } = await open(SMALL, { reducedMotion: 'no-preference' })
  const took = await movesFor(page)
  expect(took).toBeGreaterThan(100)
  expect(took).toBeLessThan(250)
})

test('the grid is one stop for Tab; its keys lead through the venue, and the map follows', async () => {
  const { page } = await open(LARGE)
  await page.keyboard.press('Tab')
  const focused = page.locator('[role=gridcell]:focus')
  const name = () => focused.getAttribute('aria-label', WAIT)
  expect(await name()).toBe('Row A, seat 1, 101, €99, available, aisle')
  await page.getByTestId('minimap').waitFor(WAIT)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  expect(await name()).toBe('Row B, seat 2, 101, €99, available')
  await page.keyboard.press('PageDown')
  expect(await name()).toMatch(/^Row A, seat \d+, 102, /)
  await page.keyboard.press('Control+End')
  expect(await name()).toBe('Row T, seat 25, 140, €29, available, aisle')
  expect(await tip(page).innerText()).toBe('140, row T, seat 25')
  await page.keyboard.press('Tab')
  expect(await focused.count()).toBe(0)
  expect(await page.locator('.tip').count()).toBe(0)
})

test('Enter and the space bar touch the seat that has the focus, Escape leads to the map’s buttons', async () => {
  const { page } = await open(LARGE)
  await page.keyboard.press('Tab')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press(' ')
  expect(await touched(page)).toEqual([24, 23])
  await page.evaluate((look) => window.seatMapPage.turn(23, look), MINE)
  await page.locator('[role=gridcell]:focus[aria-selected=true]').waitFor({ state: 'attached', ...WAIT })
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowRight')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Zoom out')
})

test('in a large venue only the seats around the focus are in the grid, with their true row and column numbers', async () => {
  const { page } = await open(LARGE)
  await page.keyboard.press('Tab')
  for (const key of ['Control+End', 'ArrowUp']) await page.keyboard.press(key)
  const grid = page.locator('[role=grid]')
  expect(await grid.getAttribute('aria-rowcount')).toBe('800')
  expect(await grid.getAttribute('aria-colcount')).toBe('25')
  const rows = await page
    .locator('[role=row]')
    .evaluateAll((all) => all.map((row) => row.getAttribute('aria-rowindex')))
  expect(rows).toEqual(['798', '799', '800'])
  expect(await page.locator('[role=gridcell]').count()).toBeLessThan(150)
  expect(await page.locator('[role=gridcell]:focus').getAttribute('aria-colindex')).toBe('25')
})
