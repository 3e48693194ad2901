// Tests the coordinates of the seats in rows and sections.
import { expect, test } from 'vitest'
import { arc, between, polar, section, straight } from './row-layout.ts'

test('a straight row has one seat per unit, from left to right, at its depth', () => {
  const row = straight({ x: 0, y: 10 }, { x: 3, y: 10 }, 0)
  expect(row(2)).toEqual([
    { x: 0.5, y: 12 },
    { x: 1.5, y: 12 },
    { x: 2.5, y: 12 },
  ])
})

test('the seats of an arc have the row’s depth as their distance from its centre', () => {
  const centre = { x: 3, y: -20 }
  const seats = arc(centre, -20, 20)(30)
  expect(seats).toHaveLength(19)
  for (const seat of seats) expect(Math.hypot(seat.x - centre.x, seat.y - centre.y)).toBeCloseTo(30, 1)
  expect(seats[0]?.x).toBeLessThan(seats[18]?.x ?? 0)
})

test('zero degrees point away from the stage and −90 to the left', () => {
  expect(polar({ x: 1, y: 1 }, 0, 5).y).toBeCloseTo(6)
  expect(polar({ x: 1, y: 1 }, -90, 5).x).toBeCloseTo(-4)
})

test('each inner cut leaves an aisle of about the same width in every row', () => {
  const runs = between([-20, 0, 20], (from, to) => arc({ x: 0, y: 0 }, from, to, 2))
  expect(runs).toHaveLength(2)
  for (const radius of [20, 27.5, 41.2]) {
    const [left = [], right = []] = runs.map((run) => run(radius))
    const gap = (right.at(0)?.x ?? 0) - (left.at(-1)?.x ?? 0)
    // The aisle, and half a seat on each side of it.
    expect(gap).toBeGreaterThan(2.95)
    expect(gap).toBeLessThan(3.3)
  }
})

test('a section numbers its seats across all its runs and has wheelchair places at the ends of one row', () => {
  const made = section({
    name: 'Stalls',
    runs: between([0, 4, 8], (from, to) => straight({ x: from, y: 0 }, { x: to, y: 0 }, 1)),
    rowCount: 2,
    depth: 5,
    pitch: 2,
    labelDepth: 3,
    categoryOf: (row) => ['front', 'back'][row] ?? '',
    wheelchairs: { row: 1, atEachEnd: 1 },
  })
  expect(made.labelAt).toEqual({ x: 4, y: 3 })
  expect(made.rows.map((row) => row.name)).toEqual(['A', 'B'])
  const [front, back] = made.rows.map((row) => row.seats)
  expect(front?.map((seat) => seat.number)).toEqual(['1', '2', '3', '4', '5', '6'])
  expect(front?.every((seat) => seat.categoryId === 'front' && seat.y === 5 && !seat.accessible)).toBe(true)
  expect(back?.filter((seat) => seat.accessible).map((seat) => seat.number)).toEqual(['1', '6'])
})

test('a section without room for a seat is refused', () => {
  const runs = [straight({ x: 0, y: 0 }, { x: 1, y: 0 })]
  const block = { name: 'Nook', runs, rowCount: 1, depth: 1, pitch: 1, labelDepth: 0, categoryOf: () => 'any' }
  expect(() => section(block)).toThrow(RangeError)
})
