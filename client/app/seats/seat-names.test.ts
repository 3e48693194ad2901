import { expect, test } from 'vitest'
import { cinema, theatre } from '../../../server/demo/venues.ts'
import { seatIndexOf, seatOf, AISLE, valueAt } from '../../seat-map/seat-index.ts'
import { mapWords as defaultWords } from '../../seat-map/words.ts'
import { mapWords } from '../map-words.ts'
import { seatName, seatNames, seatSwap } from './seat-names.ts'

test('a seat’s name has the section only where there are several, and is the same on the map as elsewhere', () => {
  const [one, several] = [seatIndexOf(cinema()), seatIndexOf(theatre())]
  expect(seatName(one, 2)).toBe('Row A, seat 3')
  expect(seatName(several, 2)).toBe('Stalls, row A, seat 3')
  for (const seatIndex of [one, several]) {
    const seat = seatOf(seatIndex, 2)
    for (const words of [mapWords, defaultWords]) expect(seat && words.seat(seat)).toBe(seatName(seatIndex, 2))
  }
})

test('seats of a row are named together, in the order in which they stand', () => {
  expect(seatNames(seatIndexOf(cinema()), [21, 3, 1, 2])).toBe('Row A, seats 2, 3 and 4; Row B, seat 3')
  expect(seatNames(seatIndexOf(theatre()), [1, 0])).toBe('Stalls, row A, seats 1 and 2')
})

test('many seats in sequence are named by the first and the last', () => {
  const seatIndex = seatIndexOf(cinema())
  const named = (...numbers: number[]): string =>
    seatNames(
      seatIndex,
      numbers.map((number) => number - 1),
    )
  expect(named(2, 3, 4, 5)).toBe('Row A, seats 2–5')
  expect(named(1, 2, 4, 5, 6, 7, 9)).toBe('Row A, seats 1, 2, 4–7 and 9')
  expect(named(1, 3, 5, 7)).toBe('Row A, seats 1, 3, 5 and 7')
})

test('of seats of the same row in place of others, the row is named once', () => {
  const seatIndex = seatIndexOf(cinema())
  expect(seatSwap(seatIndex, [3], [2])).toBe('Row A, seat 4 instead of seat 3')
  expect(seatSwap(seatIndex, [3, 4], [1, 2])).toBe('Row A, seats 4 and 5 instead of seats 2 and 3')
  expect(seatSwap(seatIndex, [21], [2])).toBe('Row B, seat 3 instead of Row A, seat 3')
})

test('in a row that is listed in another order, seats are named, and are at an aisle, by their places', () => {
  // Odd numbers from the middle to the right, even ones to the left.
  const xs = [3, 2, 4, 1, 5, 0]
  const seats = xs.map((x, index) => ({ number: `${index + 1}`, x, y: 0, categoryId: 'a' }))
  const plan = { planId: 'room', name: 'Room', focus: { x: 0, y: 0 } }
  const categories = [{ categoryId: 'a', name: 'A', price: 1 }]
  const seatIndex = seatIndexOf({ ...plan, categories, sections: [{ name: 'Hall', rows: [{ name: 'A', seats }] }] })
  expect(seatNames(seatIndex, [0, 1, 3])).toBe('Row A, seats 4, 2 and 1')
  expect(xs.flatMap((_, seatId) => (valueAt(seatIndex.flags, seatId) & AISLE ? seatId : []))).toEqual([4, 5])
})
