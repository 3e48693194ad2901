// `npm run bench:visit`: the first visit to a show on a slow phone: when its map can be used, what shifts, how fast it
// answers, what it loads. It starts a server of its own, and writes docs/first-visit-benchmark.md.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { format } from 'prettier'
import { quantile } from './browser-trace.ts'
import { launchBrowser } from './browser.ts'
import { startDemoServer } from './screenshots/demo-server.ts'

const SHOW = 'theatre'
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const CPU_SLOWER = 4
const NETWORK = { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, offline: false }
const VISITS = 5
const BARS = { usableMs: 3000, shift: 0.02, answerMs: 100 }
/** Where a finger taps the map, as shares of it: into the venue, on seats, and beside them. */
const TAPS = [
  [0.5, 0.5],
  [0.5, 0.5],
  [0.45, 0.4],
  [0.6, 0.55],
  [0.5, 0.65],
  [0.4, 0.6],
] as const
const SECOND = 1000

interface Visit {
  /** From the begin of the navigation: the map is drawn, and the connection is live. */
  usableMs: number
  /** Transferred until then, and the scripts and styles of it. */
  bytes: number
  codeBytes: number
  shift: number
  /** The time from each tap or key to the next frame, as the browser reports it: in steps of 8 ms, from 16 ms on. */
  answersMs: number[]
}

const server = await startDemoServer()
const browser = await launchBrowser()
try {
  const visits: Visit[] = []
  for (let visit = 0; visit < VISITS; visit++) visits.push(await visitShow(browser))
  const report = reportOf(visits)
  console.log(report)
  writeFileSync(
    new URL('../../docs/first-visit-benchmark.md', import.meta.url),
    await format(report, { parser: 'markdown' }),
  )
} finally {
  await browser.close()
  await server.close()
}

async function visitShow(of: Browser): Promise<Visit> {
  const context = await of.newContext(PHONE)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', NETWORK)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER })
  const types = new Map<string, string>()
  const loaded = { all: 0, code: 0 }
  devtools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type))
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    loaded.all += encodedDataLength
    if (['Script', 'Stylesheet'].includes(types.get(requestId) ?? '')) loaded.code += encodedDataLength
  })
  await page.addInitScript(observe)
  await page.goto(`${server.url}/shows/${SHOW}`, { waitUntil: 'commit' })
  await page.waitForFunction(() => performance.getEntriesByName('map usable').length > 0)
  const usableMs = await page.evaluate(() => performance.getEntriesByName('map usable')[0]?.startTime ?? NaN)
  const [bytes, codeBytes] = [loaded.all, loaded.code]
  await useMap(page)
  const { shift, answers } = await page.evaluate(() => Reflect.get(window, 'observed') as ReturnType<typeof observe>)
  await context.close()
  return { usableMs, bytes, codeBytes, shift, answersMs: Object.values(answers) }
}

/** Runs in the page: marks when the map can be used, and collects layout shifts and the times to the next frame. */
function observe() {
  const observed = { shift: 0, answers: {} as Record<number, number> }
  Object.assign(window, { observed })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) observed.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  const events = { type: 'event', buffered: true, durationThreshold: 16 }
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries() as PerformanceEventTiming[]) {
      const known = observed.answers[interactionId] ?? 0
      if (interactionId > 0) observed.answers[interactionId] = Math.max(known, duration)
    }
  }).observe(events)
  let frames = 0
  const look = () => {
    const isDrawn = (document.querySelector<HTMLCanvasElement>('[data-testid=seat-map]')?.width ?? 0) > 0
    const isLive = document.querySelector('[data-testid=connection][data-state=live]') !== null
    // The frame in which the map's first one is on the screen.
    if (isDrawn && isLive) frames++
    if (frames < 2) requestAnimationFrame(look)
    else performance.mark('map usable')
  }
  requestAnimationFrame(look)
  return observed
}

/** Zooms and taps as somebody who looks for seats. */
async function useMap(page: Page): Promise<void> {
  const map = page.getByTestId('seat-map')
  for (const [x, y] of TAPS) {
    const box = await map.boundingBox()
    if (!box) throw new Error('The map has no place on the page.')
    await page.touchscreen.tap(box.x + box.width * x, box.y + box.height * y)
    await pause(SECOND / 2)
  }
  for (const name of ['Zoom in', 'Zoom out', 'Zoom out', 'Zoom in']) {
    const button = page.getByRole('button', { name })
    if (await button.isVisible()) await button.tap()
    await pause(SECOND / 2)
  }
}

function reportOf(visits: readonly Visit[]): string {
  const median = (of: (visit: Visit) => number) => quantile(visits.map(of), 0.5)
  const usable = median(({ usableMs }) => usableMs)
  const shift = Math.max(...visits.map((visit) => visit.shift))
  const answers = visits.flatMap(({ answersMs }) => answersMs)
  const answer = quantile(answers, 0.95)
  const met = (isMet: boolean) => (isMet ? 'met' : '**missed**')
  const kb = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`
  const slowest = Math.max(...visits.map(({ usableMs }) => usableMs))
  return `# The first visit, measured

The page of the demo's theatre on a phone of ${PHONE.viewport.width} × ${PHONE.viewport.height}, with an empty cache, a processor ${CPU_SLOWER} times slower than this machine's, and a network of 1.6 Mbit/s and ${NETWORK.latency} ms. ${VISITS} visits.

| | | bar | |
| --- | --- | --- | --- |
| until the map is drawn and live, from the begin of the navigation, median | ${usable.toFixed(0)} ms | ${BARS.usableMs} ms | ${met(usable <= BARS.usableMs)} |
| … slowest visit | ${slowest.toFixed(0)} ms | | |
| transferred until then | ${kb(median(({ bytes }) => bytes))} | | |
| … of it scripts and styles | ${kb(median(({ codeBytes }) => codeBytes))} | | |
| layout shift (CLS), largest | ${shift.toFixed(3)} | ${BARS.shift} | ${met(shift < BARS.shift)} |
| from a tap to the next frame, 95th percentile of ${answers.length} | ${answer.toFixed(0)} ms | ${BARS.answerMs} ms | ${met(answer < BARS.answerMs)} |
| … median, longest | ${quantile(answers, 0.5).toFixed(0)} ms, ${quantile(answers, 1).toFixed(0)} ms | | |

Chromium slows the processor and the HTTP requests down; the messages of the WebSocket, which are small, are as fast as on this machine. The taps zoom into the map, select seats and use the zoom buttons. The browser reports an answer in steps of 8 ms, and none below 16 ms. The server and the browser share this machine; its load was ${loadavg()[0]?.toFixed(1) ?? ''} when it was done.

Chromium ${browser.version()}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}, by

\`\`\`sh
npm run bench:visit
\`\`\`
`
}
