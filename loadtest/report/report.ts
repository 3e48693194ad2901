// The report of a run, as data. It is printed as JSON and as text, and written as a page.
import type { Counts } from '../../shared/protocol.ts'
import type { Heap } from '../final-checks.ts'
import { number } from '../format.ts'
import type { TallyTotals } from '../instructions.ts'
import type { LoadShow } from '../load-show.ts'
import type { Percentiles } from '../measure/tally.ts'
import type { Scenario } from '../scenarios.ts'
import type { JoinedVerdict } from '../verdict.ts'
import type { Step, TimeSeries } from './time-series.ts'

export type Report = {
  scenario: string
  options: object
  url: string
  show: { showId: string; title: string; seatCount: number }
  /** Whether the server, its database and the show were the run's own. */
  isOwn: boolean
  startedAt: string
  /** From the start to the end of arrivals. */
  seconds: number
  interrupted: boolean
  /** At the end. */
  seats: Counts
  /** When the scenario reached its goal, such as a sold-out show; undefined when it did not. */
  overAfterSeconds: number | undefined
  /** The most at a time, of all workers together. */
  mostConnections: number
  /** Of a server of the run's own, in bytes. */
  heap: Heap | undefined
  answers: TallyTotals['answers']
  /** In milliseconds, each from the instant at which the request was meant to be sent. */
  latencies: Record<string, Percentiles>
  /** From the decision in the database to each connection's map, in milliseconds. */
  frameLag: Percentiles | undefined
  /** Of the load itself: when it is late, or a worker always busy, the figures are in part its own. */
  generator: {
    processes: number
    lateness: Percentiles | undefined
    cpu: { highest: number; mean: number }
    turnedAway: number
  }
  verdict: JoinedVerdict
  /** The folder of the recording; undefined when it is deleted. */
  keptIn: string | undefined
  /** The length of each step. */
  stepSeconds: number
  steps: Step[]
}

/** With a higher share of a core in any second, or a greater lateness, the load measures itself. */
const BUSY = 0.9
const LATE_MS = 20

export function isTooBusy({ cpu, lateness }: Report['generator']): boolean {
  return cpu.highest > BUSY || (lateness?.p99 ?? 0) > LATE_MS
}

export const REQUEST_COLUMNS = ['ok', 'p50', 'p90', 'p99', 'p99.9', 'max', 'not ok']

/** The table of requests: a name and a cell for each of `REQUEST_COLUMNS`. */
export function requestRows({ answers, latencies, frameLag }: Report): string[][] {
  const rows = Object.entries(answers).map(([request, { ok = 0, ...others }]) => [
    request,
    number(ok),
    ...percentileCells(latencies[request]),
    Object.entries(others)
      .map(([outcome, count]) => `${number(count)} × ${outcome}`)
      .join(', '),
  ])
  if (frameLag) rows.push(['commit to screen', number(frameLag.count), ...percentileCells(frameLag), ''])
  return rows
}

function percentileCells(latency: Percentiles | undefined): string[] {
  if (!latency) return ['', '', '', '', '']
  return [latency.p50, latency.p90, latency.p99, latency.p999, latency.max].map(milliseconds)
}

export function milliseconds(ms: number): string {
  return number(ms, ms < 10 ? 1 : 0)
}

export function reportOf(run: {
  scenario: Scenario
  loadShow: LoadShow
  startedAt: Date
  seconds: number
  interrupted: boolean
  /** Whether the scenario reached its goal. */
  isOver: boolean
  timeSeries: TimeSeries
  verdict: JoinedVerdict
  seats: Counts
  heap: Heap | undefined
  keptIn: string | undefined
}): Report {
  const { scenario, loadShow, startedAt, isOver, timeSeries, seconds, interrupted, seats, heap, verdict, keptIn } = run
  const { 'frame lag': frameLag, generator: lateness, ...latencies } = timeSeries.latencies
  const { showId, title, seatCount } = loadShow.show
  const { stepSeconds, mostConnections, answers } = timeSeries
  return {
    scenario: scenario.name,
    options: scenario.options,
    url: loadShow.url,
    show: { showId, title, seatCount },
    isOwn: loadShow.isOwn,
    startedAt: startedAt.toISOString(),
    seconds,
    interrupted,
    seats,
    overAfterSeconds: isOver ? seconds : undefined,
    mostConnections,
    heap,
    answers,
    latencies,
    frameLag,
    generator: {
      processes: scenario.options.workers,
      lateness,
      cpu: timeSeries.cpuUntil(seconds),
      turnedAway: timeSeries.total('turnedAway'),
    },
    verdict,
    keptIn,
    stepSeconds,
    // The last step, which the end cuts short, would look like a fall.
    steps: timeSeries.steps.filter((step) => step.at + stepSeconds <= seconds),
  }
}
