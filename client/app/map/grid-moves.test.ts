import { expect, test } from 'vitest'
import type { SeatingPlan } from '../../../shared/seating-plan.ts'
import { movedBy } from './grid-moves.ts'
import { hallOf } from './hall.ts'

const row = (name: string, y: number, xs: number[]) => ({
  name,
  seats: xs.map((x, index) => ({ number: `${index + 1}`, x, y, categoryId: 'all' })),
})
const plan: SeatingPlan = {
  planId: 'room',
  name: 'A Room',
  focus: { x: 0, y: -5 },
  categories: [{ categoryId: 'all', name: 'All', price: 1 }],
  sections: [
    // 0 1 2 3, then 4 5 under the last two of them.
    { name: 'Stalls', rows: [row('A', 0, [0, 1, 2, 3]), row('B', 1, [2.2, 3.2])] },
    // 6 7 8, then 9.
    { name: 'Balcony', rows: [row('A', 9, [0, 1, 2]), row('B', 10, [1])] },
  ],
}
const hall = hallOf(plan)

test.each([
  { key: 'ArrowRight', from: 1, to: 2 },
  { key: 'ArrowRight', from: 3, to: 3 },
  { key: 'ArrowLeft', from: 1, to: 0 },
  { key: 'ArrowLeft', from: 4, to: 4 },
  { key: 'ArrowDown', from: 3, to: 5 },
  { key: 'ArrowDown', from: 0, to: 4 },
  { key: 'ArrowDown', from: 5, to: 8 },
  { key: 'ArrowDown', from: 9, to: 9 },
  { key: 'ArrowUp', from: 4, to: 2 },
  { key: 'ArrowUp', from: 0, to: 0 },
  { key: 'Home', from: 5, to: 4 },
  { key: 'End', from: 0, to: 3 },
  { key: 'Home', ctrlKey: true, from: 8, to: 0 },
  { key: 'End', ctrlKey: true, from: 0, to: 9 },
  { key: 'PageDown', from: 1, to: 7 },
  { key: 'PageUp', from: 9, to: 1 },
  { key: 'PageUp', from: 4, to: 4 },
])('$key leads from $from to $to', ({ key, ctrlKey = false, from, to }) => {
  expect(movedBy({ key, ctrlKey }, hall, from)).toBe(to)
})

test('other keys are not the grid’s', () => {
  for (const key of ['a', 'Tab', '+', 'Enter']) expect(movedBy({ key, ctrlKey: false }, hall, 0)).toBeUndefined()
})
