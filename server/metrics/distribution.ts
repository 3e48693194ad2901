// Distributions of measured values: counted by fixed buckets, of which histograms for Prometheus and percentiles are made.

export type DistributionFacts = Readonly<{
  /** As Prometheus knows it, with the unit at its end. */
  name: string
  help: string
  label?: string
  /** The upper bound of the first bucket. */
  first: number
  /** How often it is doubled for the last bound. */
  doublings: number
}>

/** Each doubling has four buckets, so that a percentile is off by a tenth at most. Histograms have every fourth bound. */
const STEPS = 4

/** A copy of the counts by bucket at some moment. */
export type Counts = Readonly<Float64Array>

export class Distribution {
  readonly #first: number
  readonly #counts: Float64Array
  #sum = 0
  #count = 0

  constructor({ first, doublings }: Pick<DistributionFacts, 'first' | 'doublings'>) {
    this.#first = first
    // The last bucket has no bound.
    this.#counts = new Float64Array(doublings * STEPS + 2)
  }

  get sum(): number {
    return this.#sum
  }

  get count(): number {
    return this.#count
  }

  observe(value: number): void {
    const last = this.#counts.length - 1
    const bucket = value <= this.#first ? 0 : Math.min(last, Math.ceil(Math.log2(value / this.#first) * STEPS))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += value
    this.#count++
  }

  /** The counts so far, for `percentile`. */
  counts(): Counts {
    return this.#counts.slice()
  }

  /** For each bound of the histogram, how many values were not above it. */
  *cumulative(): Generator<{ bound: number; count: number }> {
    let count = 0
    for (const [bucket, counted] of this.#counts.entries()) {
      count += counted
      if (bucket % STEPS === 0) yield { bound: boundOf(this.#first, bucket), count }
    }
  }
}

/** The upper bound of a bucket. */
function boundOf(first: number, bucket: number): number {
  return first * 2 ** (bucket / STEPS)
}

/**
 * The value that this share (0 to 1) of the values does not exceed which were counted between two moments: the upper bound
 * of its bucket. Null when there are none.
 * @param first the upper bound of the first bucket
 */
export function percentile(first: number, share: number, now: Counts, before?: Counts): number | null {
  const between = now.map((count, bucket) => count - (before?.[bucket] ?? 0))
  const total = between.reduce((sum, count) => sum + count, 0)
  let passed = 0
  const bucket = between.findIndex((count) => (passed += count) >= share * total)
  return total === 0 ? null : boundOf(first, bucket)
}

/** A distribution for each value of one label, or a single one. */
export class Distributions {
  readonly facts: DistributionFacts
  readonly #byLabel = new Map<string, Distribution>()

  constructor(facts: DistributionFacts) {
    this.facts = facts
  }

  /** The distribution of this label value, which must come from a list that no client can extend. */
  of(label = ''): Distribution {
    let known = this.#byLabel.get(label)
    if (!known) this.#byLabel.set(label, (known = new Distribution(this.facts)))
    return known
  }

  entries(): Iterable<[string, Distribution]> {
    return this.#byLabel
  }
}
