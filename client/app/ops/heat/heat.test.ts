import { expect, test } from 'vitest'
import { seatFactsOf } from '../show/seat-facts.ts'
import { ageOf, levelOf, refusalsOf, summaryOf } from './heat.ts'

const since = '2026-11-30T20:00:00.000Z'
const expiresAt = '2026-11-30T20:05:00.000Z'
const now = Date.parse('2026-11-30T20:01:00.500Z')

test('the heat of a seat grows with its refusals, and a hold ages until its time is over', () => {
  expect([1, 2, 3, 9, 10, 500].map(levelOf)).toEqual([0, 0, 1, 1, 2, 2])
  expect(ageOf({ since, expiresAt }, now)).toEqual({ seconds: 60, share: 60_500 / 300_000 })
  expect(ageOf({ since, expiresAt }, Date.parse(since) - 5)).toEqual({ seconds: 0, share: 0 })
  expect(ageOf({ since, expiresAt: since }, now)).toEqual({ seconds: 60, share: 1 })
})

test('the summary counts refusals and names the oldest hold', () => {
  const held = [
    { visitor: 'ANN', since, expiresAt, seatIds: [1] },
    { visitor: 'BEN', since: '2026-11-30T20:00:50.000Z', expiresAt, seatIds: [2, 3] },
  ]
  const refusals = refusalsOf([
    { seatId: 1, refused: 4 },
    { seatId: 7, refused: 1 },
  ])
  expect(summaryOf(refusals, seatFactsOf({ held, booked: [], blocked: [] }), now)).toEqual({
    refusals: 5,
    seats: 2,
    oldestSeconds: 60,
  })
  expect(summaryOf(refusalsOf([]), new Map(), now)).toEqual({ refusals: 0, seats: 0, oldestSeconds: undefined })
})
