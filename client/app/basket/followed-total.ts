// What the seats of the basket on other pages cost.
import type { Money } from '../../../shared/protocol.ts'
import { fetchSeatIndex, priceOf } from '../seats/seating-plan.svelte.ts'
import type { Session } from '../session.svelte.ts'
import type { FollowedHold } from './followed-basket.svelte.ts'

/** Reads the show and its plan, unless they are known; undefined where they cannot be read. */
export async function followedTotal(session: Session, { showId, seatIds }: FollowedHold): Promise<Money | undefined> {
  try {
    const answer = await session.connection.http.readShow(showId)
    if (!answer.ok) return undefined
    const seatIndex = await fetchSeatIndex(session, answer.value)
    return { amount: priceOf(seatIndex, seatIds), currency: answer.value.currency }
  } catch {
    return undefined
  }
}
