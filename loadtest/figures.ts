// Figures, each beside a reference that was measured in the same run: machines differ, ratios less so.

export type Bar = { atMost: number } | { atLeast: number }

export type Figure = {
  what: string
  value: number
  unit: 'ms' | '/s'
  reference: { what: string; value: number }
  ratio: number
  bar: Bar
  met: boolean
}

/** Sets the medians of both against each other. */
export function compare(
  what: string,
  unit: Figure['unit'],
  values: readonly number[],
  reference: { what: string; values: readonly number[] },
  bar: Bar,
): Figure {
  const value = median(values)
  const beside = median(reference.values)
  const ratio = value / beside
  const met = 'atMost' in bar ? ratio <= bar.atMost : ratio >= bar.atLeast
  return { what, value, unit, reference: { what: reference.what, value: beside }, ratio, bar, met }
}

/** @throws {RangeError} when there are none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (low === undefined || high === undefined) throw new RangeError('Nothing has no median.')
  return (low + high) / 2
}
