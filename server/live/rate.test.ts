import { expect, test } from 'vitest'
import { Rate } from './rate.ts'

const NOW = 123_456.789

test('W1 a second’s worth of requests is taken at once, and the next as soon as there is room again', () => {
  for (const perSecond of [1, 3, 50, 1_000_000]) {
    const rate = new Rate(perSecond)
    const taken = Array.from({ length: Math.min(perSecond, 1000) }, () => rate.waitFor('one', NOW))
    expect(taken.every((waitMs) => waitMs === 0)).toBe(true)
  }
  const rate = new Rate(4)
  for (let i = 0; i < 4; i++) rate.waitFor('one', NOW)
  expect(rate.waitFor('one', NOW)).toBe(250)
  expect(rate.waitFor('one', NOW + 100)).toBe(150)
  // Being refused counts for nothing.
  expect(rate.waitFor('one', NOW + 250)).toBe(0)
  expect(rate.waitFor('one', NOW + 250)).toBe(250)
  expect(rate.waitFor('one', NOW + 5000)).toBe(0)
})

test('W1 each visitor has a rate of their own, and a new one when they were forgotten', () => {
  const rate = new Rate(1)
  expect(rate.waitFor('one', NOW)).toBe(0)
  expect(rate.waitFor('other', NOW)).toBe(0)
  expect(rate.waitFor('one', NOW)).toBe(1000)
  rate.forget('one')
  expect(rate.waitFor('one', NOW)).toBe(0)
})

test('without a limit nobody waits', () => {
  const rate = new Rate(null)
  for (let i = 0; i < 1000; i++) expect(rate.waitFor('one', NOW)).toBe(0)
})
