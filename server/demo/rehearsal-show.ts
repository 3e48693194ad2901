// A show for load tests: on sale for a day from now, with a plan of one section and fifty seats per row.
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import type { ConfirmBy } from '../../shared/status.ts'
import type { NewShow } from '../booking/new-show.ts'

const DAY_MS = 24 * 3600 * 1000
const ROW = 50

/** A show with exactly this number of seats. */
export function rehearsalShow(showId: string, seats: number, confirmBy: ConfirmBy = 'visitor'): NewShow {
  const now = Date.now()
  return {
    showId,
    title: 'A rehearsal',
    venue: 'Load test',
    salesOpenAt: new Date(now - DAY_MS),
    salesCloseAt: new Date(now + DAY_MS),
    startsAt: new Date(now + 2 * DAY_MS),
    timeZone: 'UTC',
    currency: 'EUR',
    confirmBy,
    plan: gridPlan(seats),
  }
}

function gridPlan(seatCount: number): SeatingPlan {
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
