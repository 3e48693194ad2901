// A run over time: the samples of all workers, added up in steps of equal length.
import type { Counts } from '../../shared/protocol.ts'
import type { Sample, TallyTotals } from '../instructions.ts'
import { Latencies, type Percentiles } from '../measure/tally.ts'
import { SECOND_MS } from '../run-clock.ts'

type Answers = TallyTotals['answers']

/** What happened within a step that begins `at` seconds after the start, and what was so at its end. */
export type Step = {
  at: number
  answers: Answers
  /** In milliseconds, by request, and of `frame lag`. */
  latencies: Record<string, Percentiles>
  seats: Counts
  people: number
  connections: number
}

/** A worker reports on a second a little after its end, and sometimes a little before. */
const ABOUT_S = 0.5
/** A fault that lasts is not listed in each second. */
const MOST_VIOLATIONS = 1000

type OpenStep = Omit<Step, 'latencies'> & { latencies: Latencies }
type Gauges = Pick<Sample, 'people' | 'connections' | 'turnedAway'>

export class TimeSeries {
  readonly stepSeconds: number
  readonly #steps = new Map<number, OpenStep>()
  readonly #answers: Answers = {}
  readonly #latencies = new Latencies()
  readonly #gauges = new Map<number, Gauges>()
  readonly #cpu: { atSeconds: number; share: number }[] = []
  #mostConnections = 0
  readonly violations: string[] = []

  constructor(stepSeconds: number) {
    this.stepSeconds = stepSeconds
  }

  /** Adds a worker's sample, `ms` after the start, with the counts of the seats at that time. */
  add(sample: Omit<Sample, 'recorded' | 'clockJumpMs'>, worker: number, ms: number, seats: Counts): void {
    this.#gauges.set(worker, sample)
    this.violations.push(...sample.violations.slice(0, MOST_VIOLATIONS - this.violations.length))
    addAnswers(this.#answers, sample.answers)
    this.#latencies.add(sample.latencies)
    this.#mostConnections = Math.max(this.#mostConnections, this.total('connections'))
    const atSeconds = ms / SECOND_MS - ABOUT_S
    const number = Math.floor(atSeconds / this.stepSeconds)
    if (number < 0) return
    this.#cpu.push({ atSeconds, share: sample.cpu })
    const step = this.#steps.get(number) ?? this.#begin(number, seats)
    addAnswers(step.answers, sample.answers)
    step.latencies.add(sample.latencies)
    step.seats = { ...seats }
    step.people = this.total('people')
    step.connections = this.total('connections')
  }

  /** The sum over all workers, by the last sample of each. */
  total(gauge: keyof Gauges): number {
    return [...this.#gauges.values()].reduce((sum, gauges) => sum + gauges[gauge], 0)
  }

  /** The most at a time, by the samples: connections that open and close within a second do not show. */
  get mostConnections(): number {
    return this.#mostConnections
  }

  /**
   * The share of one core that a worker used: in its busiest second, and on average. Only until `seconds`, as little
   * happens after the last arrival.
   */
  cpuUntil(seconds: number): { highest: number; mean: number } {
    const shares = this.#cpu.filter(({ atSeconds }) => atSeconds <= seconds).map(({ share }) => share)
    const highest = shares.reduce((most, share) => Math.max(most, share), 0)
    return { highest, mean: shares.reduce((all, share) => all + share, 0) / Math.max(1, shares.length) }
  }

  /** Of the whole run, with what came before the start. */
  get answers(): Answers {
    return this.#answers
  }
  get latencies(): Record<string, Percentiles> {
    return this.#latencies.percentiles()
  }

  get steps(): Step[] {
    return [...this.#steps.values()].map((step) => ({ ...step, latencies: step.latencies.percentiles() }))
  }

  #begin(number: number, seats: Counts): OpenStep {
    const at = number * this.stepSeconds
    const step: OpenStep = { at, answers: {}, latencies: new Latencies(), seats, people: 0, connections: 0 }
    this.#steps.set(number, step)
    return step
  }
}

function addAnswers(sum: Answers, answers: Answers): void {
  for (const [request, outcomes] of Object.entries(answers)) {
    const known = (sum[request] ??= {})
    for (const [outcome, n] of Object.entries(outcomes)) known[outcome] = (known[outcome] ?? 0) + n
  }
}
