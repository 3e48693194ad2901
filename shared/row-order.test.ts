import { describe, expect, test } from 'vitest'
import { arena, cinema, screeningRoom, theatre } from '../server/demo/venues.ts'
import { orderOfRow } from './row-order.ts'
import type { Point } from './seating-plan.ts'

const at = (...places: [x: number, y: number][]): Point[] => places.map(([x, y]) => ({ x, y }))
const level = (...xs: number[]): Point[] => xs.map((x) => ({ x, y: 0 }))
/** Points one unit apart on a circle, from one angle to another, in degrees. */
const arc = (radius: number, from: number, to: number): Point[] => {
  const count = Math.floor(((to - from) * Math.PI * radius) / 180)
  return Array.from({ length: count }, (_, index) => {
    const angle = ((from + ((to - from) * index) / count) * Math.PI) / 180
    return { x: radius * Math.sin(angle), y: radius * Math.cos(angle) }
  })
}
const slope = (angle: number): Point[] =>
  Array.from({ length: 9 }, (_, place) => ({ x: place * Math.cos(angle), y: place * Math.sin(angle) }))

/** A fixed permutation: by seven times the index, modulo the length. */
function shuffled(row: readonly Point[]): Point[] {
  return Array.from(row.keys())
    .sort((a, b) => ((a * 7) % row.length) - ((b * 7) % row.length) || a - b)
    .flatMap((index) => row[index] ?? [])
}

test.each<[string, Point[], number[]]>([
  ['listed from left to right', level(0, 1, 2, 3), [0, 1, 2, 3]],
  ['listed from right to left', level(3, 2, 1, 0), [0, 1, 2, 3]],
  ['listed from right to left except for two seats', level(5, 3, 4, 2, 1, 0), [0, 2, 1, 3, 4, 5]],
  ['of two', level(1, 0), [0, 1]],
  ['of one', level(7), [0]],
  ['listed 2, 1, 4, 3 from the right', level(3, 4, 1, 2), [1, 0, 3, 2]],
  ['numbered odd and even from the middle', level(3, 2, 4, 1, 5, 0), [5, 3, 1, 0, 2, 4]],
  ['with its parts listed the other way round', level(4, 5, 6, 0, 1, 2), [3, 4, 5, 0, 1, 2]],
  ['with an aisle', level(0, 2, 1, 6, 5, 4), [0, 2, 1, 5, 4, 3]],
  ['from front to back', at([0, 0], [0, 2], [0, 1], [0, 3]), [0, 2, 1, 3]],
  ['on two sides of a table', at([0, 0], [2.4, 0], [0, 1], [2.4, 1], [0, 2], [2.4, 2]), [0, 2, 4, 5, 3, 1]],
])('the seats of a row %s are ordered from one end to the other', (_layout, row, order) => {
  expect(orderOfRow(row)).toEqual(order)
})

describe('adjacent seats are consecutive, in whatever order the row lists them:', () => {
  test.each<[string, Point[]]>([
    ['level', level(...Array(31).keys())],
    ['slanting', slope(0.6)],
    ['from front to back', slope(Math.PI / 2)],
    ['bent', arc(12, -40, 50)],
    ['a half circle', arc(9, -90, 90)],
    ['a horseshoe', arc(8, -150, 150)],
    ['with aisles', level(0, 1, 2, 3, 6, 7, 8, 9, 10, 13, 14)],
    ['bent, with an aisle', arc(12, -80, 80).filter((_, index) => index !== 9 && index !== 10)],
    [
      'a U of three straight sides',
      [
        ...Array.from({ length: 8 }, (_, y) => ({ x: 0, y })),
        ...Array.from({ length: 5 }, (_, x) => ({ x: x + 1, y: 8 })),
        ...Array.from({ length: 8 }, (_, y) => ({ x: 6, y: 7 - y })),
      ],
    ],
  ])('%s', (_layout, row) => {
    const mixed = shuffled(row)
    const ordered = orderOfRow(mixed).map((index) => mixed[index])
    expect([row, row.toReversed()]).toContainEqual(ordered)
  })
})

test('rows that are listed from one end to the other keep their order', () => {
  for (const plan of [screeningRoom(), cinema(), theatre(), arena()]) {
    for (const { seats } of plan.sections.flatMap(({ rows }) => rows)) {
      expect(orderOfRow(seats)).toEqual(Array.from(seats.keys()))
    }
  }
})

test('100,000 seats in one row are ordered within 15 seconds', () => {
  const field = Array.from({ length: 100_000 }, (_, index) => ({ x: (index * 7) % 316, y: Math.floor(index / 316) }))
  const since = performance.now()
  expect(new Set(orderOfRow(field)).size).toBe(100_000)
  expect(performance.now() - since).toBeLessThan(15_000)
})
