import { expect, test } from 'vitest'
import { cinema, theatre } from '../../../server/demo/rooms.ts'
import { hallOf, seatOf } from '../map/hall.ts'
import { mapWords } from '../map/words.ts'
import { nameIn, namesIn } from './names.ts'

test('a seat is called by its section only where there are several, and the same on the map as everywhere', () => {
  const [one, several] = [hallOf(cinema()), hallOf(theatre())]
  expect(nameIn(one, 2)).toBe('Row A, seat 3')
  expect(nameIn(several, 2)).toBe('Stalls, row A, seat 3')
  for (const hall of [one, several]) {
    const seat = seatOf(hall, 2)
    expect(seat && mapWords.seat(seat)).toBe(nameIn(hall, 2))
  }
})

test('seats of a row are named together, in the order in which they stand', () => {
  expect(namesIn(hallOf(cinema()), [21, 3, 1, 2])).toBe('Row A, seats 2, 3 and 4; Row B, seat 3')
  expect(namesIn(hallOf(theatre()), [1, 0])).toBe('Stalls, row A, seats 1 and 2')
})
