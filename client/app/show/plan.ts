// Fetches a show's seating plan, ready to draw.
import type { SeatingPlan } from '../../../shared/seating-plan.ts'
import { hallOf, type Hall } from '../map/hall.ts'

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

function isPlan(value: unknown): value is SeatingPlan {
  return typeof value === 'object' && value !== null && 'sections' in value && 'categories' in value
}
