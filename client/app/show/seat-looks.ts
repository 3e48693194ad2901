// What a seat looks like to this visitor, worked out of everything that is known.
import { ASKING, MINE, TICKET } from '../../seat-map/look.ts'

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
  const looks = new Uint8Array(statuses)
  for (const [seatId, byte] of corrections) looks[seatId] = byte
  for (const seatId of mine) looks[seatId] = MINE
  for (const seatId of tickets) looks[seatId] = TICKET
  for (const seatId of asking) looks[seatId] = ASKING
  return looks
}
