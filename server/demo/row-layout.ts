// Places rows of seats on straight lines and arcs, for the demo's venues and for other plans.
import type { PlanSeat, Point, Row, Section } from '../../shared/seating-plan.ts'

/** The usual width of an aisle, in units (1 is the distance between two neighbouring seats). */
const AISLE = 1.6

/**
 * A run of adjacent seats without an aisle: returns the positions of the row at `depth`, from left to right as the audience
 * sits. Depth is in units and grows away from the stage. Each kind of run counts it from its own start.
 */
export type Run = (depth: number) => Point[]

/** Seats parallel to the line between two points. Their depth is their distance from it, to the right of its direction. */
export function straight(from: Point, to: Point, aisle = AISLE): Run {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const way = { x: (to.x - from.x) / length, y: (to.y - from.y) / length }
  return (depth) =>
    filled(length, aisle, (distance) => ({
      x: from.x + way.x * distance - way.y * depth,
      y: from.y + way.y * distance + way.x * depth,
    }))
}

/** Seats on an arc around `centre`, between two angles in degrees (see `polar`). Their depth is the radius. */
export function arc(centre: Point, from: number, to: number, aisle = AISLE): Run {
  const degree = Math.PI / 180
  return (radius) =>
    filled((to - from) * degree * radius, aisle, (distance) => polar(centre, from + distance / radius / degree, radius))
}

/** The point at this angle, in degrees, and distance from `centre`: 0° is straight away from the stage, −90° is left. */
export function polar(centre: Point, degrees: number, radius: number): Point {
  const angle = (degrees * Math.PI) / 180
  return { x: centre.x + radius * Math.sin(angle), y: centre.y + radius * Math.cos(angle) }
}

/** One run from each cut to the next, with an aisle at each of the cuts between the first and the last. */
export function between(cuts: readonly number[], run: (from: number, to: number) => Run): Run[] {
  const runs: Run[] = []
  cuts.reduce((from, to) => {
    runs.push(run(from, to))
    return to
  })
  return runs
}

/**
 * As many seats as fit with half an aisle free at both ends. They are spread by less than one seat in total, so that the
 * aisles have straight edges.
 */
function filled(length: number, aisle: number, at: (distance: number) => Point): Point[] {
  // A length of 3 that rounding errors made 2.9999999 has room for 3.
  const count = Math.max(0, Math.floor(length - aisle + 1e-6))
  const step = (length - aisle) / count
  return Array.from({ length: count }, (_, index) => rounded(at(aisle / 2 + (index + 0.5) * step)))
}

/** Finer differences are invisible, and the arena's plan would be 163 kB of zipped JSON instead of 99. */
function rounded({ x, y }: Point): Point {
  return { x: Math.round(x * 100) / 100, y: Math.round(y * 100) / 100 }
}

/** The layout of a section. Rows count from 0; depths and pitch are in units. */
export type SectionLayout = {
  name: string
  runs: readonly Run[]
  /** At most 26. */
  rowCount: number
  /** The depth of row A. */
  depth: number
  /** The distance from a row to the one behind it. */
  pitch: number
  /** The depth at which the section's name is drawn, in the middle of its runs; best where no seats are. */
  labelDepth: number
  categoryOf: (row: number) => string
  /** Wheelchair places: this number at each end of this row. */
  wheelchairs?: { row: number; atEachEnd: number }
}

/**
 * A section with rows A, B, C … from the front and seats 1, 2, 3 … from the left.
 * @throws {RangeError} when no seat fits at `labelDepth`
 */
export function section({
  name,
  runs,
  rowCount,
  depth,
  pitch,
  labelDepth,
  categoryOf,
  wheelchairs,
}: SectionLayout): Section {
  const placesAt = (atDepth: number) => runs.flatMap((run) => run(atDepth))
  const rows = Array.from({ length: rowCount }, (_, row): Row => {
    const places = placesAt(depth + row * pitch)
    const ends = wheelchairs?.row === row ? wheelchairs.atEachEnd : 0
    const seats = places.map((place, index): PlanSeat => {
      const seat = { number: String(index + 1), ...place, categoryId: categoryOf(row) }
      return index < ends || index >= places.length - ends ? { ...seat, accessible: true } : seat
    })
    return { name: String.fromCharCode('A'.charCodeAt(0) + row), seats }
  })
  return { name, labelAt: middle(placesAt(labelDepth)), rows }
}

function middle(places: readonly Point[]): Point {
  const left = places[Math.floor((places.length - 1) / 2)]
  const right = places[Math.ceil((places.length - 1) / 2)]
  if (!left || !right) throw new RangeError('A section’s runs are too short for a seat.')
  return rounded({ x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 })
}
