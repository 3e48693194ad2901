// What lies over the seats and changes often: one's own seats, what is pointed at or focused, and ripples.
import { categoryColour, type MapTheme } from './colours.ts'
import { drawSeat } from './draw-seat.ts'
import { valueAt, type SeatIndex } from './seat-index.ts'
import { angleOf } from './row-shape.ts'
import { ASKING } from './look.ts'
import { inPixels, SEAT_SIDE } from './scene.ts'
import type { Size, View } from './view.ts'

/** A seat that has just changed, and how far its ripple has come, from 0 to 1. */
export interface Ripple {
  seatId: number
  progress: number
}

export interface OverlayScene {
  hall: SeatIndex
  theme: MapTheme
  looks: Readonly<Uint8Array>
  view: View
  size: Size
  pixelRatio: number
  own: readonly number[]
  hovered: number | undefined
  focused: number | undefined
  ripples: readonly Ripple[]
  /** From 0 to 1 and back, for what is being asked for; undefined when nothing may move. */
  pulse: number | undefined
}

/** One's own seats are never smaller than this, in CSS pixels: they are what people look for. */
const LEAST_OWN = 7

export function drawOverlay(context: CanvasRenderingContext2D, picture: OverlayScene): void {
  const { pixelRatio, size, own, theme } = picture
  inPixels(context, { pixelRatio })
  context.clearRect(0, 0, size.width, size.height)
  drawRipples(context, picture)
  for (const seatId of own) drawOwn(context, picture, seatId)
  if (picture.hovered !== undefined) ring(context, picture, picture.hovered, 1.08, theme.ink, 2)
  if (picture.focused !== undefined) {
    ring(context, picture, picture.focused, 1.14, theme.ground, 6)
    ring(context, picture, picture.focused, 1.14, theme.focus, 3)
  }
}

function drawOwn(context: CanvasRenderingContext2D, picture: OverlayScene, seatId: number): void {
  const { hall, theme, looks, view, pulse } = picture
  const look = valueAt(looks, seatId)
  context.save()
  moveTo(context, picture, seatId)
  if (look === ASKING) {
    if (pulse === undefined) context.setLineDash([view.scale * 0.16, view.scale * 0.16])
    else context.globalAlpha = 0.3 + 0.7 * pulse
  }
  drawSeat(context, theme, look, valueAt(hall.category, seatId), Math.max(LEAST_OWN, view.scale * SEAT_SIDE))
  context.restore()
}

function drawRipples(context: CanvasRenderingContext2D, picture: OverlayScene): void {
  const { hall, theme, view, ripples } = picture
  context.lineWidth = 1.5
  for (const { seatId, progress } of ripples) {
    context.strokeStyle = categoryColour(theme, valueAt(hall.category, seatId))
    context.globalAlpha = 0.8 * (1 - progress)
    const radius = Math.max(3, view.scale * 0.45) * (1 + 1.2 * progress)
    context.beginPath()
    context.arc(
      valueAt(hall.x, seatId) * view.scale + view.left,
      valueAt(hall.y, seatId) * view.scale + view.top,
      radius,
      0,
      7,
    )
    context.stroke()
  }
  context.globalAlpha = 1
}

/** A ring around a seat, `times` as large as a seat is. */
function ring(
  context: CanvasRenderingContext2D,
  picture: OverlayScene,
  seatId: number,
  times: number,
  colour: string,
  width: number,
): void {
  const side = Math.max(LEAST_OWN + 2, picture.view.scale * SEAT_SIDE * times + 4)
  context.save()
  moveTo(context, picture, seatId)
  context.strokeStyle = colour
  context.lineWidth = width
  context.beginPath()
  context.roundRect(-side / 2, -side / 2, side, side, side * 0.28)
  context.stroke()
  context.restore()
}

function moveTo(context: CanvasRenderingContext2D, { hall, view }: OverlayScene, seatId: number): void {
  context.translate(valueAt(hall.x, seatId) * view.scale + view.left, valueAt(hall.y, seatId) * view.scale + view.top)
  context.rotate(angleOf(valueAt(hall.turn, seatId)))
}
