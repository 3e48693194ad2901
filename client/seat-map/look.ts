// How a seat looks to this visitor: its recorded status, or that the visitor has it or is asking for it.
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../shared/status.ts'

export { AVAILABLE, BLOCKED, BOOKED, HELD }
/** The first four are the bytes of a snapshot; these are the client's own. */
export const ASKING = 4
export const MINE = 5
export const TICKET = 6

/** Whether the visitor has the seat or is asking for it. Such seats are drawn over all others. */
export function isOwn(look: number): boolean {
  return look >= ASKING
}
