// The outlines of the shapes that are drawn beside the seats, in pixels of the drawing.
import type { Point } from '../../shared/seating-plan.ts'
import type { PretixArea } from './pretix-file.ts'

/** The corners of a circle, and the maximum of any outline: more than a screen shows. */
const ROUND = 24
const MOST_CORNERS = 200

/**
 * The outline of an area. The position of a rectangle is its corner, that of a round shape its middle. The shape is rotated
 * about its position. Empty for a shape without a surface.
 */
export function outlineOf(area: PretixArea, zone: Point): Point[] {
  const points = cornersOf(area)
  const every = Math.ceil(points.length / MOST_CORNERS)
  const outline = points.filter((_, place) => place % every === 0).map((point) => placedIn(area, zone, point))
  return surfaceOf(outline) > 0 ? outline : []
}

function cornersOf({ shape, rectangle, width, height, circle, ellipse, polygon }: PretixArea): readonly Point[] {
  if (shape === 'text') return []
  const box = rectangle ?? (width && height ? { width, height } : undefined)
  const radius = ellipse?.radius ?? (circle && { x: circle.radius, y: circle.radius })
  if (box) {
    return [
      { x: 0, y: 0 },
      { x: box.width, y: 0 },
      { x: box.width, y: box.height },
      { x: 0, y: box.height },
    ]
  }
  if (!radius) return polygon?.points ?? []
  return Array.from({ length: ROUND }, (_, step) => {
    const angle = (step / ROUND) * 2 * Math.PI
    return { x: radius.x * Math.cos(angle), y: radius.y * Math.sin(angle) }
  })
}

/** The position in the drawing of a point of an area. */
export function placedIn({ position, rotation }: PretixArea, zone: Point, { x, y }: Point): Point {
  const angle = ((rotation ?? 0) * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return { x: zone.x + position.x + x * cos - y * sin, y: zone.y + position.y + x * sin + y * cos }
}

export function middleOf(points: readonly Point[]): Point {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { x: mean(points.map((point) => point.x)), y: mean(points.map((point) => point.y)) }
}

/** In square pixels. */
export function surfaceOf(outline: readonly Point[]): number {
  const last = outline.at(-1)
  if (!last) return 0
  let [twice, before] = [0, last]
  for (const point of outline) {
    twice += before.x * point.y - point.x * before.y
    before = point
  }
  return Math.abs(twice) / 2
}

/** Whether a point is within an outline: a ray from it crosses the edge an odd number of times. */
export function isWithin(outline: readonly Point[], { x, y }: Point): boolean {
  let before = outline.at(-1)
  let within = false
  for (const point of outline) {
    if (before && point.y > y !== before.y > y) {
      const crossing = point.x + ((y - point.y) / (before.y - point.y)) * (before.x - point.x)
      if (x < crossing) within = !within
    }
    before = point
  }
  return within
}
