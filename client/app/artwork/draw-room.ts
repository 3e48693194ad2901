// Draws a show's room as a picture: a lit stage, and a dot for each seat in the colour of its category or, if it is gone,
// of a sold seat. 20,000 seats take some milliseconds.
import { AVAILABLE, BLOCKED, HELD } from '../../../shared/status.ts'
import { categoryColour, rgbOf, type MapTheme } from '../../seat-map/colours.ts'
import { valueAt, type SeatIndex } from '../../seat-map/seat-index.ts'
import type { Size } from '../../seat-map/view.ts'
import type { Composition } from './composition.ts'

/** Seats are drawn in so many shades, the brightest ones in the light. */
const SHADES = 4
const DARKEST = 0.62
const HELD_SHARE = 0.4
const SOLD_SHARE = 0.55
/** Of the distance of two neighbours. */
const RADIUS = 0.34
const LEAST_RADIUS_PX = 0.35
/** Smaller dots are squares, which nobody can tell from circles. */
const SQUARE_PX = 1.3

/**
 * @param context whose unit is a CSS pixel
 * @param statuses a byte a seat: 0 available, 1 held, 2 booked, 3 blocked
 */
export function drawRoom(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  room: SeatIndex,
  statuses: Readonly<Uint8Array>,
  composition: Composition,
  theme: MapTheme,
): void {
  const { scale, turn, middle, light, lightColour } = composition
  const lamp = { x: light.x * width, y: light.y * height }
  const reach = Math.hypot(width, height)
  context.fillStyle = theme.ground
  context.fillRect(0, 0, width, height)
  drawLight(context, lamp, reach, lightsOf(theme)[lightColour] ?? theme.focus, width, height)

  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale]
  const placeOf = (x: number, y: number): { x: number; y: number } => ({
    x: width / 2 + (x - middle.x) * cos - (y - middle.y) * sin,
    y: height / 2 + (x - middle.x) * sin + (y - middle.y) * cos,
  })
  drawStage(
    context,
    (room.stage?.outline ?? []).map(({ x, y }) => placeOf(x, y)),
    theme,
  )

  const radius = Math.max(LEAST_RADIUS_PX, RADIUS * scale)
  /** By colour and shade, the places of the dots: x, y, x, y … */
  const dots = new Map<string, number[]>()
  for (let seatId = 0; seatId < room.seatCount; seatId++) {
    const status = valueAt(statuses, seatId)
    if (status === BLOCKED) continue
    const { x, y } = placeOf(valueAt(room.x, seatId), valueAt(room.y, seatId))
    if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue
    const near = 1 - Math.min(1, Math.hypot(x - lamp.x, y - lamp.y) / reach)
    const shade = DARKEST + ((1 - DARKEST) * Math.round(near * SHADES)) / SHADES
    const isGone = status !== AVAILABLE && status !== HELD
    const colour = isGone ? theme.sold : categoryColour(theme, valueAt(room.category, seatId))
    const share = isGone ? shade * SOLD_SHARE : status === HELD ? shade * HELD_SHARE : shade
    const key = rgba(colour, share)
    const places = dots.get(key)
    if (places) places.push(x, y)
    else dots.set(key, [x, y])
  }
  for (const [colour, places] of dots) {
    context.fillStyle = colour
    drawDots(context, places, radius)
  }
}

/** Yellow light on the dark ground would be a muddy green. */
export function lightsOf({ categories }: MapTheme): readonly string[] {
  return categories.slice(1)
}

function drawDots(context: CanvasRenderingContext2D, places: readonly number[], radius: number): void {
  context.beginPath()
  for (let place = 0; place < places.length; place += 2) {
    const [x = 0, y = 0] = [places[place], places[place + 1]]
    if (radius < SQUARE_PX) context.rect(x - radius, y - radius, 2 * radius, 2 * radius)
    else {
      context.moveTo(x + radius, y)
      context.arc(x, y, radius, 0, 2 * Math.PI)
    }
  }
  context.fill()
}

function drawLight(
  context: CanvasRenderingContext2D,
  lamp: { x: number; y: number },
  reach: number,
  colour: string,
  width: number,
  height: number,
): void {
  const glow = context.createRadialGradient(lamp.x, lamp.y, 0, lamp.x, lamp.y, reach * 0.8)
  glow.addColorStop(0, rgba(colour, 0.42))
  glow.addColorStop(0.5, rgba(colour, 0.12))
  glow.addColorStop(1, rgba(colour, 0))
  context.fillStyle = glow
  context.fillRect(0, 0, width, height)
}

function drawStage(
  context: CanvasRenderingContext2D,
  outline: readonly { x: number; y: number }[],
  { ink, stageLine }: MapTheme,
): void {
  if (outline.length < 2) return
  context.beginPath()
  for (const { x, y } of outline) context.lineTo(x, y)
  context.closePath()
  context.fillStyle = rgba(ink, 0.14)
  context.fill()
  context.strokeStyle = stageLine
  context.lineWidth = 1
  context.stroke()
}

function rgba(colour: string, share: number): string {
  return `rgb(${rgbOf(colour).join(' ')} / ${Math.round(share * 100)}%)`
}
