import { expect, test } from 'vitest'
import { cinema } from '../../server/demo/venues.ts'
import { seatIndexOf } from './seat-index.ts'
import { viewFrom } from './seat-view.ts'

const seatIndex = seatIndexOf(cinema())

/** The seats at the left end, in the middle and at the right end of a row. */
function seatsOf(row: number): [number, number, number] {
  const { first = 0, end = 0 } = seatIndex.rows[row] ?? {}
  const at = (rank: number) => seatIndex.order[rank] ?? 0
  return [at(first), at(Math.floor((first + end) / 2)), at(end - 1)]
}

/** How wide the stage is in the picture. */
function widthFrom(seatId: number): number {
  const xs = viewFrom(seatIndex, seatId)?.floor.map(({ x }) => x) ?? []
  return Math.max(...xs) - Math.min(...xs)
}

test('the stage is the larger the nearer the seat is, and in the middle of the picture', () => {
  const [, front] = seatsOf(1)
  const [, back] = seatsOf(9)
  expect(widthFrom(front)).toBeGreaterThan(1.3 * widthFrom(back))
  const xs = viewFrom(seatIndex, back)?.floor.map(({ x }) => x) ?? []
  expect(Math.abs(Math.max(...xs) + Math.min(...xs))).toBeLessThan(0.1)
})

test('from the sides the stage is narrower, and the side is named', () => {
  const seats = seatsOf(2)
  expect(seats.map((seatId) => viewFrom(seatIndex, seatId)?.side)).toEqual(['left', 'middle', 'right'])
  expect(widthFrom(seats[0])).toBeLessThan(widthFrom(seats[1]))
})

test('a plan without a stage has no view', () => {
  expect(viewFrom({ ...seatIndex, stage: undefined }, 0)).toBeUndefined()
})
