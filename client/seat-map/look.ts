// The looks of a seat for this visitor: its recorded status, requested by the visitor, or the visitor's own.
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../shared/status.ts'

export { AVAILABLE, BLOCKED, BOOKED, HELD }
/** The statuses above are the bytes of a snapshot; the looks below exist only in the client. */
export const ASKING = 4
export const MINE = 5
export const TICKET = 6

/** Whether the visitor has or requests the seat. Such seats are drawn over all others. */
export function isOwn(look: number): boolean {
  return look >= ASKING
}
