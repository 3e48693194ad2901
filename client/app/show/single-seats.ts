// The hint about single seats: which one a choice leaves alone, and what could be taken so that it does not.
import type { Blocks } from '../../../shared/blocks.ts'
import { strandedBy } from '../../../shared/stranded.ts'

/** A seat that is left alone, and ways out of it. */
export interface SingleSeat {
  alone: number
  /** Whether taking the lonely seat too leaves none. */
  asWell: boolean
  /** Another seat for one of those chosen. */
  swap: { from: number; to: number } | undefined
}

/**
 * The first seat that `mine` leave alone; undefined when there is none.
 *
 * @param isFree whether nobody has a seat; those of `mine` are not
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

/** Of the seats in the same block those first that are nearest. */
function nearestIn(blocks: Blocks, from: number, fits: (seatId: number) => boolean): number | undefined {
  const seatIds = blocks.of(from)?.filter(fits) ?? []
  const apart = (seatId: number): number => Math.abs(blocks.indexOf(seatId) - blocks.indexOf(from))
  return seatIds.toSorted((a, b) => apart(a) - apart(b))[0]
}
