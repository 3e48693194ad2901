// Which seat a key of the grid leads to, by the seats' positions in the plan.
import type { Point } from '../connection/plan-types.ts'
import { valueAt, type SeatIndex, type IndexedRow } from './seat-index.ts'

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** The seat that a key leads to from `seatId`; undefined when it is no key of the grid. */
export function seatAfterKey(
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
  seatIndex: SeatIndex,
  seatId: number,
): number | undefined {
  const row = seatIndex.rows[valueAt(seatIndex.rowOf, seatId)]
  if (!row) return undefined
  const direction = DIRECTIONS[key]
  if (direction) return nextInDirection(direction, seatIndex, seatId)
  switch (key) {
    case 'Home':
      return valueAt(seatIndex.order, ctrlKey ? 0 : row.first)
    case 'End':
      return valueAt(seatIndex.order, ctrlKey ? seatIndex.seatCount - 1 : row.end - 1)
    case 'PageUp':
      return nearestInRow(seatIndex, firstRowOf(seatIndex, row.section - 1), seatId)
    case 'PageDown':
      return nearestInRow(seatIndex, firstRowOf(seatIndex, row.section + 1), seatId)
    default:
      return undefined
  }
}

/** The offset of a seat from another, in units: along a direction, and across it. */
type Offset = { along: number; across: number }

/** A seat continues a row that ends when it lies at most this far beside the row's line, in units. */
const IN_LINE = 0.5

/**
 * The next seat in a direction. Along the row: the row's next seat, also across an aisle; at the row's end, a seat that
 * continues its line. Across the row: the nearest seat of another row. When there is none: the seat itself.
 */
function nextInDirection(direction: Point, seatIndex: SeatIndex, seatId: number): number {
  const neighbours = neighboursInRow(seatIndex, seatId)
  const offset = (other: number): Offset => offsetTo(seatIndex, seatId, other, direction)
  // In a slanting row the keys for left and right stay in the row, and the others leave it.
  const widestRatio = direction.y === 0 ? 1.001 : 0.999
  const isAhead = (other: number): boolean => offset(other).across <= offset(other).along * widestRatio
  const isBehind = (other: number): boolean => offset(other).across <= -offset(other).along * widestRatio
  const next = neighbours.find(isAhead)
  if (next !== undefined) return next
  const isAtEnd = neighbours.some(isBehind)
  let found = seatId
  let least = Infinity
  for (let other = 0; other < seatIndex.seatCount; other++) {
    const { along, across } = offset(other)
    if (along < 0.2 || (isAtEnd ? across > IN_LINE : across > 3 * along)) continue
    const cost = along + 2 * across
    if (cost < least && !neighbours.includes(other)) [found, least] = [other, cost]
  }
  return found
}

function offsetTo({ x, y }: SeatIndex, from: number, to: number, direction: Point): Offset {
  const [dx, dy] = [valueAt(x, to) - valueAt(x, from), valueAt(y, to) - valueAt(y, from)]
  return { along: dx * direction.x + dy * direction.y, across: Math.abs(dx * direction.y - dy * direction.x) }
}

/** The seats before and after a seat in its row, if any. */
function neighboursInRow({ order, rank, rows, rowOf }: SeatIndex, seatId: number): number[] {
  const { first = 0, end = 0 } = rows[valueAt(rowOf, seatId)] ?? {}
  const seatRank = valueAt(rank, seatId)
  return [seatRank - 1, seatRank + 1].flatMap((other) => (other >= first && other < end ? valueAt(order, other) : []))
}

function firstRowOf(seatIndex: SeatIndex, section: number): IndexedRow | undefined {
  return seatIndex.rows[seatIndex.sections[section]?.firstRow ?? -1]
}

/** The seat of a row that is nearest to `seatId`; `seatId` when there is no row. */
function nearestInRow(seatIndex: SeatIndex, row: IndexedRow | undefined, seatId: number): number {
  let found = seatId
  let least = Infinity
  for (let other = row?.first ?? 0; other < (row?.end ?? 0); other++) {
    const distance = Math.hypot(
      valueAt(seatIndex.x, other) - valueAt(seatIndex.x, seatId),
      valueAt(seatIndex.y, other) - valueAt(seatIndex.y, seatId),
    )
    if (distance < least) [found, least] = [other, distance]
  }
  return found
}
