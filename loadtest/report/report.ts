// What a run came to, as data: printed as JSON, as text and as a page.
import type { Counts } from '../../shared/protocol.ts'
import type { Heap } from '../final-checks.ts'
import type { LoadShow } from '../load-show.ts'
import type { Percentiles } from '../measure/latencies.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Joined } from '../verdict.ts'
import type { Answers, Step, TimeSeries } from './time-series.ts'

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
  /** After how long the scenario had got where it was to get, such as a loadShow sold out; undefined when it had not. */
  overAfterSeconds: number | undefined
  /** The most at a time, of all processes together. */
  mostConnections: number
  /** Of a server of the run's own, in bytes. */
  heap: Heap | undefined
  answers: Answers
  /** In milliseconds, each from the moment at which the request was meant to be sent. */
  latencies: Record<string, Percentiles>
  /** From the decision in the database to each connection's map, in milliseconds. */
  frameLag: Percentiles | undefined
  /** What the load itself was like: when it is late, or a process busy all the time, it measures itself. */
  generator: {
    processes: number
    lateness: Percentiles | undefined
    cpu: { highest: number; mean: number }
    turnedAway: number
  }
  verdict: Joined
  /** The folder in which what was recorded is kept; undefined when it is not. */
  keptIn: string | undefined
  /** How long each step is. */
  stepSeconds: number
  steps: Step[]
}

/** Above this share of a core in any second, or this lateness, figures are rather those of the load itself. */
const BUSY = 0.9
const LATE_MS = 20

/** Whether the load measured itself. */
export function isTooBusy({ cpu, lateness }: Report['generator']): boolean {
  return cpu.highest > BUSY || (lateness?.p99 ?? 0) > LATE_MS
}

export function reportOf(run: {
  scenario: Scenario
  loadShow: LoadShow
  startedAt: Date
  seconds: number
  interrupted: boolean
  /** Whether the scenario had got where it was to get. */
  isOver: boolean
  timeSeries: TimeSeries
  verdict: Joined
  seats: Counts
  heap: Heap | undefined
  keptIn: string | undefined
}): Report {
  const { scenario, loadShow, startedAt, seconds, interrupted, isOver, timeSeries, verdict, seats, heap, keptIn } = run
  const { 'frame lag': frameLag, generator: lateness, ...latencies } = timeSeries.latencies
  const { showId, title, seatCount } = loadShow.show
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
    mostConnections: timeSeries.mostConnections,
    heap,
    answers: timeSeries.answers,
    latencies,
    frameLag,
    generator: {
      processes: scenario.options.workers,
      lateness,
      cpu: timeSeries.cpuUntil(seconds),
      turnedAway: timeSeries.here('turnedAway'),
    },
    verdict,
    keptIn,
    stepSeconds: timeSeries.stepSeconds,
    // The last step, cut short by the end, would look like a fall.
    steps: timeSeries.steps.filter(({ at }) => at + timeSeries.stepSeconds <= seconds),
  }
}
