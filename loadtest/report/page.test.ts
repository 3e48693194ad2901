// The page of a report: what was counted, what the load was like, and that it can be drawn wherever it is opened.
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Tally } from '../measure/tally.ts'
import { reportPage } from './page.ts'
import { reportText } from './report-text.ts'
import type { Report } from './report.ts'
import { TimeSeries } from './time-series.ts'

const SECONDS = 2
const seats = { available: 8, held: 1, booked: 1, blocked: 0 }

/** A run of two seconds, with a visitor who is still present a minute later. */
function played(cpu: number): Report {
  const timeSeries = new TimeSeries(1)
  const tally = new Tally()
  tally.answered('seats:hold', 'ok', 10)
  tally.answered('seats:hold', 'SEATS_TAKEN', 10)
  tally.answered('booking:confirm', 'no answer', 10)
  const here = { people: 1, turnedAway: 0 }
  timeSeries.add({ ...tally.take(), ...here, connections: 1, cpu }, 0, 1000, seats)
  // Within a step, and not at its end.
  timeSeries.add({ ...tally.take(), ...here, connections: 7, cpu }, 0, 1900, seats)
  timeSeries.add({ ...tally.take(), ...here, connections: 2, cpu }, 0, 2000, seats)
  timeSeries.add({ ...tally.take(), ...here, connections: 1, cpu: 0 }, 0, 60_000, seats)
  const { answers, latencies, steps, stepSeconds, mostConnections } = timeSeries
  return {
    scenario: 'rush',
    options: {},
    url: 'http://127.0.0.1:1',
    show: { showId: 's', title: 'S', seatCount: 10 },
    isOwn: true,
    startedAt: '2026-11-24T09:00:00.000Z',
    seconds: SECONDS,
    interrupted: false,
    seats,
    overAfterSeconds: undefined,
    mostConnections,
    heap: undefined,
    answers,
    latencies,
    frameLag: undefined,
    generator: { processes: 1, lateness: undefined, cpu: timeSeries.cpuUntil(SECONDS), turnedAway: 0 },
    verdict: { checked: ['All was right.'], violations: [], inconclusive: [], notJudged: [], evidence: [] },
    keptIn: undefined,
    stepSeconds,
    steps,
  }
}

function tilesOf(page: string): Record<string, string> {
  const tiles = page.matchAll(/<strong>([^<]*)<\/strong><span>([^<]*)<\/span>/g)
  return Object.fromEntries(Array.from(tiles, ([, value = '', what = '']) => [what, value]))
}

test('requests without an answer do not count as refused, and connections are those of the busiest moment', async () => {
  expect(tilesOf(await reportPage(played(0.5)))).toMatchObject({
    'times refused': '1',
    'times without an answer': '1',
    'connections at most': '7',
  })
})

test('the CPU of the load counts while visitors came, and both reports tell when it was too much', async () => {
  const usual = played(0.5)
  expect(await reportPage(usual)).toContain('1 process, 50 % of a core, 50 % in the busiest second.')
  for (const text of [await reportPage(usual), reportText(usual)]) expect(text).not.toContain('Too busy')
  const busy = played(0.95)
  for (const text of [await reportPage(busy), reportText(busy)]) expect(text).toContain('Too busy')
})

test.each([
  ['en-US@posix', 'en'],
  ['de', 'de'],
])('a browser that says %s draws in %s', async (language, used) => {
  const [, script = ''] = /<script>(try .*)<\/script>/.exec(await reportPage(played(0.5))) ?? []
  const navigator = { language }
  runInNewContext(script, { navigator, Intl })
  expect(navigator.language).toBe(used)
})
