import { expect, test } from 'vitest'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { seatIndexOf } from './seat-index.ts'
import { AVAILABLE, BOOKED, HELD, MINE } from './look.ts'
import { tallyOf } from './tally.ts'

const seats = (...categoryIds: string[]) =>
  categoryIds.map((categoryId, x) => ({ number: `${x + 1}`, x, y: 0, categoryId }))
const plan: SeatingPlan = {
  planId: 'room',
  name: 'A Room',
  focus: { x: 0, y: 0 },
  categories: [
    { categoryId: 'near', name: 'Near', price: 4500 },
    { categoryId: 'far', name: 'Far', price: 2000 },
  ],
  sections: [
    { name: 'Stalls', rows: [{ name: 'A', seats: seats('near', 'near', 'far') }] },
    { name: 'Balcony', rows: [{ name: 'A', seats: seats('far', 'far') }] },
  ],
}

test('only what is available is left, and a section costs what the cheapest seat left in it costs', () => {
  const hall = seatIndexOf(plan)
  const all = tallyOf(hall, new Uint8Array(5).fill(AVAILABLE))
  expect([...all.byCategory]).toEqual([2, 3])
  expect([...all.bySection]).toEqual([3, 2])
  expect(all.from).toEqual([2000, 2000])
  const some = tallyOf(hall, Uint8Array.of(AVAILABLE, MINE, HELD, BOOKED, BOOKED))
  expect([...some.byCategory]).toEqual([1, 0])
  expect([...some.bySection]).toEqual([1, 0])
  expect(some.from).toEqual([4500, undefined])
})
