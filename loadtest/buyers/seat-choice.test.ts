// What buyers pick: free seats only, together, and the good ones more often the more they want them.
import { expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { chooseAnywhere, chooseSeats } from './seat-choice.ts'

const FREE = 0
const HELD = 1

test('chooses available seats side by side, and fewer when there are no more', () => {
  const statuses = Uint8Array.of(HELD, FREE, FREE, HELD, FREE, HELD)
  const random = seeded(1)
  const choices = Array.from({ length: 100 }, () => chooseSeats(statuses, 3, random, 1).join())
  expect(new Set(choices)).toEqual(new Set(['1,2', '2', '4']))
})

test('chooses nothing when nothing is available', () => {
  expect(chooseSeats(Uint8Array.of(HELD, HELD), 2, seeded(1), 1)).toEqual([])
})

test('with a greater rush, more buyers choose the first seats', () => {
  const statuses = new Uint8Array(1000)
  const inFront = (rush: number): number => {
    const random = seeded(2)
    const seats = Array.from({ length: 1000 }, () => chooseSeats(statuses, 1, random, rush)[0] ?? NaN)
    return seats.filter((seatId) => seatId < 100).length
  }
  expect(inFront(1)).toBeLessThan(150)
  expect(inFront(3)).toBeGreaterThan(400)
})

test('a greedy buyer takes the first available seats, wherever they are', () => {
  expect(chooseAnywhere(Uint8Array.of(0, 1, 0, 2, 0), 2)).toEqual([0, 2])
  expect(chooseAnywhere(Uint8Array.of(0, 1, 0, 2, 0), 9)).toEqual([0, 2, 4])
})
