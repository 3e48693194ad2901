import { expect, test } from 'vitest'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { seatIndexOf } from './seat-index.ts'
import { ASKING, AVAILABLE, BOOKED, HELD, MINE } from './look.ts'
import { isOfKind } from './seat-filter.ts'
import { countChanges, freeInPart, freeInSection, priceBandOf, tallyOf } from './tally.ts'

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

test('only available seats are counted, and a section’s prices are those of its available seats', () => {
  const seatIndex = seatIndexOf(plan)
  const all = tallyOf(seatIndex, new Uint8Array(5).fill(AVAILABLE))
  expect([0, 1].map((section) => freeInSection(all, section))).toEqual([3, 2])
  expect([0, 1].map((category) => freeInPart(all, 0, category))).toEqual([2, 1])
  // Of the two near seats one is at the aisle.
  const aisles = Uint8Array.from({ length: all.classCount }, (_, index) => (isOfKind(index % 4, 'aisle') ? 0 : 1))
  expect([0, 1].map((category) => freeInPart(all, 0, category, aisles))).toEqual([1, 1])
  expect(priceBandOf(seatIndex, all, 0)).toEqual({ lowest: 2000, highest: 4500 })
  expect(priceBandOf(seatIndex, all, 1)).toEqual({ lowest: 2000, highest: 2000 })
  const some = tallyOf(seatIndex, Uint8Array.of(AVAILABLE, MINE, HELD, BOOKED, BOOKED))
  expect([0, 1].map((section) => freeInSection(some, section))).toEqual([1, 0])
  expect(priceBandOf(seatIndex, some, 0)).toEqual({ lowest: 4500, highest: 4500 })
  expect(priceBandOf(seatIndex, some, 1)).toBeUndefined()
})

test('seats that others took or gave back are counted, the visitor’s own are not', () => {
  const before = Uint8Array.of(AVAILABLE, AVAILABLE, HELD, HELD, AVAILABLE, MINE, ASKING, BOOKED)
  const after = Uint8Array.of(HELD, BOOKED, AVAILABLE, BOOKED, MINE, AVAILABLE, HELD, AVAILABLE)
  expect(countChanges(before, after)).toEqual({ taken: 2, free: 2 })
})
