// Tests that the demo's plans are possible: seats have room, and each has its own label.
import { describe, expect, test } from 'vitest'
import { placedSeats, SeatingPlan, type Point } from '../../shared/seating-plan.ts'
import { arena, cinema, screeningRoom, theatre } from './venues.ts'

const rooms = [
  { plan: screeningRoom(), seats: [10, 10], wheelchairs: 0, categories: 1 },
  { plan: cinema(), seats: [190, 220], wheelchairs: 4, categories: 2 },
  { plan: theatre(), seats: [1350, 1450], wheelchairs: 8, categories: 4 },
  { plan: arena(), seats: [20_000, 20_000], wheelchairs: 60, categories: 4 },
] as const

describe.for(rooms)('the $plan.name', ({ plan, seats: [fewest, most], wheelchairs, categories }) => {
  const seats = placedSeats(plan)

  test('is a seating plan', () => {
    expect(SeatingPlan.parse(plan)).toEqual(plan)
  })

  test('has the expected number of seats and wheelchair places, and uses all categories', () => {
    expect(seats.length).toBeGreaterThanOrEqual(fewest)
    expect(seats.length).toBeLessThanOrEqual(most)
    expect(seats.filter((seat) => seat.accessible)).toHaveLength(wheelchairs)
    expect(new Set(seats.map((seat) => seat.categoryId)).size).toBe(categories)
    expect(plan.categories).toHaveLength(categories)
  })

  test('has no two seats with one label', () => {
    expect(new Set(seats.map((seat) => seat.label)).size).toBe(seats.length)
  })

  test('has no two seats closer than 0.9', () => {
    expect(closerThan(0.9, seats)).toEqual([])
  })

  test('has no seats at its names and at its focus', () => {
    const marks = [plan.focus, ...plan.sections.flatMap((section) => section.labelAt ?? [])]
    expect(marks).toHaveLength(1 + plan.sections.length)
    for (const mark of marks) {
      expect(Math.min(...seats.map((seat) => Math.hypot(seat.x - mark.x, seat.y - mark.y)))).toBeGreaterThan(1.4)
    }
  })

  test('has all its seats behind the focus, as many on the left as on the right', () => {
    expect(Math.min(...seats.map((seat) => seat.y))).toBeGreaterThan(plan.focus.y)
    const onTheLeft = seats.filter((seat) => seat.x < plan.focus.x - 0.1)
    const onTheRight = seats.filter((seat) => seat.x > plan.focus.x + 0.1)
    expect(onTheLeft).toHaveLength(onTheRight.length)
  })
})

test('a seat has a readable label', () => {
  expect(placedSeats(theatre()).map((seat) => seat.label)).toContain('Stalls C-12')
  expect(placedSeats(arena()).map((seat) => seat.label)).toContain('101 C-12')
})

test('the search for close seats also finds them across the edges of its grid', () => {
  const seats = [
    { label: 'a', x: 0.89, y: 0 },
    { label: 'b', x: 0.91, y: -0.1 },
    { label: 'c', x: 3, y: 0 },
  ]
  expect(closerThan(0.9, seats)).toEqual([['a', 'b']])
})

/** The labels of all pairs of seats closer than `limit`. A grid of cells of that size makes the search fast for 20,000 seats. */
function closerThan(limit: number, seats: readonly (Point & { label: string })[]): string[][] {
  const cells = new Map<string, (Point & { label: string })[]>()
  const pairs: string[][] = []
  for (const seat of seats) {
    const [column, row] = [Math.floor(seat.x / limit), Math.floor(seat.y / limit)]
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        for (const other of cells.get(`${column + dx},${row + dy}`) ?? []) {
          if (Math.hypot(seat.x - other.x, seat.y - other.y) < limit) pairs.push([other.label, seat.label])
        }
      }
    }
    const cell = `${column},${row}`
    cells.set(cell, [...(cells.get(cell) ?? []), seat])
  }
  return pairs
}
