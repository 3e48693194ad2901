// A plain hall, for tests of load: one section, fifty seats to the row.
import type { SeatingPlan } from '../../shared/seating-plan.ts'

const ROW = 50

/** A seating plan of exactly so many seats. */
export function gridPlan(seatCount: number): SeatingPlan {
  const rows = Array.from({ length: Math.ceil(seatCount / ROW) }, (_, row) => ({
    name: String(row + 1),
    seats: Array.from({ length: Math.min(ROW, seatCount - row * ROW) }, (_, seat) => ({
      number: String(seat + 1),
      x: seat - ROW / 2,
      y: row,
      categoryId: 'all',
    })),
  }))
  return {
    planId: `grid-${seatCount}`,
    name: `Grid of ${seatCount}`,
    focus: { x: 0, y: 0 },
    categories: [{ categoryId: 'all', name: 'All', price: 4500 }],
    sections: [{ name: 'Hall', rows }],
  }
}
