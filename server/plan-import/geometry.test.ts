// Tests what an import derives from coordinates: the distance between neighbours, and the order of the seats of a row.
import { expect, test } from 'vitest'
import { placedSeats } from '../../shared/seating-plan.ts'
import { readPretixPlan } from './pretix-import.ts'

type Drawn = { number: number | string; x: number; y: number }

/** Imports a drawing with these rows. @returns the seats of the plan */
function imported(...rows: Drawn[][]) {
  const file = {
    name: 'Hall',
    categories: [{ name: 'Stalls' }],
    zones: [
      {
        name: 'Floor',
        position: { x: 0, y: 0 },
        rows: rows.map((seats, row) => ({
          row_number: String(row + 1),
          position: { x: 0, y: 0 },
          seats: seats.map(({ number, x, y }, seat) => ({
            seat_guid: `${row}-${seat}`,
            seat_number: String(number),
            position: { x, y },
            category: 'Stalls',
          })),
        })),
      },
    ],
  }
  const plan = readPretixPlan(JSON.stringify(file), { planId: undefined, prices: new Map([['Stalls', 100]]) })
  return placedSeats(plan)
}

const leastDistance = (seats: readonly { x: number; y: number }[]): number =>
  seats.reduce(
    (least, a, index) =>
      seats.slice(0, index).reduce((min, b) => Math.min(min, Math.hypot(a.x - b.x, a.y - b.y)), least),
    Infinity,
  )
const numbered = (count: number, place: (number: number) => { x: number; y: number }): Drawn[] =>
  Array.from({ length: count }, (_, index) => ({ number: index + 1, ...place(index + 1) }))
const round = (count: number, x: number, y: number): Drawn[] =>
  numbered(count, (n) => ({
    x: x + 40 * Math.cos((2 * Math.PI * n) / count),
    y: y + 40 * Math.sin((2 * Math.PI * n) / count),
  }))
const fromMiddle = (n: number): number => (n % 2 ? n : -n + 1) * 12.5 + 500

test.each<[string, Drawn[][]]>([
  ['benches at a table, numbered across it', [numbered(8, (n) => ({ x: n % 2 ? 0 : 60, y: Math.ceil(n / 2) * 25 }))]],
  ['tables of two, each a row', [0, 1, 2, 3].map((t) => numbered(2, (n) => ({ x: t * 90 + n * 25, y: 0 })))],
  [
    'round tables, one row for all of them',
    [[...round(8, 0, 0), ...round(8, 200, 0).map((s) => ({ ...s, number: `b${s.number}` }))]],
  ],
  ['a row numbered from the middle', [numbered(12, (n) => ({ x: fromMiddle(n), y: 0 }))]],
  ['a row listed at random', [numbered(11, (n) => ({ x: ((n * 7) % 11) * 25, y: 0 }))]],
  ['seats that are each a row of their own', [0, 1, 2, 3, 4].map((n) => [{ number: 1, x: n * 25, y: 0 }])],
  ['pairs with little tables between them', [numbered(8, (n) => ({ x: n * 25 + Math.floor((n - 1) / 2) * 40, y: 0 }))]],
])('one unit is the distance between neighbours: %s', (_what, rows) => {
  expect(leastDistance(imported(...rows))).toBeCloseTo(1, 1)
})

test('two seats that are unusually close do not decide the unit', () => {
  const seats = numbered(9, (n) => ({ x: n === 9 ? 212 : n * 25, y: 0 }))
  expect(leastDistance(imported(seats))).toBeCloseTo(0.48)
})

test.each<[string, Drawn[], string[]]>([
  ['numbered from the middle', numbered(6, (n) => ({ x: fromMiddle(n), y: 0 })), ['6', '4', '2', '1', '3', '5']],
  ['listed 2, 1, 4, 3', [2, 1, 4, 3].map((number) => ({ number, x: 125 - number * 25, y: 0 })), ['1', '2', '3', '4']],
  ['listed from the right', numbered(4, (n) => ({ x: -n * 25, y: 0 })), ['1', '2', '3', '4']],
  [
    'that is slanting, listed odd before even',
    [1, 3, 5, 2, 4].map((number) => ({ number, x: number * 20, y: number * 15 })),
    ['1', '2', '3', '4', '5'],
  ],
  [
    'from front to back, listed alternately',
    [2, 1, 4, 3].map((number) => ({ number, x: 0, y: number * 25 })),
    ['1', '2', '3', '4'],
  ],
])('seat ids follow the coordinates in a row %s', (_what, row, numbers) => {
  expect(imported(row).map(({ number }) => number)).toEqual(numbers)
})
