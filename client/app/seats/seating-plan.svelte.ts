// A show's seating plan: fetched once for each address, and replaced when the show gets another one.
import { blocksOf, type Blocks } from '../../../shared/blocks.ts'
import type { Show } from '../../../shared/protocol.ts'
import { valueAt, seatIndexOf, seatOf, type SeatIndex } from '../../seat-map/seat-index.ts'
import type { Session } from '../session.svelte.ts'

type Planned = Pick<Show, 'planId' | 'planUrl'>

/** By address, which has the plan's digest: what is at an address never changes. */
const seatIndexes: Partial<Record<string, Promise<SeatIndex>>> = {}

/** The plan that a show has now: seats are never chosen by another one. */
export class CurrentPlan {
  /** Undefined until the plan is fetched, also when the show gets another one. */
  seatIndex = $state.raw<SeatIndex>()
  /** Of `seatIndex`, or of the plan that is being fetched. */
  #planUrl: string | undefined
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  /** Fetches the plan of a show unless it is there already. @returns false when it cannot be fetched */
  async follow(show: Show): Promise<boolean> {
    const planUrl = planUrlOf(this.#session, show)
    if (planUrl === this.#planUrl) return true
    this.#planUrl = planUrl
    this.seatIndex = undefined
    const seatIndex = await fetchSeatIndex(this.#session, show).catch(() => undefined)
    // The show may have got another plan meanwhile.
    if (planUrl !== this.#planUrl) return true
    this.seatIndex = seatIndex
    if (!seatIndex) this.#planUrl = undefined
    return seatIndex !== undefined
  }
}

/**
 * Fetches the plan of a show or a ticket, once for each address.
 * @throws {Error} when the plan cannot be fetched; the next call fetches again.
 */
export function fetchSeatIndex(session: Session, planned: Planned): Promise<SeatIndex> {
  const planUrl = planUrlOf(session, planned)
  const known = seatIndexes[planUrl]
  if (known) return known
  const seatIndex = fetchNew(session, planned)
  seatIndexes[planUrl] = seatIndex
  seatIndex.catch(() => (seatIndexes[planUrl] = undefined))
  return seatIndex
}

/** Two shows, or one show at two times, have the same address only if they have the same plan. */
function planUrlOf(session: Session, { planId, planUrl }: Planned): string {
  return session.addressOf(planUrl ?? `/api/plans/${encodeURIComponent(planId)}`)
}

async function fetchNew({ connection }: Session, planned: Planned): Promise<SeatIndex> {
  const answer = await connection.http.readPlan(planned)
  if (!answer.ok) throw new Error(answer.error.message)
  return seatIndexOf(answer.value)
}

/** What seats cost together, in the currency's minor unit. */
export function priceOf(seatIndex: SeatIndex, seatIds: readonly number[]): number {
  return seatIds.reduce((sum, seatId) => sum + (seatOf(seatIndex, seatId)?.price ?? 0), 0)
}

/** Which seats are side by side. */
export function seatBlocks(seatIndex: SeatIndex): Blocks {
  const places = Array.from({ length: seatIndex.seatCount }, (_, seatId) => {
    const seat = seatOf(seatIndex, seatId)
    return seat ? { ...seat, x: valueAt(seatIndex.x, seatId), y: valueAt(seatIndex.y, seatId) } : []
  })
  return blocksOf(places.flat())
}

/** Whether two seats are of one category, and both wheelchair places, or both none. */
export function isSameKind(seatIndex: SeatIndex, seatId: number, other: number): boolean {
  const [a, b] = [seatOf(seatIndex, seatId), seatOf(seatIndex, other)]
  return a?.category === b?.category && a?.accessible === b?.accessible
}
