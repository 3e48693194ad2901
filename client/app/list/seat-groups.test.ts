import { expect, test } from 'vitest'
import { theatre } from '../../../server/demo/venues.ts'
import { AVAILABLE, BOOKED } from '../../seat-map/look.ts'
import { seatIndexOf } from '../../seat-map/seat-index.ts'
import { availableIn, rowsOf, seatGroupsOf } from './seat-groups.ts'

const seatIndex = seatIndexOf(theatre())
const all = () => true
const looks = new Uint8Array(seatIndex.seatCount).fill(AVAILABLE)

test('by section, each seat is in the row of its section; by price, in the group of its category, cheapest first', () => {
  const sections = seatGroupsOf(seatIndex, 'section')
  expect(sections.map(({ name }) => name)).toEqual(['Stalls', 'Left boxes', 'Right boxes', 'Dress circle', 'Balcony'])
  const prices = seatGroupsOf(seatIndex, 'price')
  expect(prices.map(({ name }) => name)).toEqual(['Third', 'Second', 'First', 'Premium'])
  for (const groups of [sections, prices]) {
    const seatIds = groups.flatMap((group) => rowsOf(seatIndex, group, all).flatMap((row) => row.seatIds))
    expect(seatIds.toSorted((a, b) => a - b)).toEqual([...Array(seatIndex.seatCount).keys()])
  }
  const [, second] = prices
  expect(second && rowsOf(seatIndex, second, all)[0]).toMatchObject({ section: 'Dress circle', name: 'C' })
})

test('seats that the filter leaves out are not listed and not counted', () => {
  const [stalls] = seatGroupsOf(seatIndex, 'section')
  if (!stalls) throw new Error('The theatre has no stalls.')
  const isEven = (seatId: number) => seatId % 2 === 0
  const rows = rowsOf(seatIndex, stalls, isEven)
  expect(rows.flatMap(({ seatIds }) => seatIds).every(isEven)).toBe(true)
  const count = rows.flatMap(({ seatIds }) => seatIds).length
  expect(availableIn(seatIndex, stalls, looks, isEven)).toEqual({ count, lowest: 7200, highest: 9500 })
  expect(availableIn(seatIndex, stalls, looks.slice().fill(BOOKED), all)).toBeUndefined()
})
