// Latencies: percentiles within one percent, also when several processes counted them.
import { expect, test } from 'vitest'
import { Latencies } from './tally.ts'

test('percentiles of the histograms of several processes are those of all durations', () => {
  const [a, b, all] = [new Latencies(), new Latencies(), new Latencies()]
  for (let ms = 1; ms <= 1000; ms++) (ms % 2 === 0 ? a : b).record('hold', ms)
  all.add(a.encoded())
  all.add(b.encoded())
  const { hold } = all.percentiles()
  expect(hold?.count).toBe(1000)
  for (const [percentile, ms] of [
    [hold?.p50, 500],
    [hold?.p90, 900],
    [hold?.p99, 990],
    [hold?.p999, 999],
    [hold?.max, 1000],
  ] as const) {
    expect((percentile ?? NaN) / ms).toBeGreaterThanOrEqual(0.99)
    expect((percentile ?? NaN) / ms).toBeLessThanOrEqual(1.01)
  }
})

test('a duration out of range is recorded as the nearest in range', () => {
  const latencies = new Latencies()
  latencies.record('lag', -0.4)
  latencies.record('lag', 1e9)
  expect(latencies.percentiles().lag).toMatchObject({ count: 2, p50: 0 })
})
