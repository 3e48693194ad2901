// Single seats: which seat a choice leaves alone between two others, and which other choice does not.
import type { Blocks } from '../../../shared/blocks.ts'
import { strandedBy } from '../../../shared/stranded.ts'

/** A seat that is left alone, and what avoids that. */
export interface SingleSeat {
  alone: number
  /** Whether taking the single seat as well leaves none. */
  asWell: boolean
  /** Another seat in place of a chosen one. */
  swap: { from: number; to: number } | undefined
}

/**
 * Finds the first seat that the seats `mine` leave alone; undefined when there is none.
 *
 * @param isFree whether a seat is available; the seats of `mine` are not
 */
export function singleSeatLeftBy(
  mine: readonly number[],
  blocks: Blocks,
  isFree: (seatId: number) => boolean,
): SingleSeat | undefined {
  const own = new Set(mine)
  const couldBeHad = (seatId: number): boolean => own.has(seatId) || isFree(seatId)
  const leavesNone = (seatIds: readonly number[]): boolean => strandedBy(seatIds, blocks, couldBeHad).length === 0
  const [alone] = strandedBy(mine, blocks, couldBeHad)
  if (alone === undefined) return undefined
  const from = blocks.beside(alone).find((seatId) => own.has(seatId))
  const others = mine.filter((seatId) => seatId !== from)
  const to =
    from === undefined
      ? undefined
      : nearestIn(blocks, from, (seatId) => isFree(seatId) && leavesNone([...others, seatId]))
  return {
    alone,
    asWell: leavesNone([...mine, alone]),
    swap: from !== undefined && to !== undefined ? { from, to } : undefined,
  }
}

/** The nearest seat of the same block that fits. */
function nearestIn(blocks: Blocks, from: number, fits: (seatId: number) => boolean): number | undefined {
  const seatIds = blocks.of(from)?.filter(fits) ?? []
  const apart = (seatId: number): number => Math.abs(blocks.indexOf(seatId) - blocks.indexOf(from))
  return seatIds.toSorted((a, b) => apart(a) - apart(b))[0]
}
