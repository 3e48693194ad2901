import { expect, test } from 'vitest'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { AVAILABLE, BOOKED } from './look.ts'
import { seatClassOf } from './seat-class.ts'
import { dimmingOf, NO_FILTER, wantedCategories, type SeatFilter } from './seat-filter.ts'
import { seatIndexOf } from './seat-index.ts'
import { freeInSection, priceBandOf, tallyOf } from './tally.ts'

const seat = (x: number, categoryId: string, accessible = false) => ({
  number: `${x + 1}`,
  x,
  y: 0,
  categoryId,
  accessible,
})
const plan: SeatingPlan = {
  planId: 'room',
  name: 'A Room',
  focus: { x: 0, y: 0 },
  categories: [
    { categoryId: 'near', name: 'Near', price: 4500 },
    { categoryId: 'far', name: 'Far', price: 2000 },
    { categoryId: 'side', name: 'Side', price: 2000 },
  ],
  // Seats 0 and 4 are at the ends of the row, 4 is a wheelchair place.
  sections: [
    {
      name: 'Stalls',
      rows: [
        {
          name: 'A',
          seats: [seat(0, 'near'), seat(1, 'near'), seat(2, 'far'), seat(3, 'side'), seat(4, 'near', true)],
        },
      ],
    },
  ],
}
const seatIndex = seatIndexOf(plan)
const allFree = new Uint8Array(5).fill(AVAILABLE)

/** The seats that a filter leaves, by their ids. */
function left(filter: Partial<SeatFilter>, looks = allFree): number[] {
  const dimming = dimmingOf({ ...NO_FILTER, ...filter }, seatIndex, tallyOf(seatIndex, looks))
  return [0, 1, 2, 3, 4].filter((seatId) => dimming[seatClassOf(seatIndex, seatId)] === 0)
}

test('a filter leaves the seats of its categories and of its kind', () => {
  expect(left({})).toEqual([0, 1, 2, 3, 4])
  expect(left({ categories: new Set([0]) })).toEqual([0, 1, 4])
  expect(left({ categories: new Set([0, 2]) })).toEqual([0, 1, 3, 4])
  expect(left({ kind: 'wheelchair' })).toEqual([4])
  expect(left({ kind: 'aisle' })).toEqual([0, 4])
  expect(left({ kind: 'wheelchair', categories: new Set([1]) })).toEqual([])
})

test('the cheapest are the seats of the lowest price that is available within the rest of the filter', () => {
  expect(left({ cheapest: true })).toEqual([2, 3])
  expect(left({ cheapest: true, kind: 'aisle' })).toEqual([0, 4])
  expect(left({ cheapest: true }, Uint8Array.of(AVAILABLE, AVAILABLE, BOOKED, BOOKED, AVAILABLE))).toEqual([
    0, 1, 2, 3, 4,
  ])
  expect(left({ cheapest: true }, new Uint8Array(5).fill(BOOKED))).toEqual([0, 1, 2, 3, 4])
})

test('counts and prices of a section are those of the seats that the filter leaves', () => {
  const tally = tallyOf(seatIndex, allFree)
  const dimming = dimmingOf({ ...NO_FILTER, cheapest: true }, seatIndex, tally)
  expect(wantedCategories(dimming)).toEqual([1, 2])
  expect(freeInSection(tally, 0, dimming)).toBe(2)
  expect(priceBandOf(seatIndex, tally, 0, dimming)).toEqual({ lowest: 2000, highest: 2000 })
})
