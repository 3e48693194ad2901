// What the seats of the basket on other pages cost.
import type { Money, Show } from '../../../shared/protocol.ts'
import { fetchSeatIndex, priceOf } from '../seats/seating-plan.svelte.ts'
import type { Session } from '../session.svelte.ts'
import type { FollowedHold } from './followed-basket.svelte.ts'

/** Reads the show and its plan, unless they are known; undefined where they cannot be read. */
export async function followedTotal(session: Session, { showId, seatIds }: FollowedHold): Promise<Money | undefined> {
  try {
    const show = session.holds.show(showId) ?? (await readShow(session, showId))
    if (!show) return undefined
    const seatIndex = await fetchSeatIndex(session, show)
    return { amount: priceOf(seatIndex, seatIds), currency: show.currency }
  } catch {
    return undefined
  }
}

async function readShow({ connection }: Session, showId: string): Promise<Show | undefined> {
  const answer = await connection.http.readShow(showId)
  return answer.ok ? answer.value : undefined
}
