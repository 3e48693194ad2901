// How a seat looks to whoever sees the map: what is recorded of it, and what is theirs or being asked for.
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../shared/status.ts'

export { AVAILABLE, BLOCKED, BOOKED, HELD }
/** The first four are a snapshot's bytes. */
export const ASKING = 4
export const MINE = 5
export const TICKET = 6

/** Whether it belongs to whoever looks, or soon may: such seats are drawn over all others. */
export function isOwn(look: number): boolean {
  return look >= ASKING
}
