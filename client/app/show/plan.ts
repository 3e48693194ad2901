// A show's seating plan, ready to draw and to look for neighbours in.
import { blocksOf, type Blocks } from '../../../shared/blocks.ts'
import type { SeatingPlan } from '../../../shared/seating-plan.ts'
import { at, hallOf, seatOf, type Hall } from '../map/hall.ts'

const halls = new Map<string, Promise<Hall>>()

/**
 * Fetches a plan, once: it never changes.
 * @throws {Error} when there is none to be had; asking again fetches again.
 */
export function fetchHall(planId: string): Promise<Hall> {
  const known = halls.get(planId)
  if (known) return known
  const hall = fetchNew(planId)
  halls.set(planId, hall)
  hall.catch(() => halls.delete(planId))
  return hall
}

async function fetchNew(planId: string): Promise<Hall> {
  const response = await fetch(`/api/plans/${encodeURIComponent(planId)}`)
  if (!response.ok) throw new Error(`The plan was answered with status ${response.status}.`)
  const plan: unknown = await response.json()
  if (!isPlan(plan)) throw new Error('The answer is no seating plan.')
  return hallOf(plan)
}

/** Which of a hall's seats are side by side. */
export function hallBlocks(hall: Hall): Blocks {
  const places = Array.from({ length: hall.seatCount }, (_, seatId) => {
    const seat = seatOf(hall, seatId)
    return seat ? { ...seat, x: at(hall.x, seatId), y: at(hall.y, seatId) } : []
  })
  return blocksOf(places.flat())
}

function isPlan(value: unknown): value is SeatingPlan {
  return typeof value === 'object' && value !== null && 'sections' in value && 'categories' in value
}
