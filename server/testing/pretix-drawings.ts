// Small drawings in the format of pretix's editor, for tests of the import.
import { placedSeats, type PlacedSeat, type SeatingPlan } from '../../shared/seating-plan.ts'
import { readPretixPlan, type PlanOptions } from '../plan-import/pretix-import.ts'

export const drawnSeat = (number: string | number, x: number, category = 'Stalls', y = 0) => ({
  seat_guid: `guid-${number}-${x}-${y}`,
  seat_number: String(number),
  position: { x, y },
  category,
})

/** A drawing with a zone at 100, 100 and one row “A” with a seat every 25 pixels, one of each of these categories. */
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

/** Imports a drawing. Each category costs 10.00 unless `prices` says otherwise. */
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
