// Where words stand along the middle row of a section: a bent section has no other space for a long line.
import type { Point } from '../connection/plan-types.ts'
import { positionOf, valueAt, type IndexedSection, type SeatIndex } from './seat-index.ts'
import { toScreen, type View } from './view.ts'

/** A word's middle, in CSS pixels, and its angle in radians. */
export interface WordPlace {
  at: Point
  angle: number
}

/** Nobody reads steeper words. */
const STEEPEST = Math.PI / 3

/**
 * Places words of these widths, in CSS pixels and with a `gap` between them, from left to right in the middle of a section.
 * @returns undefined where its middle row is too short or too steep
 */
export function wordsAlongRow(
  seatIndex: SeatIndex,
  view: View,
  section: IndexedSection,
  widths: readonly number[],
  gap: number,
): WordPlace[] | undefined {
  const { path, middle } = middleRowOf(seatIndex, view, section)
  let along = middle - widths.reduce((sum, width) => sum + width + gap, -gap) / 2
  const places: WordPlace[] = []
  for (const width of widths) {
    const [from, to] = [pointAlong(path, along), pointAlong(path, along + width)]
    if (!from || !to) return undefined
    const angle = Math.atan2(to.y - from.y, to.x - from.x)
    if (Math.abs(angle) > STEEPEST) return undefined
    places.push({ at: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, angle })
    along += width + gap
  }
  return places
}

/** The line of the row nearest to a section's middle, moved into the middle, and how far along it the middle is. */
function middleRowOf(
  seatIndex: SeatIndex,
  view: View,
  { middle, first, end }: IndexedSection,
): { path: Point[]; middle: number } {
  const { order, rows, rowOf, rank, x, y } = seatIndex
  let [nearest, least] = [first, Infinity]
  for (let seatId = first; seatId < end; seatId++) {
    const distance = (valueAt(x, seatId) - middle.x) ** 2 + (valueAt(y, seatId) - middle.y) ** 2
    if (distance < least) [nearest, least] = [seatId, distance]
  }
  const [row, seat] = [rows[valueAt(rowOf, nearest)], positionOf(seatIndex, nearest)]
  const path = Array.from(order.subarray(row?.first, row?.end), (seatId) => {
    const { x, y } = positionOf(seatIndex, seatId)
    return toScreen(view, { x: x + middle.x - seat.x, y: y + middle.y - seat.y })
  })
  let place = valueAt(rank, nearest) - (row?.first ?? 0)
  if ((path.at(-1)?.x ?? 0) < (path[0]?.x ?? 0)) {
    path.reverse()
    place = path.length - 1 - place
  }
  return { path, middle: lengthOf(path.slice(0, place + 1)) }
}

function lengthOf(path: readonly Point[]): number {
  return path.slice(1).reduce((sum, to, index) => sum + distance(path[index] ?? to, to), 0)
}

/** The point so far along a path; undefined before its beginning and beyond its end. */
function pointAlong(path: readonly Point[], along: number): Point | undefined {
  if (along < 0) return undefined
  let left = along
  for (const [index, to] of path.slice(1).entries()) {
    const from = path[index] ?? to
    const step = distance(from, to)
    if (left <= step)
      return { x: from.x + ((to.x - from.x) * left) / step, y: from.y + ((to.y - from.y) * left) / step }
    left -= step
  }
  return undefined
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y)
}
