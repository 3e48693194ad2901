// Arrivals: as many as asked for, as random as people are, and the same again with the same seed.
import { expect, test } from 'vitest'
import { arrivalTimes } from './arrivals.ts'
import { seeded } from '../random.ts'

const at = (seed: number, rate: Parameters<typeof arrivalTimes>[1]): number[] => [...arrivalTimes(seeded(seed), rate)]

test('come at their rate, in order, until the time is over', () => {
  const moments = at(1, { perSecond: 100, rampSeconds: 0, seconds: 100 })
  // Four standard deviations of a Poisson process with a mean of 10,000.
  expect(Math.abs(moments.length - 10_000)).toBeLessThan(400)
  expect(moments).toEqual(moments.toSorted((a, b) => a - b))
  expect(moments.at(-1)).toBeLessThan(100_000)
})

test('do not know of each other: gaps vary as much as they are long', () => {
  const moments = at(2, { perSecond: 100, rampSeconds: 0, seconds: 100 })
  const gaps = moments.slice(1).map((moment, i) => moment - (moments[i] ?? 0))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  expect(deviation / mean).toBeCloseTo(1, 1)
})

test('rise evenly while they ramp up', () => {
  const moments = at(3, { perSecond: 1000, rampSeconds: 10, seconds: 10 })
  const firstHalf = moments.filter((moment) => moment < 5000).length
  // Half of 10,000 in all, and a quarter of those in the first half.
  expect(Math.abs(moments.length - 5000)).toBeLessThan(300)
  expect(firstHalf / moments.length).toBeCloseTo(0.25, 1)
})

test('are the same with the same seed, and others with another', () => {
  const rate = { perSecond: 10, rampSeconds: 0, seconds: 10 }
  expect(at(4, rate)).toEqual(at(4, rate))
  expect(at(4, rate)).not.toEqual(at(5, rate))
})

test('nobody comes at no rate', () => {
  expect(at(6, { perSecond: 0, rampSeconds: 0, seconds: 10 })).toEqual([])
})
