// The seating plan that a show has now: seats are never chosen by another one.
import type { Show } from '../../../shared/protocol.ts'
import type { VisitorSession } from '../visitor-session.svelte.ts'
import type { SeatIndex } from '../../seat-map/seat-index.ts'
import { fetchHall, planUrlOf } from './plan.ts'

export class CurrentPlan {
  /** Undefined until it is there, also when the show gets another one. */
  hall = $state.raw<SeatIndex>()
  /** Of `hall`, or of the plan that is being fetched. */
  #planUrl: string | undefined
  readonly #session: VisitorSession

  constructor(session: VisitorSession) {
    this.#session = session
  }

  /** Fetches the plan of a show unless it is there already. @returns whether it could be had, as far as is known */
  async follow(show: Show): Promise<boolean> {
    const planUrl = planUrlOf(this.#session, show)
    if (planUrl === this.#planUrl) return true
    this.#planUrl = planUrl
    this.hall = undefined
    const hall = await fetchHall(this.#session, show).catch(() => undefined)
    // Meanwhile the show may have got yet another one.
    if (planUrl !== this.#planUrl) return true
    this.hall = hall
    if (!hall) this.#planUrl = undefined
    return hall !== undefined
  }
}
