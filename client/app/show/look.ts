// How a seat looks to this visitor: what the server recorded of it, and what is theirs or being asked for.
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../../shared/status.ts'

export { AVAILABLE, BLOCKED, BOOKED, HELD }
/** The first four are a snapshot's bytes. */
export const ASKING = 4
export const MINE = 5
export const TICKET = 6

/** What a seat's look is made of, later entries over earlier ones. */
export interface Looks {
  statuses: Readonly<Uint8Array>
  /** True statuses out of answers that are newer than the board. */
  corrections: Iterable<readonly [seatId: number, byte: number]>
  mine: Iterable<number>
  tickets: Iterable<number>
  asking: Iterable<number>
}

/** One look a seat, by seat id. */
export function looksOf({ statuses, corrections, mine, tickets, asking }: Looks): Uint8Array {
  const looks = Uint8Array.from(statuses)
  for (const [seatId, byte] of corrections) looks[seatId] = byte
  for (const seatId of mine) looks[seatId] = MINE
  for (const seatId of tickets) looks[seatId] = TICKET
  for (const seatId of asking) looks[seatId] = ASKING
  return looks
}
