// The shape of a row whose seats are given from one end to the other: where it begins, where it has aisles, how it turns.
import type { Point } from '../connection/plan-types.ts'

/** Seats face the way their row does, in so many steps of a quarter turn: a rounded square looks the same after that. */
export const TURNS = 32

/** The angle of a turn in radians, as near to upright as a rounded square can be turned: signs on it can be read. */
export function angleOf(turn: number): number {
  return ((turn > TURNS / 2 ? turn - TURNS : turn) / TURNS) * (Math.PI / 2)
}

/** Where a row's name stands: beyond its first seat, in the direction in which it begins. */
export function beyond([first, second]: readonly Point[]): Point {
  if (!first) return { x: 0, y: 0 }
  if (!second) return { x: first.x - 1, y: first.y }
  const distance = Math.hypot(first.x - second.x, first.y - second.y) || 1
  return { x: first.x + (first.x - second.x) / distance, y: first.y + (first.y - second.y) / distance }
}

/** At the end of its row, or with a gap of more than half a seat beside it. */
export function isAtAisle(row: readonly Point[], index: number): boolean {
  const gap = (a: Point | undefined, b: Point | undefined) => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : Infinity)
  return Math.max(gap(row[index - 1], row[index]), gap(row[index], row[index + 1])) > 1.5
}

/** The way that a seat faces, in steps of a quarter turn. */
export function turnOf(row: readonly Point[], index: number): number {
  const from = row[Math.max(0, index - 1)]
  const to = row[Math.min(row.length - 1, index + 1)]
  if (!from || !to) return 0
  const quarters = Math.atan2(to.y - from.y, to.x - from.x) / (Math.PI / 2)
  return Math.round((quarters - Math.floor(quarters)) * TURNS) % TURNS
}
