import { expect, test } from 'vitest'
import type { Outcome } from './command.ts'
import { CONTENTION_MS, Contention } from './contention.ts'

const MINUTE_MS = 60 * 1000
const refusal = (code: 'SEATS_TAKEN' | 'LIMIT_REACHED', ...seatIds: number[]): Outcome => ({
  kind: 'refused',
  refusal: { code, message: '', seats: seatIds.map((seatId) => ({ seatId })) },
})

test('refusals of taken seats are counted by show and seat for five minutes, and the most refused seats come first', () => {
  let now = 0
  const contention = new Contention(() => now)
  contention.note('a', refusal('SEATS_TAKEN', 1, 2))
  contention.note('b', refusal('SEATS_TAKEN', 1))
  contention.note('a', refusal('LIMIT_REACHED', 3))
  now += 2 * MINUTE_MS
  contention.note('a', refusal('SEATS_TAKEN', 2))
  const both = [
    { seatId: 2, refused: 2 },
    { seatId: 1, refused: 1 },
  ]
  expect(contention.of('a', 10)).toEqual(both)
  expect(contention.of('a', 1)).toEqual(both.slice(0, 1))
  now = CONTENTION_MS + MINUTE_MS
  expect(contention.of('a', 10)).toEqual([{ seatId: 2, refused: 1 }])
  expect(contention.of('b', 10)).toEqual([])
})

test('memory is bounded over all shows: what comes beyond is not counted, and counted again once old refusals are forgotten', () => {
  let now = 0
  const contention = new Contention(() => now, 3)
  contention.note('a', refusal('SEATS_TAKEN', 1, 2))
  contention.note('b', refusal('SEATS_TAKEN', 1, 2, 3))
  contention.note('a', refusal('SEATS_TAKEN', 2))
  expect(contention.of('a', 10)).toEqual([
    { seatId: 2, refused: 2 },
    { seatId: 1, refused: 1 },
  ])
  expect(contention.of('b', 10)).toEqual([{ seatId: 1, refused: 1 }])
  now = 2 * CONTENTION_MS
  contention.note('b', refusal('SEATS_TAKEN', 3))
  expect(contention.of('b', 10)).toEqual([{ seatId: 3, refused: 1 }])
})
