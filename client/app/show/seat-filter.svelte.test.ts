import { expect, test } from 'vitest'
import { theatre } from '../../../server/demo/venues.ts'
import { AVAILABLE, BOOKED } from '../../seat-map/look.ts'
import { seatIndexOf, valueAt } from '../../seat-map/seat-index.ts'
import { ShowFilter } from './seat-filter.svelte.ts'

const seatIndex = seatIndexOf(theatre())
const freeLooks = (): Uint8Array => new Uint8Array(seatIndex.seatCount).fill(AVAILABLE)
/** The category of the lowest price, and its seats. */
const cheapest = seatIndex.categories.findIndex(({ name }) => name === 'Third')
const cheap = [...seatIndex.category.keys()].filter((seatId) => valueAt(seatIndex.category, seatId) === cheapest)
const seatOfCategory = (name: string): number =>
  seatIndex.category.indexOf(seatIndex.categories.findIndex((category) => category.name === name))
const [next, dear] = [seatOfCategory('Second'), seatOfCategory('Premium')]

test('an unset filter leaves out nothing, and asks for any category', () => {
  const filter = new ShowFilter({ seatIndex, looks: freeLooks() })
  expect(filter.isActive).toBe(false)
  expect(filter.dimming).toBeUndefined()
  expect(filter.categoryIds).toEqual([])
  expect(filter.includes(0)).toBe(true)
})

test('while seats are taken, the dimming stays the same object, until the cheapest price is another one', () => {
  let looks = $state.raw(freeLooks())
  const filter = new ShowFilter({
    seatIndex,
    get looks() {
      return looks
    },
  })
  filter.cheapest = true
  const before = filter.dimming
  expect(filter.categoryIds).toEqual([seatIndex.categories[cheapest]?.categoryId])
  const [first = 0] = cheap
  expect([next, dear].map((seatId) => filter.includes(seatId))).toEqual([false, false])
  looks = freeLooks().fill(BOOKED, first, first + 1)
  expect(filter.dimming).toBe(before)
  looks = freeLooks().map((look, seatId) => (cheap.includes(seatId) ? BOOKED : look))
  expect(filter.dimming).not.toBe(before)
  expect([next, dear].map((seatId) => filter.includes(seatId))).toEqual([true, false])
  filter.clear()
  expect([next, dear].map((seatId) => filter.includes(seatId))).toEqual([true, true])
})
