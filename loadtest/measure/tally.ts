// What one process of the load has counted since its last report, with its latencies in HDR histograms: exact to one percent
// over the whole range, and small enough to be sent.
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import type { TallyTotals } from '../instructions.ts'

/** Two digits are one percent. */
const DIGITS = 2
const US_PER_MS = 1000
const LONGEST_MS = 10 * 60_000

/** In milliseconds; `count` is how many there were. */
export type Percentiles = { count: number; p50: number; p90: number; p99: number; p999: number; max: number }

export class Latencies {
  readonly #histograms = new Map<string, Histogram>()

  record(name: string, ms: number): void {
    this.#of(name).recordValue(Math.round(Math.min(Math.max(ms, 0), LONGEST_MS) * US_PER_MS))
  }

  /** All histograms by name, as text. */
  encoded(): Record<string, string> {
    return Object.fromEntries(
      Array.from(this.#histograms, ([name, histogram]) => [name, encodeIntoCompressedBase64(histogram)]),
    )
  }

  /** Adds the encoded histograms of another process. */
  add(encoded: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(encoded)) this.#of(name).add(decodeFromCompressedBase64(text))
  }

  percentiles(): Record<string, Percentiles> {
    return Object.fromEntries(Array.from(this.#histograms, ([name, histogram]) => [name, percentilesOf(histogram)]))
  }

  #of(name: string): Histogram {
    let histogram = this.#histograms.get(name)
    if (!histogram) {
      histogram = build({ numberOfSignificantValueDigits: DIGITS, highestTrackableValue: LONGEST_MS * US_PER_MS })
      this.#histograms.set(name, histogram)
    }
    return histogram
  }
}

function percentilesOf(histogram: Histogram): Percentiles {
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / US_PER_MS
  return {
    count: histogram.totalCount,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.maxValue / US_PER_MS,
  }
}

/** Of one process in a second: the first violations tell enough. */
const MOST_VIOLATIONS = 20

export class Tally {
  #latencies = new Latencies()
  #answers: TallyTotals['answers'] = {}
  readonly #violations: string[] = []

  /**
   * Counts the outcome of a request.
   * @param outcome `ok`, a refusal's code, or `no answer`
   * @param ms from the instant at which the request was meant to be sent
   */
  answered(request: string, outcome: string, ms: number): void {
    const answers = (this.#answers[request] ??= {})
    answers[outcome] = (answers[outcome] ?? 0) + 1
    this.#latencies.record(request, ms)
  }

  /** Records a duration that is no request's. */
  took(name: string, ms: number): void {
    this.#latencies.record(name, ms)
  }

  /** Records something that must not happen, in a sentence. */
  violation(sentence: string): void {
    if (this.#violations.length < MOST_VIOLATIONS) this.#violations.push(sentence)
  }

  /** Returns the totals, and begins again from zero. */
  take(): TallyTotals {
    const totals = {
      answers: this.#answers,
      latencies: this.#latencies.encoded(),
      violations: this.#violations.splice(0),
    }
    this.#latencies = new Latencies()
    this.#answers = {}
    return totals
  }
}
