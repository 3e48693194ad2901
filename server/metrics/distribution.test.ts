import { expect, test } from 'vitest'
import { Counter } from './counter.ts'
import { Distribution, percentile } from './distribution.ts'

const FACTS = { first: 0.001, doublings: 4 }

test('a value counts below every bound that it does not exceed', () => {
  const distribution = new Distribution(FACTS)
  for (const value of [0, 0.001, 0.0011, 0.002, 0.0161, 100]) distribution.observe(value)
  expect([...distribution.cumulative()]).toEqual([
    { bound: 0.001, count: 2 },
    { bound: 0.002, count: 4 },
    { bound: 0.004, count: 4 },
    { bound: 0.008, count: 4 },
    { bound: 0.016, count: 4 },
  ])
  expect(distribution.count).toBe(6)
  expect(distribution.sum).toBeCloseTo(100.0202)
})

test('percentiles are of the values between two moments, and above them by a fifth at most', () => {
  const distribution = new Distribution(FACTS)
  for (let i = 0; i < 1000; i++) distribution.observe(0.016)
  const before = distribution.counts()
  expect(percentile(FACTS.first, 0.99, before, before)).toBeNull()
  for (let i = 1; i <= 100; i++) distribution.observe(i / 10_000)
  const of = (share: number) => percentile(FACTS.first, share, distribution.counts(), before) ?? 0
  for (const [share, exact] of [
    [0.5, 0.005],
    [0.99, 0.0099],
    [1, 0.01],
  ] as const) {
    expect(of(share)).toBeGreaterThanOrEqual(exact)
    expect(of(share)).toBeLessThanOrEqual(exact * 1.2)
  }
})

test('a counter counts by label, and shows zeros where a rate needs them', () => {
  const counter = new Counter({ name: 'n', help: 'h', labels: ['cause'], from0: ['held'] })
  counter.add('held', '', 3)
  counter.add('booked')
  expect([...counter.entries()]).toEqual([
    { first: 'held', second: '', value: 3 },
    { first: 'booked', second: '', value: 1 },
  ])
  expect(counter.labelsOf('held', '')).toEqual({ cause: 'held' })
  expect([...new Counter({ name: 'n', help: 'h', labels: [] }).entries()]).toHaveLength(1)
})

test('a counter stays bounded, whatever it is given as labels', () => {
  const counter = new Counter({ name: 'n', help: 'h', labels: ['event', 'outcome'] })
  for (let i = 0; i < 10_000; i++) counter.add(`event ${i}`, 'ok')
  const entries = [...counter.entries()]
  expect(entries.length).toBeLessThanOrEqual(2001)
  expect(entries.reduce((sum, { value }) => sum + value, 0)).toBe(10_000)
  expect(counter.of('other')).toBe(8000)
})
