// The order of the seats in a row by their coordinates, from one end to the other. The row can list them in any order.
import { NearestPoints } from './nearest-points.ts'
import type { Point } from './seating-plan.ts'

/** The cosine of 60°: a row that is listed from one end to the other turns by less than this angle at each seat. */
const STRAIGHT_ON = 0.5
/** On a scale from 0 (the list alternates its direction) to 1 (it never does): above this, the list has a direction. */
const CLEARLY = 0.5

/**
 * The seats of a row in the order of their coordinates, as indexes into `row`. A row that lists its seats from one end to
 * the other keeps its order. For any other row, the walk starts at an outermost seat and goes to the nearest remaining
 * seat each time. This works for rows that are bent, slanting or cut by aisles, and for both sides of a table. The result
 * has the direction of the list, or goes from left to right when the list alternates.
 */
export function orderOfRow(row: readonly Point[]): number[] {
  if (goesStraightOn(row)) return Array.from(row.keys())
  const remaining = new NearestPoints(row)
  const order: number[] = []
  for (let next: number | undefined = outermostOf(row); next !== undefined; next = remaining.nearestTo(next)) {
    order.push(next)
    remaining.remove(next)
  }
  return isBackwards(order, row) ? order.reverse() : order
}

/** The seats of a row in the order of their coordinates. */
export function inRowOrder<S extends Point>(row: readonly S[]): S[] {
  return orderOfRow(row).flatMap((index) => row[index] ?? [])
}

function goesStraightOn(row: readonly Point[]): boolean {
  return row.every((seat, index) => {
    const [before, beforeThat] = [row[index - 1], row[index - 2]]
    if (!before || !beforeThat) return true
    const [a, b] = [way(beforeThat, before), way(before, seat)]
    return a.x * b.x + a.y * b.y > STRAIGHT_ON * Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y)
  })
}

/** The index of the seat that is farthest from the middle of all seats: one end of a row, or a corner of a table. */
function outermostOf(row: readonly Point[]): number {
  const middle = {
    x: row.reduce((sum, seat) => sum + seat.x, 0) / row.length,
    y: row.reduce((sum, seat) => sum + seat.y, 0) / row.length,
  }
  const distances = row.map((seat) => Math.hypot(seat.x - middle.x, seat.y - middle.y))
  // Distances that differ only by rounding count as equal, and the first of them wins.
  const most = distances.reduce((far, distance) => Math.max(far, distance), 0) * (1 - 1e-9)
  return distances.findIndex((distance) => distance >= most)
}

/**
 * Whether `order` runs against the list: in most steps; if that is unclear, as a whole; if that is unclear too, whether it
 * starts on the right.
 */
function isBackwards(order: readonly number[], row: readonly Point[]): boolean {
  const steps = order.slice(1).map((index, place) => Math.sign(index - (order[place] ?? 0)))
  const most = steps.reduce((sum, step) => sum + step, 0) / steps.length
  if (Math.abs(most) > CLEARLY) return most < 0
  const middle = (order.length - 1) / 2
  const covariance = order.reduce((sum, index, place) => sum + (index - middle) * (place - middle), 0)
  const correlation = covariance / order.reduce((sum, _, place) => sum + (place - middle) ** 2, 0)
  if (Math.abs(correlation) > CLEARLY) return correlation < 0
  const [first, last] = [row[order[0] ?? 0], row[order.at(-1) ?? 0]]
  const across = first && last ? way(first, last) : { x: 0, y: 0 }
  return across.x !== 0 ? across.x < 0 : across.y < 0
}

function way(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y }
}
