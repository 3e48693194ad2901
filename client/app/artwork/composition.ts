// How the picture of a show's room is composed: turned, moved and lit by the show's id, so that each show keeps its face.
import type { Bounds, Size } from '../../seat-map/view.ts'

/** A drawing of a room: where the plan's points are on the canvas, and where the light comes from. */
export interface Composition {
  /** CSS pixels per unit of the plan. */
  scale: number
  /** Clockwise, in radians. */
  turn: number
  /** The point of the plan that is in the middle of the canvas. */
  middle: { x: number; y: number }
  /** Where the light stands on the canvas, as shares of its width and height. */
  light: { x: number; y: number }
  /** Which of some colours the light has. */
  lightColour: number
}

/** A larger seat would look like a button. */
const MOST_SCALE = 40
const MOST_TURN = 0.2
/** The room is this much larger than what would fit, and runs over the edges. */
const LEAST_ZOOM = 1.12
const MOST_ZOOM = 1.4
/** A room that is far longer than wide does not fill the picture: too little of it would be seen. */
const MOST_FILLED = 1.7

/** The same for the same id, bounds and size. */
export function compositionOf(showId: string, bounds: Bounds, size: Size, colours: number): Composition {
  const random = seededBy(showId)
  const turn = (2 * random() - 1) * MOST_TURN
  const zoom = LEAST_ZOOM + random() * (MOST_ZOOM - LEAST_ZOOM)
  const width = bounds.right - bounds.left
  const height = bounds.bottom - bounds.top
  // A wide room fills a square picture from side to side, a deep room a wide one from front to back.
  const filled = Math.max(size.width / width, size.height / height) * 0.86
  const whole = Math.min(size.width / width, size.height / height)
  const scale = Math.min(Math.max(whole * zoom, Math.min(filled, whole * MOST_FILLED)), MOST_SCALE)
  return {
    scale,
    turn,
    middle: {
      x: bounds.left + width * (0.46 + 0.08 * random()),
      y: bounds.top + height * (0.46 + 0.06 * random()),
    },
    light: { x: 0.3 + 0.4 * random(), y: -0.05 - 0.1 * random() },
    lightColour: Math.floor(random() * colours),
  }
}

/** Numbers from 0 to 1 that depend on a text alone: FNV-1a, then mulberry32. */
function seededBy(text: string): () => number {
  let state = 0x811c9dc5
  for (let place = 0; place < text.length; place++) {
    state = Math.imul(state ^ text.charCodeAt(place), 0x01000193)
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
