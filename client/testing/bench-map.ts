// `npm run bench:map`: how much of each frame the seat map takes, with 50,000 seats under 2,000 changes a second.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { format } from 'prettier'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { mapPage } from './map-page.ts'
import { stadium } from './stadium.ts'
import { CATEGORIES, quantile, readBrowserTrace, type MainThread } from './browser-trace.ts'

const BLOCKS = 100
const CHANGES = { everyMs: 50, count: 100 }
const BARS = { scriptMs: 4, taskMs: 100, paintMs: 1500 }
const SIZE = { width: 1440, height: 900 }
const STEP_MS = 16
const LOADS = 5

const plan = stadium(BLOCKS)
const served = await mapPage([plan])
const browser = await launchBrowser()
try {
  const paints: number[] = []
  for (let load = 0; load < LOADS; load++) paints.push(await firstPaint(browser))
  const page = await openPage(browser)
  await page.evaluate(({ everyMs, count }) => setInterval(() => window.seatMapPage.change(count), everyMs), CHANGES)
  const still = await traced(browser, page, () => pause(2000))
  const moving = await traced(browser, page, () => travel(page))
  const report = reportOf(paints, still, moving)
  console.log(report)
  writeFileSync(
    new URL('../../docs/seat-map-benchmark.md', import.meta.url),
    await format(report, { parser: 'markdown' }),
  )
} finally {
  await browser.close()
  served.close()
}

async function openPage(of: Browser): Promise<Page> {
  const page = await of.newPage({ viewport: SIZE })
  await page.goto(served.urlOf(plan))
  await page.waitForFunction(() => performance.getEntriesByName('map painted').length > 0)
  return page
}

/** In milliseconds from the begin of the navigation, with an empty cache. */
async function firstPaint(of: Browser): Promise<number> {
  const page = await openPage(of)
  const paint = await page.evaluate(() => performance.getEntriesByName('map painted')[0]?.startTime ?? NaN)
  await page.close()
  return paint
}

async function traced(of: Browser, page: Page, act: () => Promise<void>): Promise<MainThread> {
  await of.startTracing(page, { categories: CATEGORIES })
  await act()
  return readBrowserTrace((await of.stopTracing()).toString())
}

/** From the whole venue to single seats and back, in three stages of wheel and drag. */
async function travel(page: Page): Promise<void> {
  for (const wheels of [3, 5, 8]) {
    await wheel(page, wheels, -60)
    await drag(page, 90)
  }
  await wheel(page, 40, 60)
}

async function wheel(page: Page, times: number, deltaY: number): Promise<void> {
  await page.mouse.move(SIZE.width * 0.45, SIZE.height * 0.4)
  for (let time = 0; time < times * 2; time++) {
    await page.mouse.wheel(0, deltaY)
    await pause(STEP_MS)
  }
}

/** In a circle, so that edges of the venue come into sight and leave it. */
async function drag(page: Page, steps: number): Promise<void> {
  const at = (step: number) => {
    const angle = (step / steps) * 2 * Math.PI
    return [SIZE.width / 2 + 320 * Math.sin(angle), SIZE.height / 2 - 220 * Math.cos(angle)] as const
  }
  await page.mouse.move(...at(0))
  await page.mouse.down()
  for (let step = 1; step <= steps; step++) {
    await page.mouse.move(...at(step))
    await pause(STEP_MS)
  }
  await page.mouse.up()
}

function reportOf(paints: readonly number[], still: MainThread, moving: MainThread): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const script = (part: MainThread, share: number) => ms(quantile(part.scriptPerFrame, share))
  const cpu = (part: MainThread, share: number) => ms(quantile(part.cpuPerFrame, share))
  const longest = Math.max(...still.tasks, ...moving.tasks)
  const worst = quantile(moving.cpuPerFrame, 0.95)
  const met = (isMet: boolean) => (isMet ? 'met' : '**missed**')
  return `# The seat map, measured

${plan.sections.length * 500} seats in ${plan.sections.length} sections, ${(CHANGES.count * 1000) / CHANGES.everyMs} changes a second all over the venue, on a canvas of ${SIZE.width} × ${SIZE.height} CSS pixels at one device pixel each. The map is zoomed from the whole venue to single seats and back, and dragged about on three levels.

| | | bar | |
| --- | --- | --- | --- |
| script per frame while zooming and panning, 95th percentile | ${ms(worst)} | ${BARS.scriptMs} ms | ${met(worst < BARS.scriptMs)} |
| … median, 99th percentile, longest | ${cpu(moving, 0.5)}, ${cpu(moving, 0.99)}, ${cpu(moving, 1)} | | |
| … by the clock, with what other programs took of the cores meanwhile: median, 95th, 99th percentile | ${script(moving, 0.5)}, ${script(moving, 0.95)}, ${script(moving, 0.99)} | | |
| … frames | ${moving.scriptPerFrame.length} | | |
| script per frame at rest, 95th percentile | ${cpu(still, 0.95)} | | |
| longest task | ${ms(longest)} | ${BARS.taskMs} ms | ${met(longest < BARS.taskMs)} |
| tasks while moving, 95th and 99th percentile of those over 1 ms | ${tasks(moving, 0.95)}, ${tasks(moving, 0.99)} | | |
| first paint of the map, median of ${LOADS} loads with an empty cache | ${ms(quantile(paints, 0.5))} | ${BARS.paintMs} ms | ${met(quantile(paints, 0.5) < BARS.paintMs)} |

Script is everything that runs as JavaScript on the main thread between the begin of one frame and that of the next: the map's drawing, d3-zoom, Svelte, and the page that makes the changes; it is the thread’s own time unless it says otherwise. A task, by the clock, also has what the browser does itself. There is no GPU on this machine: Chromium rasters in software, on the same cores, so tasks are longer than on a screen that people look at. The load on the machine was ${loadavg()[0]?.toFixed(1) ?? ''} when it was done.

Chromium ${browser.version()}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}, by

\`\`\`sh
npm run bench:map
\`\`\`
`
}

function tasks(part: MainThread, share: number): string {
  return `${quantile(
    part.tasks.filter((task) => task > 1),
    share,
  ).toFixed(1)} ms`
}
