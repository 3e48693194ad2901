// What a seed decides must be the same each time, or no finding could be repeated.
import { expect, test } from 'vitest'
import { FAULT_NAMES } from './faults.ts'
import { planOf } from './plan.ts'

test('the same seed gives the same plan, and another one another', () => {
  expect(planOf(7)).toEqual(planOf(7))
  expect(planOf(7)).not.toEqual({ ...planOf(8), seed: 7 })
})

test('naming the fault that a seed chooses changes nothing', () => {
  for (let seed = 1; seed < 50; seed++) expect(planOf(seed, planOf(seed).fault)).toEqual(planOf(seed))
})

test('a hundred seeds in a row strike with nearly every fault', () => {
  const faults = new Set(Array.from({ length: 100 }, (_, seed) => planOf(seed + 1).fault))
  expect(faults.size).toBeGreaterThan(0.9 * FAULT_NAMES.length)
})
