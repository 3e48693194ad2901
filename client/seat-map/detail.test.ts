import { expect, test } from 'vitest'
import { detailAt } from './detail.ts'

test('the larger a seat, the more of it is drawn', () => {
  expect([1, 4.5, 4.7, 6.9, 7, 23, 24, 56].map((scale) => detailAt(scale, 8))).toEqual([
    'sections',
    'sections',
    'dots',
    'dots',
    'seats',
    'seats',
    'numbers',
    'numbers',
  ])
})

test('a room of one section always shows its seats', () => {
  expect(detailAt(1, 1)).toBe('dots')
})
