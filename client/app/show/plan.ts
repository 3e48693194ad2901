// A show's seating plan, ready to draw and to look for neighbours in.
import { blocksOf, type Blocks } from '../../../shared/blocks.ts'
import type { Show } from '../../../shared/protocol.ts'
import type { SeatingPlan } from '../../../shared/seating-plan.ts'
import type { VisitorSession } from '../visitor-session.svelte.ts'
import { at, hallOf, seatOf, type Hall } from '../../seat-map/hall.ts'

/** By address: what is at an address with its digest never changes. */
const halls = new Map<string, Promise<Hall>>()

/** The address of the plan of a show or a ticket: for two shows, or one at two times, the same only if the plan is the same. */
export function planUrlOf(session: VisitorSession, { planId, planUrl }: Pick<Show, 'planId' | 'planUrl'>): string {
  return session.addressOf(planUrl ?? `/api/plans/${encodeURIComponent(planId)}`)
}

/**
 * Fetches the plan at an absolute address, once.
 * @throws {Error} when there is none to be had; asking again fetches again.
 */
export function fetchHall(planUrl: string): Promise<Hall> {
  const known = halls.get(planUrl)
  if (known) return known
  const hall = fetchNew(planUrl)
  halls.set(planUrl, hall)
  hall.catch(() => halls.delete(planUrl))
  return hall
}

async function fetchNew(planUrl: string): Promise<Hall> {
  const response = await fetch(planUrl)
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
