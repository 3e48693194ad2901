// Whether a point is inside a line that is closed by its ends.
import type { Point } from '../../../connection/plan-types.ts'

/** By the number of sides that a ray to the right crosses: odd inside, even outside. */
export function isInside(polygon: readonly Point[], { x, y }: Point): boolean {
  let isIn = false
  let before = polygon.at(-1)
  for (const corner of polygon) {
    if (before && corner.y > y !== before.y > y) {
      const crossing = corner.x + ((y - corner.y) / (before.y - corner.y)) * (before.x - corner.x)
      if (x < crossing) isIn = !isIn
    }
    before = corner
  }
  return isIn
}
