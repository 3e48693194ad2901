// A seating plan prepared for drawing: its seats in typed arrays by seat id, its rows and sections with their bounds.
import { orderOfRow } from '../../shared/row-order.ts'
import type { Category, Point, SeatingPlan } from '../connection/plan-types.ts'
import { isAtAisle, outlinesOf, rowNamePosition, turnOf } from './row-geometry.ts'
import type { Bounds, Size } from './view.ts'

/** A bit of `SeatIndex.flags`: the seat is a wheelchair place. */
export const WHEELCHAIR = 1
/** A bit of `SeatIndex.flags`: the seat is at an end of its row or beside a gap. */
export const AISLE = 2

/** One seat: its names, its category and its price. */
export interface Seat {
  seatId: number
  /** Empty in a venue of one section. */
  section: string
  row: string
  number: string
  /** The index of its category in the plan, and of its colour in the theme. */
  category: number
  /** In the currency's minor unit. */
  price: number
  /** A wheelchair place. */
  accessible: boolean
  /** At an end of its row, or beside a gap. */
  aisle: boolean
}

/** A row: the seats whose ids are from `first` up to, and without, `end`. */
export interface IndexedRow {
  name: string
  section: number
  first: number
  end: number
  /** The position of its name: before its first seat, in the row's line, since rows of an arena are not level. */
  nameAt: Point
  bounds: Bounds
}

/** A section: the rows from `firstRow` up to, and without, `endRow`, and their seats. */
export interface IndexedSection {
  name: string
  /** The position of its name where that does not fit inside. */
  labelAt: Point | undefined
  firstRow: number
  endRow: number
  first: number
  end: number
  /** Half way between its front and its back, and about half way between its sides. */
  middle: Point
  /** The space around the middle for its name, in units. */
  labelSpace: Size
  bounds: Bounds
  /** Polygons through the outermost seats. */
  outlines: readonly (readonly Point[])[]
}

/** A plan in typed arrays. One unit of length is the distance between two neighbouring seats. */
export interface SeatIndex {
  stage: SeatingPlan['stage']
  categories: readonly Category[]
  sections: readonly IndexedSection[]
  rows: readonly IndexedRow[]
  seatCount: number
  /** By seat id, in units of the plan. */
  x: Float32Array
  y: Float32Array
  /** By seat id: the index of the seat's category. */
  category: Uint8Array
  /** By seat id: `WHEELCHAIR`, `AISLE`. */
  flags: Uint8Array
  /** By seat id: which way the seat faces, see row-geometry.ts. */
  turn: Uint8Array
  /** By seat id: the index of the seat's row in `rows`. */
  rowOf: Uint32Array
  /** The seat ids of each row, from its `first` up to its `end`, sorted from one end of the row to the other. */
  order: Uint32Array
  /** By seat id: the seat's index in `order`. */
  rank: Uint32Array
  /** By seat id. */
  numbers: readonly string[]
  /** Around all seats, names and the stage, in units of the plan. */
  bounds: Bounds
}

/** Indexes a plan, whose seats are numbered from 0 in the order of its list. It takes some milliseconds for 50,000 seats. */
export function seatIndexOf(plan: SeatingPlan): SeatIndex {
  const seats = plan.sections.flatMap((section) => section.rows.flatMap((row) => row.seats))
  const categoryIndexes = new Map(plan.categories.map((category, index) => [category.categoryId, index]))
  const x = Float32Array.from(seats, (seat) => seat.x)
  const y = Float32Array.from(seats, (seat) => seat.y)
  const flags = Uint8Array.from(seats, (seat) => (seat.accessible ? WHEELCHAIR : 0))
  const turn = new Uint8Array(seats.length)
  const rowOf = new Uint32Array(seats.length)
  const order = new Uint32Array(seats.length)
  const rank = new Uint32Array(seats.length)
  const rows: IndexedRow[] = []
  let first = 0
  const sections = plan.sections.map((section, sectionIndex): IndexedSection => {
    const firstRow = rows.length
    const firstSeat = first
    const sortedRows: Point[][] = []
    for (const row of section.rows) {
      const end = first + row.seats.length
      const indexes = orderOfRow(row.seats)
      const sorted = indexes.flatMap((index) => row.seats[index] ?? [])
      sortedRows.push(sorted)
      rowOf.fill(rows.length, first, end)
      rows.push({
        name: row.name,
        section: sectionIndex,
        first,
        end,
        nameAt: rowNamePosition(sorted),
        bounds: boundsOf(row.seats, 0.6),
      })
      for (const [offset, index] of indexes.entries()) {
        const seatId = first + index
        order[first + offset] = seatId
        rank[seatId] = first + offset
        turn[seatId] = turnOf(sorted, offset)
        if (isAtAisle(sorted, offset)) flags[seatId] = (flags[seatId] ?? 0) | AISLE
      }
      first = end
    }
    const all = section.rows.flatMap((row) => row.seats)
    const bounds = boundsOf(all, 0.6)
    return {
      name: section.name,
      labelAt: section.labelAt,
      firstRow,
      endRow: rows.length,
      first: firstSeat,
      end: first,
      ...labelPlaceOf(section.rows, all, bounds),
      bounds,
      outlines: outlinesOf(sortedRows.map((row) => [row])),
    }
  })
  const labels = sections.flatMap((section) => section.labelAt ?? [])
  return {
    stage: plan.stage,
    categories: plan.categories,
    sections,
    rows,
    seatCount: seats.length,
    x,
    y,
    category: Uint8Array.from(seats, (seat) => categoryIndexes.get(seat.categoryId) ?? 0),
    flags,
    turn,
    rowOf,
    order,
    rank,
    numbers: seats.map((seat) => seat.number),
    bounds: unionOf(
      boundsOf(seats, 0.6),
      boundsOf([...(plan.stage?.outline ?? []), ...labels, ...rows.map((row) => row.nameAt)], 0),
    ),
  }
}

/** A seat with its names, category and price; undefined when no seat has this id. */
export function seatOf(seatIndex: SeatIndex, seatId: number): Seat | undefined {
  const row = seatIndex.rows[seatIndex.rowOf[seatId] ?? -1]
  const number = seatIndex.numbers[seatId]
  if (!row || number === undefined) return undefined
  const category = valueAt(seatIndex.category, seatId)
  return {
    seatId,
    section: seatIndex.sections.length > 1 ? (seatIndex.sections[row.section]?.name ?? '') : '',
    row: row.name,
    number,
    category,
    price: seatIndex.categories[category]?.price ?? 0,
    accessible: (valueAt(seatIndex.flags, seatId) & WHEELCHAIR) !== 0,
    aisle: (valueAt(seatIndex.flags, seatId) & AISLE) !== 0,
  }
}

/** The position of a seat, in units of the plan. */
export function positionOf({ x, y }: SeatIndex, seatId: number): Point {
  return { x: valueAt(x, seatId), y: valueAt(y, seatId) }
}

/** The value of a typed array at an index that it has. The type checker does not know that, hence the 0. */
export function valueAt(values: Readonly<Float32Array | Uint8Array | Uint32Array | Int32Array>, index: number): number {
  return values[index] ?? 0
}

/** A section that is so many times as long as it is deep is long. */
const LONG = 3

/**
 * The middle of a section's rows, and the space around it. The mean of a bent section's seats may lie outside of it.
 */
function labelPlaceOf(
  rows: SeatingPlan['sections'][number]['rows'],
  seats: readonly Point[],
  bounds: Bounds,
): { middle: Point; labelSpace: Size } {
  const mean = {
    x: seats.reduce((sum, seat) => sum + seat.x, 0) / seats.length,
    y: seats.reduce((sum, seat) => sum + seat.y, 0) / seats.length,
  }
  const inner = nearestTo(mean, seats)
  const front = nearestTo(inner, rows[0]?.seats ?? [inner])
  const back = nearestTo(inner, rows.at(-1)?.seats ?? [inner])
  const depth = Math.hypot(back.x - front.x, back.y - front.y) + 1.7
  const [width, height] = [bounds.right - bounds.left, bounds.bottom - bounds.top]
  const isLevel = Math.abs(back.y - front.y) >= Math.abs(back.x - front.x)
  // A wedge has its middle where most of its seats are; a long section, which may be bent, between its front and its back.
  const isLong = LONG * depth < Math.max(width, height)
  return {
    middle: isLong ? { x: (front.x + back.x) / 2, y: (front.y + back.y) / 2 } : mean,
    labelSpace: isLevel ? { width, height: Math.min(height, depth) } : { width: Math.min(width, depth), height },
  }
}

function nearestTo({ x, y }: Point, points: readonly Point[]): Point {
  const distance = (point: Point) => (point.x - x) ** 2 + (point.y - y) ** 2
  return points.reduce(
    (nearest, point) => (distance(point) < distance(nearest) ? point : nearest),
    points[0] ?? { x, y },
  )
}

/** The bounds of points, with a margin on each side. */
function boundsOf(points: readonly Point[], margin: number): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const { x, y } of points) {
    bounds.left = Math.min(bounds.left, x - margin)
    bounds.right = Math.max(bounds.right, x + margin)
    bounds.top = Math.min(bounds.top, y - margin)
    bounds.bottom = Math.max(bounds.bottom, y + margin)
  }
  return bounds
}

function unionOf(a: Bounds, b: Bounds): Bounds {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}
