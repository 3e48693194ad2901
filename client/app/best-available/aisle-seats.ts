// Seats together at an aisle, for a visitor who wants only such seats: the server chooses by price and by wheelchair places.
import type { Block, Blocks } from '../../../shared/blocks.ts'
import { strandedBy } from '../../../shared/stranded.ts'
import type { Point } from '../../connection/plan-types.ts'
import { positionOf, type SeatIndex } from '../../seat-map/seat-index.ts'

/**
 * Seats side by side of which the first or the last is at an end of its block: those nearest to other seats, preferably
 * some that leave no single seat.
 *
 * @param near the best seats without regard to aisles
 * @param isWanted whether a seat is available, and of a wanted price
 * @returns as many as `near` has; undefined when there are none
 */
export function aisleSeatsNear(
  near: readonly number[],
  { seatIndex, blocks }: { seatIndex: SeatIndex; blocks: Blocks },
  isWanted: (seatId: number) => boolean,
  isFree: (seatId: number) => boolean,
): number[] | undefined {
  const ideal = middleOf(near, seatIndex)
  const distance = (seatIds: readonly number[]): number => {
    const { x, y } = middleOf(seatIds, seatIndex)
    return Math.hypot(x - ideal.x, y - ideal.y)
  }
  const runs = blocks.all.flatMap((block) => endsOf(block, near.length)).filter((run) => run.every(isWanted))
  const sorted = runs.map((run) => ({ run, apart: distance(run) })).sort((a, b) => a.apart - b.apart)
  const clean = sorted.find(({ run }) => strandedBy(run, blocks, isFree).length === 0)
  return (clean ?? sorted[0])?.run.toSorted((a, b) => a - b)
}

function endsOf(block: Block, count: number): number[][] {
  if (block.length < count) return []
  return [block.slice(0, count), block.slice(block.length - count)]
}

function middleOf(seatIds: readonly number[], seatIndex: SeatIndex): Point {
  const places = seatIds.map((seatId) => positionOf(seatIndex, seatId))
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return { x: mean(places.map(({ x }) => x)), y: mean(places.map(({ y }) => y)) }
}
