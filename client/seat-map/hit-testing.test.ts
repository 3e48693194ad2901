// The hit test against a search through all seats.
import { expect, test } from 'vitest'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { HitTester } from './hit-testing.ts'
import { seatIndexOf } from './seat-index.ts'

const categories = [{ categoryId: 'all', name: 'All', price: 1 }]
const places = Array.from({ length: 500 }, (_, index) => ({ x: (index * 37) % 60, y: (index * 53) % 41 }))
const plan: SeatingPlan = {
  planId: 'scattered',
  name: 'Scattered',
  focus: { x: 0, y: 0 },
  categories,
  sections: [
    {
      name: 'Hall',
      rows: [{ name: 'A', seats: places.map((place, index) => ({ number: `${index}`, ...place, categoryId: 'all' })) }],
    },
  ],
}

test('the seat at a point is the nearest one within reach, as a search through all seats finds it', () => {
  const finder = new HitTester(seatIndexOf(plan))
  for (let probe = 0; probe < 2000; probe++) {
    const at = { x: ((probe * 7.31) % 64) - 2, y: ((probe * 3.77) % 45) - 2 }
    const distances = places.map(({ x, y }) => Math.hypot(x - at.x, y - at.y))
    const least = Math.min(...distances)
    const found = finder.seatAt(at)
    if (least > 0.5) expect(found).toBeUndefined()
    else expect(distances[found ?? -1]).toBeCloseTo(least, 5)
  }
})

test('a finger reaches farther than a pointer', () => {
  const finder = new HitTester(seatIndexOf(plan))
  expect(finder.seatAt({ x: -1.2, y: 0 })).toBeUndefined()
  expect(finder.seatAt({ x: -1.2, y: 0 }, 1.5)).toBe(0)
})
