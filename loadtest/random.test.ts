// Chance: even, repeatable, and another for each process of a run.
import { expect, test } from 'vitest'
import { between, exponential, seeded, type Random } from './random.ts'

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, random)

test('numbers lie from 0 up to 1, evenly', () => {
  const tenths = Map.groupBy(draw(seeded(1), 100_000), (number) => Math.floor(number * 10))
  expect([...tenths.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  for (const { length } of tenths.values()) expect(Math.abs(length - 10_000)).toBeLessThan(500)
})

test('a seed gives the same numbers again; another seed or stream gives others', () => {
  const first = draw(seeded(1, 0), 100)
  expect(draw(seeded(1, 0), 100)).toEqual(first)
  expect(draw(seeded(2, 0), 100)).not.toEqual(first)
  expect(draw(seeded(1, 1), 100)).not.toEqual(first)
})

test('streams of one seed are not correlated', () => {
  const [a, b] = [draw(seeded(7, 0), 10_000), draw(seeded(7, 1), 10_000)]
  const together = a.reduce((sum, number, i) => sum + (number - 0.5) * ((b[i] ?? 0) - 0.5), 0) / a.length
  // The covariance of independent numbers, within four standard deviations.
  expect(Math.abs(together)).toBeLessThan(4 / 12 / Math.sqrt(a.length))
})

test('between reaches both ends and nothing beyond them', () => {
  const random = seeded(3)
  expect(new Set(Array.from({ length: 200 }, () => between(random, 2, 4)))).toEqual(new Set([2, 3, 4]))
})

test('exponential has the mean that is given', () => {
  const random = seeded(4)
  const spans = Array.from({ length: 100_000 }, () => exponential(random, 50))
  expect(spans.reduce((sum, span) => sum + span, 0) / spans.length).toBeCloseTo(50, -1)
  expect(Math.min(...spans)).toBeGreaterThanOrEqual(0)
})
