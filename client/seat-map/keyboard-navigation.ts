// Where the keys of the grid lead: from seat to seat, as they lie in the room.
import type { Point } from '../connection/plan-types.ts'
import { valueAt, type SeatIndex, type IndexedRow } from './seat-index.ts'

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** The seat that a key leads to from another; undefined when it is no key of the grid. */
export function seatAfterKey(
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
  hall: SeatIndex,
  seatId: number,
): number | undefined {
  const row = hall.rows[valueAt(hall.rowOf, seatId)]
  if (!row) return undefined
  const direction = DIRECTIONS[key]
  if (direction) return towards(direction, hall, seatId)
  switch (key) {
    case 'Home':
      return valueAt(hall.order, ctrlKey ? 0 : row.first)
    case 'End':
      return valueAt(hall.order, ctrlKey ? hall.seatCount - 1 : row.end - 1)
    case 'PageUp':
      return nearest(hall, firstRowOf(hall, row.section - 1), seatId)
    case 'PageDown':
      return nearest(hall, firstRowOf(hall, row.section + 1), seatId)
    default:
      return undefined
  }
}

/** A seat's offset from another, in units: along a direction, and across it. */
type Offset = { along: number; across: number }

/** At the end of its row a seat is followed by one that goes on in a line with it, this much beside it at most. */
const IN_LINE = 0.5

/**
 * The next seat in a direction. Along the row that is the row's next seat, also behind an aisle; at the row's end, what
 * goes on in a line with it; across the row, the nearest of another row. Where there is none, the seat itself.
 */
function towards(direction: Point, hall: SeatIndex, seatId: number): number {
  const beside = besideInRow(hall, seatId)
  const offset = (other: number): Offset => offsetTo(hall, seatId, other, direction)
  // A slanting row is gone along by the keys for left and right, and left by the others.
  const widest = direction.y === 0 ? 1.001 : 0.999
  const isAhead = (other: number): boolean => offset(other).across <= offset(other).along * widest
  const isBehind = (other: number): boolean => offset(other).across <= -offset(other).along * widest
  const next = beside.find(isAhead)
  if (next !== undefined) return next
  const isAtEnd = beside.some(isBehind)
  let found = seatId
  let least = Infinity
  for (let other = 0; other < hall.seatCount; other++) {
    const { along, across } = offset(other)
    if (along < 0.2 || (isAtEnd ? across > IN_LINE : across > 3 * along)) continue
    const cost = along + 2 * across
    if (cost < least && !beside.includes(other)) [found, least] = [other, cost]
  }
  return found
}

function offsetTo({ x, y }: SeatIndex, from: number, to: number, direction: Point): Offset {
  const [dx, dy] = [valueAt(x, to) - valueAt(x, from), valueAt(y, to) - valueAt(y, from)]
  return { along: dx * direction.x + dy * direction.y, across: Math.abs(dx * direction.y - dy * direction.x) }
}

/** The seats before and after a seat in its row. */
function besideInRow({ order, rank, rows, rowOf }: SeatIndex, seatId: number): number[] {
  const { first = 0, end = 0 } = rows[valueAt(rowOf, seatId)] ?? {}
  const place = valueAt(rank, seatId)
  return [place - 1, place + 1].flatMap((other) => (other >= first && other < end ? valueAt(order, other) : []))
}

function firstRowOf(hall: SeatIndex, section: number): IndexedRow | undefined {
  return hall.rows[hall.sections[section]?.firstRow ?? -1]
}

/** The seat of a row that is nearest to another; where there is no row, that one itself. */
function nearest(hall: SeatIndex, row: IndexedRow | undefined, seatId: number): number {
  let found = seatId
  let least = Infinity
  for (let other = row?.first ?? 0; other < (row?.end ?? 0); other++) {
    const distance = Math.hypot(
      valueAt(hall.x, other) - valueAt(hall.x, seatId),
      valueAt(hall.y, other) - valueAt(hall.y, seatId),
    )
    if (distance < least) [found, least] = [other, distance]
  }
  return found
}
