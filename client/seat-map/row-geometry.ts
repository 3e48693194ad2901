// The geometry of rows, whose seats are given from one end to the other: names, aisles, turns, outlines.
import type { Point } from '../connection/plan-types.ts'

/** A quarter turn has so many steps. A seat, a rounded square, looks the same after a quarter turn. */
export const TURNS = 32

/** The angle of a turn in radians, between -π/4 and π/4. */
export function angleOf(turn: number): number {
  return ((turn > TURNS / 2 ? turn - TURNS : turn) / TURNS) * (Math.PI / 2)
}

/** The position of a row's name: one unit before its first seat, in the row's line. */
export function rowNamePosition([first, second]: readonly Point[]): Point {
  if (!first) return { x: 0, y: 0 }
  if (!second) return { x: first.x - 1, y: first.y }
  const distance = Math.hypot(first.x - second.x, first.y - second.y) || 1
  return { x: first.x + (first.x - second.x) / distance, y: first.y + (first.y - second.y) / distance }
}

/** Whether a seat is at an end of its row or has a gap of more than half a seat beside it. */
export function isAtAisle(row: readonly Point[], index: number): boolean {
  const gap = (a: Point | undefined, b: Point | undefined) => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : Infinity)
  return Math.max(gap(row[index - 1], row[index]), gap(row[index], row[index + 1])) > 1.5
}

/** The turn of a seat, which faces as its row does: 0 to `TURNS` - 1. */
export function turnOf(row: readonly Point[], index: number): number {
  const from = row[Math.max(0, index - 1)]
  const to = row[Math.min(row.length - 1, index + 1)]
  if (!from || !to) return 0
  const quarters = Math.atan2(to.y - from.y, to.x - from.x) / (Math.PI / 2)
  return Math.round((quarters - Math.floor(quarters)) * TURNS) % TURNS
}

/** The ends of neighbouring rows of a block are at most this far apart, in units. */
const REACH = 6
/** An outline follows a row through at most this many of its seats. */
const MOST_POINTS = 16

/** Seats that follow each other in a row, from one end to the other. */
type Run = readonly Point[]

/**
 * Polygons through the outermost seats of rows. A single row is a line, a single seat a point: a wide stroke covers the
 * seats.
 * @param rows from front to back, each with its runs: a row may be interrupted by seats that the outline leaves out
 */
export function outlinesOf(rows: readonly (readonly Run[])[]): Point[][] {
  const blocks: Run[][] = []
  /** The blocks that have a run in the row before. */
  let open: Run[][] = []
  for (const row of rows) {
    const next: Run[][] = []
    for (const run of row) {
      const block = open.find((candidate) => !next.includes(candidate) && isBehind(candidate.at(-1) ?? [], run)) ?? []
      if (block.length === 0) blocks.push(block)
      block.push(run)
      next.push(block)
    }
    open = next
  }
  return blocks.map(outlineOf)
}

function isBehind(front: Run, back: Run): boolean {
  const [left, right] = [distance(front[0], back[0]), distance(front.at(-1), back.at(-1))]
  // A row that is numbered the other way round would make the outline cross itself.
  const crossed = distance(front[0], back.at(-1)) + distance(front.at(-1), back[0])
  return left <= REACH && right <= REACH && left + right <= crossed
}

function outlineOf(block: readonly Run[]): Point[] {
  const front = sample(block[0] ?? [])
  if (block.length < 2) return front
  const back = sample(block.at(-1) ?? []).toReversed()
  const between = block.slice(1, -1)
  const rights = between.flatMap((row) => row.at(-1) ?? [])
  const lefts = between.flatMap((row) => row[0] ?? []).toReversed()
  return [...front, ...rights, ...back, ...lefts]
}

function sample(row: Run): Point[] {
  const count = Math.min(row.length, MOST_POINTS)
  return Array.from({ length: count }, (_, index) =>
    Math.round((index * (row.length - 1)) / Math.max(1, count - 1)),
  ).flatMap((index) => row[index] ?? [])
}

function distance(a: Point | undefined, b: Point | undefined): number {
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : Infinity
}
