// A seating plan of one row, for tests.
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { placedSeats } from '../../shared/seating-plan.ts'
import { BestSeats } from '../booking/best-seats.ts'
import { PRICE } from './hold-settings.ts'

export function oneRowPlan(seatCount: number): SeatingPlan {
  const seats = Array.from({ length: seatCount }, (_, i) => ({ number: `${i + 1}`, x: i, y: 5, categoryId: 'all' }))
  return {
    planId: `row-of-${seatCount}`,
    name: 'One row',
    focus: { x: seatCount / 2, y: 0 },
    categories: [{ categoryId: 'all', name: 'All', price: PRICE }],
    sections: [{ name: 'Hall', rows: [{ name: 'A', seats }] }],
  }
}

export function bestSeatsOf(plan: SeatingPlan): BestSeats {
  return new BestSeats(placedSeats(plan), plan.focus)
}

/** The file of a plan with this many seats, in rows of 500. */
export function hallOf(seatCount: number, planId: string): string {
  const seats = Array.from({ length: seatCount }, (_, i) => ({
    number: String(i + 1),
    x: i % 500,
    y: Math.floor(i / 500),
    categoryId: 'all',
  }))
  return JSON.stringify({ ...oneRowPlan(1), planId, sections: [{ name: 'Hall', rows: [{ name: 'A', seats }] }] })
}
