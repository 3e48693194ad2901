import { expect, test } from 'vitest'
import { theatre } from '../../../server/demo/venues.ts'
import { AVAILABLE, BOOKED } from '../../seat-map/look.ts'
import { dimmingOf, NO_FILTER } from '../../seat-map/seat-filter.ts'
import { AISLE, seatIndexOf, valueAt } from '../../seat-map/seat-index.ts'
import { tallyOf } from '../../seat-map/tally.ts'
import { availableIn, rowsOf, seatGroupsOf } from './seat-groups.ts'

const seatIndex = seatIndexOf(theatre())
const looks = new Uint8Array(seatIndex.seatCount).fill(AVAILABLE)

test('by section, each seat is in the row of its section; by price, in the group of its category, cheapest first', () => {
  const sections = seatGroupsOf(seatIndex, 'section')
  expect(sections.map(({ name }) => name)).toEqual(['Stalls', 'Left boxes', 'Right boxes', 'Dress circle', 'Balcony'])
  const prices = seatGroupsOf(seatIndex, 'price')
  expect(prices.map(({ name }) => name)).toEqual(['Third', 'Second', 'First', 'Premium'])
  for (const groups of [sections, prices]) {
    const seatIds = groups.flatMap((group) => rowsOf(seatIndex, group).flatMap((row) => row.seatIds))
    expect(seatIds.toSorted((a, b) => a - b)).toEqual([...Array(seatIndex.seatCount).keys()])
  }
  const [, second] = prices
  expect(second && rowsOf(seatIndex, second)[0]).toMatchObject({ section: 'Dress circle', name: 'C' })
})

test('seats that the filter leaves out are not listed and not counted', () => {
  const tally = tallyOf(seatIndex, looks)
  const dimming = dimmingOf({ ...NO_FILTER, kind: 'aisle' }, seatIndex, tally)
  for (const order of ['section', 'price'] as const) {
    for (const group of seatGroupsOf(seatIndex, order)) {
      const seatIds = rowsOf(seatIndex, group, dimming).flatMap((row) => row.seatIds)
      expect(seatIds.every((seatId) => (valueAt(seatIndex.flags, seatId) & AISLE) !== 0)).toBe(true)
      const prices = seatIds.map((seatId) => seatIndex.categories[valueAt(seatIndex.category, seatId)]?.price ?? 0)
      const priced = { lowest: Math.min(...prices), highest: Math.max(...prices) }
      expect(availableIn(seatIndex, group, tally, dimming)).toEqual({ count: seatIds.length, ...priced })
    }
  }
})

test('a group without an available seat has no price', () => {
  const tally = tallyOf(seatIndex, looks.slice().fill(BOOKED))
  for (const order of ['section', 'price'] as const) {
    for (const group of seatGroupsOf(seatIndex, order)) expect(availableIn(seatIndex, group, tally)).toBeUndefined()
  }
})
