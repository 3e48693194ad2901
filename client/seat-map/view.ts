// Where a plan's units are on the screen: the fit of a whole room, and what zooming and panning make of it.
import type { Point } from '../connection/plan-types.ts'

/** `scale` is CSS pixels per unit; `left` and `top` are where the plan's origin lies, in CSS pixels. */
export interface View {
  scale: number
  left: number
  top: number
}

export interface Bounds {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Size {
  width: number
  height: number
}

/** No seat needs to be larger than this, however few there are. */
export const MOST_SCALE = 56
/** So much is left around the whole room, in CSS pixels. */
export const MARGIN = 20

/** On a narrow map its buttons lie in a row at the top, so high with what is around them. */
const NARROW = 900
const BUTTONS = 60

/** The largest view of all that is in `bounds`, in the middle of `width` × `height` CSS pixels, below buttons if it can. */
export function fit(bounds: Bounds, width: number, height: number): View {
  const across = bounds.right - bounds.left
  const down = bounds.bottom - bounds.top
  const room = { width: Math.max(1, width - 2 * MARGIN), height: Math.max(1, height - 2 * MARGIN) }
  const scale = Math.min(room.width / across, room.height / down, MOST_SCALE)
  const above = (height - scale * down) / 2
  const lower = width < NARROW ? Math.min(BUTTONS - above, above - MARGIN) : 0
  return {
    scale,
    left: width / 2 - (scale * (bounds.left + bounds.right)) / 2,
    top: height / 2 - (scale * (bounds.top + bounds.bottom)) / 2 + Math.max(0, lower),
  }
}

/** `home`, zoomed by `k` and moved by `x`, `y` CSS pixels. */
export function zoomed(home: View, { k, x, y }: { k: number; x: number; y: number }): View {
  return { scale: home.scale * k, left: home.left * k + x, top: home.top * k + y }
}

/** Where on the screen a point of the plan is. */
export function toScreen({ scale, left, top }: View, { x, y }: Point): Point {
  return { x: x * scale + left, y: y * scale + top }
}

/** The point of the plan at a place on the screen. */
export function toPlan({ scale, left, top }: View, { x, y }: Point): Point {
  return { x: (x - left) / scale, y: (y - top) / scale }
}

/** The part of the plan that fills the screen, and `margin` CSS pixels more on each side. */
export function inSight(view: View, { width, height }: Size, margin = 0): Bounds {
  const start = toPlan(view, { x: -margin, y: -margin })
  const end = toPlan(view, { x: width + margin, y: height + margin })
  return { left: start.x, top: start.y, right: end.x, bottom: end.y }
}

export function overlaps(a: Bounds, b: Bounds): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/** How much of `whole` can be seen, from 0 to 1. */
export function shareOf(whole: Bounds, seen: Bounds): number {
  const across = Math.min(whole.right, seen.right) - Math.max(whole.left, seen.left)
  const down = Math.min(whole.bottom, seen.bottom) - Math.max(whole.top, seen.top)
  const all = (whole.right - whole.left) * (whole.bottom - whole.top)
  return (Math.max(0, across) * Math.max(0, down)) / all
}
