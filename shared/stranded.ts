// The rule of the single seat: nobody buys a seat that is alone, so a choice should leave none.
import type { Blocks } from './blocks.ts'

/**
 * The free seats that taking `wanted` would leave alone: no free neighbour afterwards, though they had one before.
 * A seat that was alone already is nobody's fault.
 *
 * @param blocks of the plan
 * @param isFree whether a seat can be had now; the wanted ones are free
 */
export function strandedBy(wanted: readonly number[], blocks: Blocks, isFree: (seatId: number) => boolean): number[] {
  const taken = new Set(wanted)
  const stays = (seatId: number): boolean => !taken.has(seatId) && isFree(seatId)
  const left = wanted.flatMap((seatId) => blocks.beside(seatId)).filter(stays)
  return [...new Set(left)].filter((seatId) => !blocks.beside(seatId).some(stays)).sort((a, b) => a - b)
}
