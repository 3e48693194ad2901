// What the stage looks like from a seat: a small picture in perspective, by the distance and the angle to the stage.
import type { Point } from '../connection/plan-types.ts'
import { positionOf, type SeatIndex } from './seat-index.ts'

/** A picture of 2 × 1.1, its middle at 0, 0; y grows downwards. */
export interface SeatView {
  /** The stage's floor. */
  floor: readonly Point[]
  /** What stands at its back: a scenery or a screen, as four corners for each edge. */
  backdrop: readonly (readonly Point[])[]
  /** The heads in the next rows, the farthest first. `size` is a radius. */
  heads: readonly (Point & { size: number })[]
  side: 'left' | 'middle' | 'right'
}

/** The distance of the picture's plane: it shows 70° across. */
const FOCAL = 1.43
/** In units of the plan: an eye above the stage's floor, and how much higher it is with each unit of distance. */
const [EYE_HEIGHT, RAKE] = [2, 0.12]
/** The height of what stands on the stage, as a share of the stage's width. */
const BACKDROP = 0.4
/** Nothing is drawn nearer than this, in units. */
const NEAREST = 0.5
/** Up to this angle, in radians, a seat is in the middle. */
const MIDDLE = 0.21

/** The view from a seat; undefined in a plan without a stage. */
export function viewFrom(seatIndex: SeatIndex, seatId: number): SeatView | undefined {
  const outline = seatIndex.stage?.outline ?? []
  if (outline.length === 0) return undefined
  const seat = positionOf(seatIndex, seatId)
  const [xs, ys] = [outline.map(({ x }) => x), outline.map(({ y }) => y)]
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const stage = { x: (left + right) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 }
  const distance = Math.max(NEAREST, Math.hypot(stage.x - seat.x, stage.y - seat.y))
  const ahead = { x: (stage.x - seat.x) / distance, y: (stage.y - seat.y) / distance }
  const eye = EYE_HEIGHT + RAKE * distance
  const height = BACKDROP * (right - left)
  /** The middle of the stage is in the middle of the picture. */
  const horizon = (FOCAL * (eye - height / 2)) / distance
  const depthOf = ({ x, y }: Point) => Math.max(NEAREST, (x - seat.x) * ahead.x + (y - seat.y) * ahead.y)
  const project = (point: Point, above: number): Point => {
    const across = (point.y - seat.y) * ahead.x - (point.x - seat.x) * ahead.y
    const depth = depthOf(point)
    return { x: (FOCAL * across) / depth, y: (FOCAL * (eye - above)) / depth - horizon }
  }
  const edges = outline.map((from, index) => [from, outline[(index + 1) % outline.length] ?? from] as const)
  const isFar = ([from, to]: readonly [Point, Point]) => depthOf(from) + depthOf(to) >= 2 * distance
  return {
    floor: outline.map((point) => project(point, 0)),
    backdrop: edges
      .filter(isFar)
      .map(([from, to]) => [project(from, 0), project(to, 0), project(to, height), project(from, height)]),
    heads: [5, 3.4, 2.2].flatMap((depth, row) =>
      [-3, -2, -1, 0, 1, 2, 3].map((place) => ({
        x: (FOCAL * (place + (row % 2) / 2)) / depth,
        y: 0.12 + (FOCAL * 0.55) / depth,
        size: (FOCAL * 0.3) / depth,
      })),
    ),
    side: sideOf(seatIndex, stage, seat),
  }
}

/** On which side of the line from the stage to the middle of the venue a seat is. */
function sideOf({ bounds }: SeatIndex, stage: Point, seat: Point): SeatView['side'] {
  const axis = { x: (bounds.left + bounds.right) / 2 - stage.x, y: (bounds.top + bounds.bottom) / 2 - stage.y }
  const to = { x: seat.x - stage.x, y: seat.y - stage.y }
  const angle = Math.atan2(axis.x * to.y - axis.y * to.x, axis.x * to.x + axis.y * to.y)
  if (Math.abs(angle) <= MIDDLE) return 'middle'
  return angle > 0 ? 'left' : 'right'
}
