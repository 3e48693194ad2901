// A seating plan made ready to draw: its seats in typed arrays by seat id, and how they lie together.
import { orderOfRow } from '../../shared/row-order.ts'
import type { Category, Point, SeatingPlan } from '../connection/plan-types.ts'
import { outlinesOf } from './outlines.ts'
import { beyond, isAtAisle, turnOf } from './row-shape.ts'
import type { Bounds, Size } from './view.ts'

/** Bits of `SeatIndex.flags`. */
export const WHEELCHAIR = 1
export const AISLE = 2

/** What people call a seat, and what it costs in the currency's minor unit. */
export interface Seat {
  seatId: number
  /** Empty in a room of one section: there its name says nothing. */
  section: string
  row: string
  number: string
  /** Its category's place in the plan's list, which is also that of its colour. */
  category: number
  price: number
  accessible: boolean
  aisle: boolean
}

/** The seats from `first` up to, and without, `end`. */
export interface IndexedRow {
  name: string
  section: number
  first: number
  end: number
  /** Beyond its first seat, in the direction in which the row begins: rows of an arena are not level. */
  nameAt: Point
  bounds: Bounds
}

/** The rows from `firstRow` up to, and without, `endRow`, and their seats. */
export interface IndexedSection {
  name: string
  labelAt: Point | undefined
  firstRow: number
  endRow: number
  first: number
  end: number
  /** Between its front and its back, about half way from its one side to the other. */
  middle: Point
  /** What there is around the middle for its name, in units. */
  room: Size
  bounds: Bounds
  /** Around its seats' middles. */
  outlines: readonly (readonly Point[])[]
}

export interface SeatIndex {
  stage: SeatingPlan['stage']
  categories: readonly Category[]
  sections: readonly IndexedSection[]
  rows: readonly IndexedRow[]
  seatCount: number
  x: Float32Array
  y: Float32Array
  category: Uint8Array
  flags: Uint8Array
  turn: Uint8Array
  /** The place of each seat's row in `rows`. */
  rowOf: Uint32Array
  /** Seat ids in the order in which the seats lie: from each row's `first` to its `end`, from one end of it to the other. */
  order: Uint32Array
  /** The place of each seat in `order`. */
  rank: Uint32Array
  numbers: readonly string[]
  /** What has to be seen, in units of the plan: all seats, names and the stage. */
  bounds: Bounds
}

/** Lays a plan's seats out in the order of their ids. */
export function seatIndexOf(plan: SeatingPlan): SeatIndex {
  const seats = plan.sections.flatMap((section) => section.rows.flatMap((row) => row.seats))
  const places = new Map(plan.categories.map((category, place) => [category.categoryId, place]))
  const x = Float32Array.from(seats, (seat) => seat.x)
  const y = Float32Array.from(seats, (seat) => seat.y)
  const flags = Uint8Array.from(seats, (seat) => (seat.accessible ? WHEELCHAIR : 0))
  const turn = new Uint8Array(seats.length)
  const rowOf = new Uint32Array(seats.length)
  const order = new Uint32Array(seats.length)
  const rank = new Uint32Array(seats.length)
  const rows: IndexedRow[] = []
  let first = 0
  const sections = plan.sections.map((section, place): IndexedSection => {
    const firstRow = rows.length
    const firstSeat = first
    const linedRows: Point[][] = []
    for (const row of section.rows) {
      const end = first + row.seats.length
      const indexes = orderOfRow(row.seats)
      const lined = indexes.flatMap((index) => row.seats[index] ?? [])
      linedRows.push(lined)
      rowOf.fill(rows.length, first, end)
      rows.push({
        name: row.name,
        section: place,
        first,
        end,
        nameAt: beyond(lined),
        bounds: around(row.seats, 0.6),
      })
      for (const [place, index] of indexes.entries()) {
        const seatId = first + index
        order[first + place] = seatId
        rank[seatId] = first + place
        turn[seatId] = turnOf(lined, place)
        if (isAtAisle(lined, place)) flags[seatId] = (flags[seatId] ?? 0) | AISLE
      }
      first = end
    }
    const all = section.rows.flatMap((row) => row.seats)
    const bounds = around(all, 0.6)
    return {
      name: section.name,
      labelAt: section.labelAt,
      firstRow,
      endRow: rows.length,
      first: firstSeat,
      end: first,
      ...middleOf(section.rows, all, bounds),
      bounds,
      outlines: outlinesOf(linedRows),
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
    category: Uint8Array.from(seats, (seat) => places.get(seat.categoryId) ?? 0),
    flags,
    turn,
    rowOf,
    order,
    rank,
    numbers: seats.map((seat) => seat.number),
    bounds: joined(
      around(seats, 0.6),
      around([...(plan.stage?.outline ?? []), ...labels, ...rows.map((row) => row.nameAt)], 0),
    ),
  }
}

/** All that is said of a seat; undefined when there is none of this id. */
export function seatOf(hall: SeatIndex, seatId: number): Seat | undefined {
  const row = hall.rows[hall.rowOf[seatId] ?? -1]
  const number = hall.numbers[seatId]
  if (!row || number === undefined) return undefined
  const category = valueAt(hall.category, seatId)
  return {
    seatId,
    section: hall.sections.length > 1 ? (hall.sections[row.section]?.name ?? '') : '',
    row: row.name,
    number,
    category,
    price: hall.categories[category]?.price ?? 0,
    accessible: (valueAt(hall.flags, seatId) & WHEELCHAIR) !== 0,
    aisle: (valueAt(hall.flags, seatId) & AISLE) !== 0,
  }
}

/** What a typed array has for a seat; ids are counted from these very arrays, so the 0 never shows. */
export function valueAt(values: Readonly<Float32Array | Uint8Array | Uint32Array | Int32Array>, index: number): number {
  return values[index] ?? 0
}

/** A bent section has the middle of its seats' places outside of itself: what counts is half way through its rows. */
function middleOf(
  rows: SeatingPlan['sections'][number]['rows'],
  seats: readonly Point[],
  bounds: Bounds,
): { middle: Point; room: Size } {
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
  return {
    middle: { x: (front.x + back.x) / 2, y: (front.y + back.y) / 2 },
    room: isLevel ? { width, height: Math.min(height, depth) } : { width: Math.min(width, depth), height },
  }
}

function nearestTo({ x, y }: Point, points: readonly Point[]): Point {
  const distance = (point: Point) => (point.x - x) ** 2 + (point.y - y) ** 2
  return points.reduce(
    (nearest, point) => (distance(point) < distance(nearest) ? point : nearest),
    points[0] ?? { x, y },
  )
}

function around(points: readonly Point[], margin: number): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const { x, y } of points) {
    bounds.left = Math.min(bounds.left, x - margin)
    bounds.right = Math.max(bounds.right, x + margin)
    bounds.top = Math.min(bounds.top, y - margin)
    bounds.bottom = Math.max(bounds.bottom, y + margin)
  }
  return bounds
}

function joined(a: Bounds, b: Bounds): Bounds {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}
