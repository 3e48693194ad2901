// The rule of the single seat (H12): a seat without free neighbours is hard to sell, so a choice should leave none.
import type { Blocks } from './blocks.ts'

/**
 * The seats that taking `wanted` leaves single: they have no free neighbour afterwards, but had one before. A seat that was
 * single before does not count.
 *
 * @param blocks the blocks of the plan
 * @param isFree whether a seat is available; the wanted seats are
 * @returns seat ids in ascending order
 */
export function strandedBy(wanted: readonly number[], blocks: Blocks, isFree: (seatId: number) => boolean): number[] {
  const taken = new Set(wanted)
  const stays = (seatId: number): boolean => !taken.has(seatId) && isFree(seatId)
  const left = wanted.flatMap((seatId) => blocks.beside(seatId)).filter(stays)
  return [...new Set(left)].filter((seatId) => !blocks.beside(seatId).some(stays)).sort((a, b) => a - b)
}
