// A counter with up to two labels. Counting costs two look-ups and an addition.

/** More combinations of label values than this server’s code has; one more would be a defect that fills the memory. */
const COMBINATIONS_AT_MOST = 2000
/** The label value of what comes after that many. */
const OTHER = 'other'

export type Labels = Readonly<Record<string, string>>
export type CounterFacts = Readonly<{
  /** As Prometheus knows it: with the unit in its name, ending in `_total`. */
  name: string
  help: string
  labels: readonly [] | readonly [string] | readonly [string, string]
  /** Values of the only label that are shown from the start: a rate misses the first count of a series that begins with it. */
  from0?: readonly string[]
}>

/** Label values must come from a list that no client can extend. */
export class Counter {
  readonly facts: CounterFacts
  readonly #cells = new Map<string, Map<string, { value: number }>>()
  #combinations = 0

  constructor(facts: CounterFacts) {
    this.facts = facts
    for (const value of facts.labels.length === 0 ? [''] : (facts.from0 ?? [])) this.add(value, '', 0)
  }

  /** Adds to the count of these label values; a counter with one label takes the first only. */
  add(first = '', second = '', by = 1): void {
    const cell = this.#cells.get(first)?.get(second)
    if (cell) cell.value += by
    else if (this.#combinations < COMBINATIONS_AT_MOST) this.#setUp(first, second, by)
    else if (first !== OTHER) this.add(OTHER, OTHER, by)
    else this.#setUp(OTHER, OTHER, by)
  }

  /** The count of these label values; without `second`, of all second values together. */
  of(first = '', second?: string): number {
    const cells = this.#cells.get(first)
    if (!cells) return 0
    if (second !== undefined) return cells.get(second)?.value ?? 0
    let sum = 0
    for (const { value } of cells.values()) sum += value
    return sum
  }

  /** Every combination of label values that was counted, and its count. */
  *entries(): Generator<{ first: string; second: string; value: number }> {
    for (const [first, cells] of this.#cells) {
      for (const [second, { value }] of cells) yield { first, second, value }
    }
  }

  /** The labels of a combination, as Prometheus has them. */
  labelsOf(first: string, second: string): Labels {
    const [firstLabel, secondLabel] = this.facts.labels
    return {
      ...(firstLabel !== undefined && { [firstLabel]: first }),
      ...(secondLabel !== undefined && { [secondLabel]: second }),
    }
  }

  #setUp(first: string, second: string, value: number): void {
    const cells = this.#cells.get(first) ?? new Map<string, { value: number }>()
    this.#cells.set(first, cells.set(second, { value }))
    this.#combinations++
  }
}
