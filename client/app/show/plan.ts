// A show's seating plan, ready to draw and to look for neighbours in.
import { blocksOf, type Blocks } from '../../../shared/blocks.ts'
import type { Show } from '../../../shared/protocol.ts'
import type { VisitorSession } from '../visitor-session.svelte.ts'
import { valueAt, seatIndexOf, seatOf, type SeatIndex } from '../../seat-map/seat-index.ts'

type Planned = Pick<Show, 'planId' | 'planUrl'>

/** By address: what is at an address with its digest never changes. */
const halls = new Map<string, Promise<SeatIndex>>()

/** The address of the plan of a show or a ticket: for two shows, or one at two times, the same only if the plan is the same. */
export function planUrlOf(session: VisitorSession, { planId, planUrl }: Planned): string {
  return session.addressOf(planUrl ?? `/api/plans/${encodeURIComponent(planId)}`)
}

/**
 * Fetches the plan of a show or a ticket, once for each address.
 * @throws {Error} when there is none to be had; asking again fetches again.
 */
export function fetchHall(session: VisitorSession, planned: Planned): Promise<SeatIndex> {
  const planUrl = planUrlOf(session, planned)
  const known = halls.get(planUrl)
  if (known) return known
  const hall = fetchNew(session, planned)
  halls.set(planUrl, hall)
  hall.catch(() => halls.delete(planUrl))
  return hall
}

async function fetchNew({ connection }: VisitorSession, planned: Planned): Promise<SeatIndex> {
  const answer = await connection.http.readPlan(planned)
  if (!answer.ok) throw new Error(answer.error.message)
  return seatIndexOf(answer.value)
}

/** Which of a hall's seats are side by side. */
export function hallBlocks(hall: SeatIndex): Blocks {
  const places = Array.from({ length: hall.seatCount }, (_, seatId) => {
    const seat = seatOf(hall, seatId)
    return seat ? { ...seat, x: valueAt(hall.x, seatId), y: valueAt(hall.y, seatId) } : []
  })
  return blocksOf(places.flat())
}
