// Single seats: which seat a choice leaves alone between two others, and which other choice does not.
import type { Blocks } from '../../../shared/blocks.ts'
import { strandedBy } from '../../../shared/stranded.ts'
import type { Refusal } from '../../connection/types.ts'

/** A seat that is left alone, and what avoids that. */
export interface SingleSeat {
  alone: number
  /** Whether taking the single seat as well leaves none. */
  asWell: boolean
  /** Other seats in place of chosen ones. */
  swap: { from: readonly number[]; to: readonly number[] } | undefined
}

/** What decides whether a seat can be taken in place of a chosen one, or beside it. */
export interface SeatsAround {
  readonly blocks: Blocks
  /** Whether a seat is available; those that the visitor has are not. */
  isFree(seatId: number): boolean
  /** Whether two seats have one price and are both wheelchair places, or both none. */
  isSameKind(seatId: number, other: number): boolean
}

/** Finds the first seat that the seats `mine` leave alone; undefined when there is none. */
export function singleSeatLeftBy(mine: readonly number[], around: SeatsAround): SingleSeat | undefined {
  const { blocks } = around
  const own = new Set(mine)
  const couldBeHad = (seatId: number): boolean => own.has(seatId) || around.isFree(seatId)
  const [alone] = strandedBy(mine, blocks, couldBeHad)
  if (alone === undefined) return undefined
  // Single seats of other blocks have ways out of their own.
  const block = blocks.of(alone)
  const leavesNone = (seatIds: readonly number[]): boolean =>
    strandedBy(seatIds, blocks, couldBeHad).every((seatId) => blocks.of(seatId) !== block)
  const from = blocks.beside(alone).find((seatId) => own.has(seatId))
  if (from === undefined) return { alone, asWell: false, swap: undefined }
  const others = mine.filter((seatId) => seatId !== from)
  const to = nearestIn(
    blocks,
    from,
    (seatId) => around.isFree(seatId) && around.isSameKind(seatId, from) && leavesNone([...others, seatId]),
  )
  return {
    alone,
    asWell: around.isSameKind(alone, from) && leavesNone([...mine, alone]),
    swap: to === undefined ? undefined : { from: [from], to: [to] },
  }
}

/**
 * The single seat for which the checkout refuses the seats `mine`, with the same ways out as on the map. Where the map has
 * none, they are the server's, which looks in other rows too.
 */
export function refusedSingleSeat(
  { seats: [first] = [], alternatives = [] }: Refusal,
  mine: readonly number[],
  around: SeatsAround & { readonly spare: number },
): SingleSeat | undefined {
  const single = singleSeatLeftBy(mine, around)
  if (single?.swap ?? (single?.asWell && around.spare > 0)) return single
  const alone = single?.alone ?? first?.seatId
  if (alone === undefined) return undefined
  const to = alternatives.filter((seatId) => !mine.includes(seatId))
  const from = mine.filter((seatId) => !alternatives.includes(seatId))
  return { alone, asWell: false, swap: to.length > 0 ? { from, to } : undefined }
}

/** The nearest seat of the same block that fits. */
function nearestIn(blocks: Blocks, from: number, fits: (seatId: number) => boolean): number | undefined {
  const seatIds = blocks.of(from)?.filter(fits) ?? []
  const apart = (seatId: number): number => Math.abs(blocks.indexOf(seatId) - blocks.indexOf(from))
  return seatIds.toSorted((a, b) => apart(a) - apart(b))[0]
}
