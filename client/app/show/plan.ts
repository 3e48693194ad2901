// A show's seating plan, ready to draw and to look for neighbours in.
import { blocksOf, type Block } from '../../../shared/blocks.ts'
import type { SeatingPlan } from '../../../shared/seating-plan.ts'
import { at, hallOf, seatOf, type Hall } from '../map/hall.ts'

/**
 * Fetches a plan; it never changes, so the browser keeps it.
 * @throws {Error} when there is none to be had.
 */
export async function fetchHall(planId: string, signal?: AbortSignal): Promise<Hall> {
  const response = await fetch(`/api/plans/${encodeURIComponent(planId)}`, { signal: signal ?? null })
  if (!response.ok) throw new Error(`The plan was answered with status ${response.status}.`)
  const plan: unknown = await response.json()
  if (!isPlan(plan)) throw new Error('The answer is no seating plan.')
  return hallOf(plan)
}

/** Which of a hall's seats are side by side. */
export function hallBlocks(hall: Hall): Block[] {
  const places = Array.from({ length: hall.seatCount }, (_, seatId) => {
    const seat = seatOf(hall, seatId)
    return seat ? { ...seat, x: at(hall.x, seatId), y: at(hall.y, seatId) } : []
  })
  return blocksOf(places.flat())
}

function isPlan(value: unknown): value is SeatingPlan {
  return typeof value === 'object' && value !== null && 'sections' in value && 'categories' in value
}
