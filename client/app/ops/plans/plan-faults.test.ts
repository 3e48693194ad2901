import { expect, test } from 'vitest'
import { groupFaults, nameOfPlace, unpricedCategories, withNames } from './plan-faults.ts'

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

test('places are said by the names that the file has, or by numbers, in both formats', () => {
  const seats = [{}, { seat_number: '7' }]
  const drawing = { zones: [{ name: 'Stalls', rows: [{ row_number: 'A', seats }] }, {}] }
  expect(nameOfPlace(drawing, 'zones[0].rows[0].seats[1].category')).toBe('Stalls, row A, seat 7')
  expect(nameOfPlace(drawing, 'zones[0].rows[0].seats[0].position.x')).toBe('Stalls, row A, seat 1')
  expect(nameOfPlace(drawing, 'zones[1].rows[3]')).toBe('2, row 4')
  expect(nameOfPlace(drawing, 'prices.zones[0]')).toBeUndefined()
  expect(nameOfPlace(undefined, 'sections[0]')).toBe('1')
  const plan = { sections: [{ name: 'Hall', rows: [{ name: 'B', seats: [{ number: '3' }] }] }] }
  expect(withNames(plan, `Another seat is called “B-3”: ${seat(0)}.`)).toBe(
    'Another seat is called “B-3”: Hall, row B, seat 3.',
  )
})

test('categories without a price are told apart from other faults', () => {
  const faults = ['prices.Front.left', 'prices', 'categories[0].price'].map((path) => ({ path, message: 'No price.' }))
  expect(unpricedCategories(faults)).toEqual(['Front.left'])
})
