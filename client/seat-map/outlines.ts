// The outline of a section: around its rows, in blocks where they lie behind each other.
import type { Point } from '../connection/plan-types.ts'

/** From a row's end to the next row's, in units; farther apart they are not one block. */
const REACH = 6
/** A row's curve is drawn through so many of its seats at most. */
const MOST_POINTS = 16

/**
 * Polygons through the outermost seats of rows that are given from front to back, each from one end to the other; a
 * lonely row is a line, a lonely seat a point. Drawn with a wide pen they cover the seats.
 */
export function outlinesOf(rows: readonly (readonly Point[])[]): Point[][] {
  const outlines: Point[][] = []
  let block: (readonly Point[])[] = []
  for (const row of rows) {
    const before = block.at(-1)
    if (before && !isBehind(before, row)) {
      outlines.push(outlineOf(block))
      block = []
    }
    block.push(row)
  }
  if (block.length > 0) outlines.push(outlineOf(block))
  return outlines
}

function isBehind(front: readonly Point[], back: readonly Point[]): boolean {
  const [left, right] = [distance(front[0], back[0]), distance(front.at(-1), back.at(-1))]
  // A row that is counted the other way round would cross the outline.
  const crossed = distance(front[0], back.at(-1)) + distance(front.at(-1), back[0])
  return left <= REACH && right <= REACH && left + right <= crossed
}

function outlineOf(block: readonly (readonly Point[])[]): Point[] {
  const front = thinned(block[0] ?? [])
  if (block.length < 2) return front
  const back = thinned(block.at(-1) ?? []).toReversed()
  const between = block.slice(1, -1)
  const rights = between.flatMap((row) => row.at(-1) ?? [])
  const lefts = between.flatMap((row) => row[0] ?? []).toReversed()
  return [...front, ...rights, ...back, ...lefts]
}

function thinned(row: readonly Point[]): Point[] {
  const count = Math.min(row.length, MOST_POINTS)
  return Array.from({ length: count }, (_, index) =>
    Math.round((index * (row.length - 1)) / Math.max(1, count - 1)),
  ).flatMap((index) => row[index] ?? [])
}

function distance(a: Point | undefined, b: Point | undefined): number {
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : Infinity
}
