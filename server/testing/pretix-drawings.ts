// Small drawings as pretix's editor exports them, for tests of the import.
import { placedSeats, type PlacedSeat, type SeatingPlan } from '../../shared/seating-plan.ts'
import { readPretixPlan, type PlanOptions } from '../plans/pretix.ts'

export const drawnSeat = (number: string | number, x: number, category = 'Stalls', y = 0) => ({
  seat_guid: `guid-${number}-${x}-${y}`,
  seat_number: String(number),
  position: { x, y },
  category,
})

/** A zone at 100, 100 with one row “A”, a seat every 25 pixels: of each of these categories, in turn. */
export function drawingOf(categories: readonly string[], areas: readonly unknown[] = [], more: object = {}) {
  return {
    name: 'Try hall',
    size: { width: 1000, height: 800 },
    categories: [...new Set(categories)].map((name) => ({ name, color: '#ccc' })),
    zones: [
      {
        name: 'Floor',
        position: { x: 100, y: 100 },
        rows: [{ row_number: 'A', seats: categories.map((category, i) => drawnSeat(i + 1, i * 25, category)) }],
        areas,
      },
    ],
    ...more,
  }
}

export type Imported = { plan: SeatingPlan; seats: PlacedSeat[]; notes: string[] }

/** Imports a drawing, each category at 10.00 unless there are prices. */
export function importDrawing(
  drawing: { categories: { name: string }[] },
  options: Partial<PlanOptions> = {},
): Imported {
  const notes: string[] = []
  const prices = new Map(drawing.categories.map(({ name }) => [name.trim(), 1000]))
  const note = (sentence: string) => void notes.push(sentence)
  const plan = readPretixPlan(JSON.stringify(drawing), { planId: undefined, prices, note, ...options })
  return { plan, seats: placedSeats(plan), notes }
}
