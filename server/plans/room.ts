// What a drawing says of the room: how far seats are apart, and where the stage is.
import { Nearest } from '../../shared/nearest.ts'
import type { Point, SeatingPlan } from '../../shared/seating-plan.ts'
import type { DrawnSeat, PretixArea } from './pretix-file.ts'

/** Between neighbouring seats in pretix's editor, in pixels; for drawings that have no neighbours. */
const USUAL_PIXELS = 25
const STAGE = /stage|screen|b(ü|ue)hne|leinwand|podium|sc(è|e)ne|escenario|palco|orchest/i
const ROUND = 24

/**
 * The usual distance from a seat to the nearest one of its row, in pixels; where most seats have a row of their own, to
 * the nearest of all.
 */
export function unitOf(seats: readonly DrawnSeat[]): number {
  const rows = Map.groupBy(seats, ({ zone, row }) => `${zone} ${row}`)
  const inRows = [...rows.values()].flatMap(distancesIn)
  const distances = inRows.length * 2 >= seats.length ? inRows : distancesIn(seats)
  const sorted = distances.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? USUAL_PIXELS
}

/** From each seat to the nearest other one; seats that lie on each other say nothing. */
function distancesIn(seats: readonly DrawnSeat[]): number[] {
  const near = new Nearest(seats)
  return seats.flatMap((seat, index) => {
    const other = seats[near.nearestTo(index) ?? -1]
    return (other && Math.hypot(other.x - seat.x, other.y - seat.y)) || []
  })
}

type Zones = readonly { position: Point; areas: readonly PretixArea[] }[]

/** The first area that calls itself a stage or a screen; without one, what people see is before the first row. */
export function stageOf(
  zones: Zones,
  seats: readonly Point[],
  unit: number,
): Pick<SeatingPlan, 'focus'> & Partial<Pick<SeatingPlan, 'stage'>> {
  const scaled = ({ x, y }: Point) => ({ x: Math.round((x / unit) * 100) / 100, y: Math.round((y / unit) * 100) / 100 })
  for (const { position, areas } of zones) {
    for (const area of areas) {
      const label = area.text?.text.trim().replaceAll(/\s+/g, ' ') ?? ''
      const outline = STAGE.test(label) ? outlineOf(area, position) : []
      if (outline.length >= 3)
        return { stage: { label: label.slice(0, 40), outline: outline.map(scaled) }, focus: scaled(middleOf(outline)) }
    }
  }
  const xs = seats.map((seat) => seat.x)
  const top = seats.reduce((least, seat) => Math.min(least, seat.y), Infinity)
  const middle = xs.reduce((sum, x) => sum + x, 0) / xs.length
  return { focus: scaled({ x: middle, y: top - 3 * unit }) }
}

/** In pixels. Rectangles start at their corner, round shapes at their middle; turned about the position. */
function outlineOf({ position, rotation, rectangle, circle, ellipse, polygon }: PretixArea, zone: Point): Point[] {
  const radius = ellipse?.radius ?? (circle && { x: circle.radius, y: circle.radius })
  const points = rectangle
    ? [
        { x: 0, y: 0 },
        { x: rectangle.width, y: 0 },
        { x: rectangle.width, y: rectangle.height },
        { x: 0, y: rectangle.height },
      ]
    : radius
      ? Array.from({ length: ROUND }, (_, step) => {
          const angle = (step / ROUND) * 2 * Math.PI
          return { x: radius.x * Math.cos(angle), y: radius.y * Math.sin(angle) }
        })
      : (polygon?.points ?? [])
  const angle = (rotation * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return points.map(({ x, y }) => ({
    x: zone.x + position.x + x * cos - y * sin,
    y: zone.y + position.y + x * sin + y * cos,
  }))
}

function middleOf(points: readonly Point[]): Point {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { x: mean(points.map((point) => point.x)), y: mean(points.map((point) => point.y)) }
}
