// From the plan's units to the screen and back, and what can be seen at which zoom.
import type { Point } from '../connection/plan-types.ts'

/**
 * `scale` is CSS pixels per unit of the plan; `left` and `top` are the position of the plan's origin, in CSS pixels.
 */
export interface View {
  scale: number
  left: number
  top: number
}

/** A rectangle: of the plan in units, or of the canvas in CSS pixels. */
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

/** The largest scale: no seat needs to be larger, even in a small venue. */
export const MOST_SCALE = 56
/** Around the whole venue: a share of the map's smaller side, in CSS pixels from the least to the most. */
const MARGIN = { share: 1 / 30, least: 8, most: 20 }

/** The largest view of `bounds` in the middle of `width` × `height` CSS pixels. */
export function fit(bounds: Bounds, width: number, height: number): View {
  const margin = Math.max(MARGIN.least, Math.min(MARGIN.most, Math.min(width, height) * MARGIN.share))
  const across = Math.max(1, width - 2 * margin) / (bounds.right - bounds.left)
  const down = Math.max(1, height - 2 * margin) / (bounds.bottom - bounds.top)
  const scale = Math.min(across, down, MOST_SCALE)
  return {
    scale,
    left: width / 2 - (scale * (bounds.left + bounds.right)) / 2,
    top: height / 2 - (scale * (bounds.top + bounds.bottom)) / 2,
  }
}

/** `home`, zoomed by `k` and moved by `x`, `y` CSS pixels. */
export function zoomed(home: View, { k, x, y }: { k: number; x: number; y: number }): View {
  return { scale: home.scale * k, left: home.left * k + x, top: home.top * k + y }
}

/** The position on the screen of a point of the plan, in CSS pixels. */
export function toScreen({ scale, left, top }: View, { x, y }: Point): Point {
  return { x: x * scale + left, y: y * scale + top }
}

/** The point of the plan at a position on the screen. */
export function toPlan({ scale, left, top }: View, { x, y }: Point): Point {
  return { x: (x - left) / scale, y: (y - top) / scale }
}

/** The part of the plan on the screen, with `margin` CSS pixels more on each side. */
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

/** `sections`: shapes with counts instead of seats. `dots`: seats too small to have a shape. */
type LevelOfDetail = 'sections' | 'dots' | 'seats' | 'numbers'

/** The least scale of each level. */
const DOTS_FROM = 5
const SEATS_FROM = 7
const NUMBERS_FROM = 24

/** How much of the seats is drawn at a scale. The only section of a venue is never drawn as a shape. */
export function levelOfDetail(scale: number, sectionCount: number): LevelOfDetail {
  if (scale < DOTS_FROM && sectionCount > 1) return 'sections'
  if (scale < SEATS_FROM) return 'dots'
  return scale < NUMBERS_FROM ? 'seats' : 'numbers'
}
