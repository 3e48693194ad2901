import { expect, test } from 'vitest'
import { groupFaults, unpricedCategories } from './plan-faults.ts'

const seat = (place: number) => `sections[0].rows[0].seats[${place}]`

test('faults are grouped by what is wrong, whatever the names and places in their sentences', () => {
  const faults = [
    { path: `${seat(1)}.categoryId`, message: 'The plan has no category “front”.' },
    { path: seat(2), message: `Another seat is called “A-1”: ${seat(0)}.` },
    { path: `${seat(3)}.categoryId`, message: 'The plan has no category “front”.' },
    { path: seat(4), message: `Another seat is called “A-2”: ${seat(1)}.` },
    { path: seat(5), message: `Another seat is at the same place: ${seat(1)}.` },
  ]
  expect(groupFaults(faults).map(({ message, faults: same }) => [message, same.length])).toEqual([
    ['The plan has no category “front”.', 2],
    ['Another seat is called “…”.', 2],
    [`Another seat is at the same place: ${seat(1)}.`, 1],
  ])
})

test('categories without a price are told apart from other faults', () => {
  const faults = ['prices.Front.left', 'prices', 'categories[0].price'].map((path) => ({ path, message: 'No price.' }))
  expect(unpricedCategories(faults)).toEqual(['Front.left'])
})
