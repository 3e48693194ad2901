import { expect, test } from 'vitest'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { seatAfterKey } from './keyboard-navigation.ts'
import { arena, cinema, theatre } from '../../server/demo/venues.ts'
import { seatIndexOf } from './seat-index.ts'

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
const seatIndex = seatIndexOf(plan)

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
  expect(seatAfterKey({ key, ctrlKey }, seatIndex, from)).toBe(to)
})

test('other keys lead to no seat', () => {
  for (const key of ['a', 'Tab', '+', 'Enter'])
    expect(seatAfterKey({ key, ctrlKey: false }, seatIndex, 0)).toBeUndefined()
})

/** The index of one section: the positions of its seats, by row, in the order of their ids. */
function indexOf(...rows: [x: number, y: number][][]) {
  const section = {
    name: 'Stalls',
    rows: rows.map((places, index) => ({
      name: String(index + 1),
      seats: places.map(([x, y], seat) => ({ number: `${seat + 1}`, x, y, categoryId: 'all' })),
    })),
  }
  return seatIndexOf({ ...plan, sections: [section] })
}
const press = (key: string, venue: ReturnType<typeof seatIndexOf>, from: number) =>
  seatAfterKey({ key, ctrlKey: false }, venue, from)

test('keys lead where they point, however a plan lists and numbers its seats', () => {
  // The rows are listed from the back, each from the right, or odd numbers to one side and even to the other.
  const turned = indexOf(
    [
      [3, 1],
      [2, 1],
      [1, 1],
      [0, 1],
    ],
    [
      [2, 0],
      [1, 0],
      [3, 0],
      [0, 0],
    ],
  )
  expect(['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'].map((key) => press(key, turned, 2))).toEqual([1, 3, 5, 2])
  expect(['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'].map((key) => press(key, turned, 4))).toEqual([6, 5, 4, 1])
})

test('in rows that run from front to back, up and down stay in the row, left and right leave it', () => {
  const sides = indexOf(
    [
      [0, 0],
      [0, 1],
      [0, 2],
    ],
    [
      [5, 0],
      [5, 1],
      [5, 2],
    ],
  )
  expect(['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'].map((key) => press(key, sides, 1))).toEqual([4, 1, 0, 2])
})

test('at a table the keys lead along its sides and across it', () => {
  const table = indexOf([
    [0, 0],
    [2.4, 0],
    [0, 1],
    [2.4, 1],
    [0, 2],
    [2.4, 2],
  ])
  expect(['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'].map((key) => press(key, table, 2))).toEqual([3, 2, 0, 4])
})

test('the end of a row leads to the row of another section that continues its line', () => {
  const parts = indexOf(
    [
      [0, 0],
      [1, 0],
    ],
    [
      [3, 0.2],
      [4, 0.2],
    ],
    [
      [0, 1],
      [1, 1],
    ],
  )
  expect(press('ArrowRight', parts, 1)).toBe(2)
  expect(press('ArrowLeft', parts, 2)).toBe(1)
  expect(press('ArrowRight', parts, 5)).toBe(5)
})

test.each([cinema(), theatre()])('every seat of $name can be reached with the keys', (plan) => {
  const large = seatIndexOf(plan)
  const reached = new Set([0])
  for (const seatId of reached) {
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'PageDown']) {
      reached.add(press(key, large, seatId) ?? seatId)
    }
  }
  expect(reached.size).toBe(large.seatCount)
})

test.each([cinema(), theatre(), arena()])('in $name no arrow key leads against its direction', (plan) => {
  const large = seatIndexOf(plan)
  const [x, y] = [large.x, large.y]
  const wrong: string[] = []
  for (let seatId = 0; seatId < large.seatCount; seatId += plan.planId === 'arena' ? 97 : 1) {
    for (const [key, right, down] of [
      ['ArrowRight', 1, 0],
      ['ArrowLeft', -1, 0],
      ['ArrowUp', 0, -1],
      ['ArrowDown', 0, 1],
    ] as const) {
      const next = press(key, large, seatId) ?? seatId
      const along = ((x[next] ?? 0) - (x[seatId] ?? 0)) * right + ((y[next] ?? 0) - (y[seatId] ?? 0)) * down
      if (next !== seatId && along <= 0) wrong.push(`${key} from ${seatId} to ${next}`)
    }
  }
  expect(wrong).toEqual([])
})
