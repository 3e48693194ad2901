import { expect, test } from 'vitest'
import { Availability } from './availability.ts'
import { SeatLayout } from './seat-layout.ts'

/** One row, numbered from the middle: odd to the right, even to the left, listed in the order of the numbers. */
const layout = new SeatLayout(
  [3, 2, 4, 1, 5, 0].map((x) => ({ section: 'Hall', row: 'A', x, y: 0, categoryId: 'all', accessible: false })),
)

test('H11 seats are together by where they are, not by their ids', () => {
  const together = (...seatIds: number[]): boolean => layout.misfit({ quantity: seatIds.length }, seatIds) === undefined
  expect([together(0, 1), together(4, 2, 0), together(5, 3, 1)]).toEqual([true, true, true])
  expect([together(1, 2), together(2, 3), together(5, 3, 2), together(0, 0)]).toEqual([false, false, false, false])
})

test('H12 a seat is left alone by where it is', () => {
  const availability = new Availability(layout)
  expect(availability.singlesLeftBy([0, 2], 0)).toEqual([4])
  expect(availability.singlesLeftBy([0, 1], 0)).toEqual([])
  availability.set(3, Infinity)
  expect(availability.singlesLeftBy([0], 0)).toEqual([1])
  expect(availability.earliestSeats({ quantity: 3 })).toEqual([1, 0, 2])
})
