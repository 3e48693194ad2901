// A run over time: what all processes counted, put together in steps of equal length.
import type { Counts } from '../../shared/protocol.ts'
import { SECOND_MS } from '../run-clock.ts'
import { Latencies, type Percentiles } from '../measure/latencies.ts'
import type { Sample } from '../instructions.ts'

/** What came of each kind of request: how often, by `ok`, the refusal's code, or `no answer`. */
export type Answers = Record<string, Record<string, number>>

/** What was so, or happened, within a step that begins `at` seconds after the start. */
export type Step = {
  at: number
  answers: Answers
  /** In milliseconds, by the kind of request, and of `frame lag`. */
  latencies: Record<string, Percentiles>
  seats: Counts
  people: number
  connections: number
}

/** A process tells what came within a second a little after the second is over, and now and then a little sooner. */
const ABOUT_S = 0.5
/** What is wrong all day long is said so often. */
const MOST_VIOLATIONS = 1000

type Open = Omit<Step, 'latencies'> & { latencies: Latencies }
type Here = Pick<Sample, 'people' | 'connections' | 'turnedAway'>

export class TimeSeries {
  readonly stepSeconds: number
  readonly #steps = new Map<number, Open>()
  readonly #answers: Answers = {}
  readonly #latencies = new Latencies()
  readonly #here = new Map<number, Here>()
  readonly #cpu: { atSeconds: number; share: number }[] = []
  #mostConnections = 0
  readonly violations: string[] = []

  constructor(stepSeconds: number) {
    this.stepSeconds = stepSeconds
  }

  /** Takes what a process told `ms` after the start, when the seats were like this. */
  add(sample: Omit<Sample, 'recorded' | 'clockJumpMs'>, worker: number, ms: number, seats: Counts): void {
    this.#here.set(worker, sample)
    this.violations.push(...sample.violations.slice(0, MOST_VIOLATIONS - this.violations.length))
    count(this.#answers, sample.answers)
    this.#latencies.add(sample.latencies)
    this.#mostConnections = Math.max(this.#mostConnections, this.here('connections'))
    const atSeconds = ms / SECOND_MS - ABOUT_S
    const number = Math.floor(atSeconds / this.stepSeconds)
    if (number < 0) return
    this.#cpu.push({ atSeconds, share: sample.cpu })
    const step = this.#steps.get(number) ?? this.#begin(number, seats)
    count(step.answers, sample.answers)
    step.latencies.add(sample.latencies)
    step.seats = { ...seats }
    step.people = this.here('people')
    step.connections = this.here('connections')
  }

  /** How many there are in all processes together, as far as is known. */
  here(what: keyof Here): number {
    return [...this.#here.values()].reduce((sum, here) => sum + here[what], 0)
  }

  /** The most at a time, as far as is known: connections that come and go within a second are not. */
  get mostConnections(): number {
    return this.#mostConnections
  }

  /**
   * What a process used from the start on, as a share of one core: in its busiest second, and in all until `seconds`,
   * as nobody has much to do when nobody comes any more.
   */
  cpuUntil(seconds: number): { highest: number; mean: number } {
    const shares = this.#cpu.filter(({ atSeconds }) => atSeconds <= seconds).map(({ share }) => share)
    const highest = shares.reduce((most, share) => Math.max(most, share), 0)
    return { highest, mean: shares.reduce((all, share) => all + share, 0) / Math.max(1, shares.length) }
  }

  /** Over the whole run, what came before the start too. */
  get answers(): Answers {
    return this.#answers
  }
  get latencies(): Record<string, Percentiles> {
    return this.#latencies.percentiles()
  }

  get steps(): Step[] {
    return [...this.#steps.values()].map((step) => ({ ...step, latencies: step.latencies.percentiles() }))
  }

  #begin(number: number, seats: Counts): Open {
    const at = number * this.stepSeconds
    const step: Open = { at, answers: {}, latencies: new Latencies(), seats, people: 0, connections: 0 }
    this.#steps.set(number, step)
    return step
  }
}

function count(into: Answers, answers: Answers): void {
  for (const [request, words] of Object.entries(answers)) {
    const known = (into[request] ??= {})
    for (const [word, n] of Object.entries(words)) known[word] = (known[word] ?? 0) + n
  }
}
