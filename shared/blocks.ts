// Which seats are side by side: what “together” means, for the server that chooses and the map that hints.
import type { PlacedSeat } from './seating-plan.ts'

/** Neighbours are one unit apart by the plan's own definition; at an aisle there is room for another seat or more. */
const NEIGHBOURS_WITHIN = 1.8

/** Seats side by side, without an aisle between them; their ids follow each other. */
export type Block = Readonly<{ first: number; last: number }>

/** What makes seats neighbours. */
type Place = Pick<PlacedSeat, 'seatId' | 'section' | 'row' | 'x' | 'y'>

/** The blocks of a plan, in the order of their seats; each seat is in one. */
export function blocksOf(seats: readonly Place[]): Block[] {
  const blocks: { first: number; last: number }[] = []
  let before: Place | undefined
  for (const seat of seats) {
    const block = blocks.at(-1)
    if (block && before && isBeside(before, seat)) block.last = seat.seatId
    else blocks.push({ first: seat.seatId, last: seat.seatId })
    before = seat
  }
  return blocks
}

function isBeside(a: Place, b: Place): boolean {
  return a.section === b.section && a.row === b.row && Math.hypot(a.x - b.x, a.y - b.y) <= NEIGHBOURS_WITHIN
}
