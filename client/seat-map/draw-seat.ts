// Draws one seat. Every look has a shape of its own, so that colour is never the only difference.
import { categoryColour, type MapTheme } from './colours.ts'
import { ASKING, AVAILABLE, BLOCKED, BOOKED, HELD, MINE, TICKET } from './look.ts'

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** The alpha of seats that the filter of the legend leaves out. */
export const DIMMED_ALPHA = 0.16

/** In a seat smaller than this, in pixels of the context, a ring would fill up. */
const RINGS_FROM = 5

/** Draws a seat of `side` pixels around the context's origin. */
export function drawSeat(context: Context, theme: MapTheme, look: number, category: number, side: number): void {
  const line = Math.max(1, side * 0.09)
  const colour = categoryColour(theme, category)
  context.lineWidth = line
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.fillStyle = colour
  context.strokeStyle = colour
  switch (look) {
    case AVAILABLE:
      box(context, side, 0)
      context.fill()
      return
    case HELD:
      if (side < RINGS_FROM) {
        context.globalAlpha = 0.5
        dot(context, side * 0.3)
        context.fill()
      } else {
        context.globalAlpha = 0.8
        box(context, side, line / 2)
        context.stroke()
        if (side > 2 * RINGS_FROM) {
          dot(context, side * 0.13)
          context.fill()
        }
      }
      context.globalAlpha = 1
      return
    case ASKING:
      context.strokeStyle = theme.mine
      context.lineWidth = line * 1.3
      box(context, side, line / 2)
      context.stroke()
      return
    case MINE:
    case TICKET:
      box(context, side, -line * 0.9)
      context.fill()
      context.fillStyle = theme.ground
      box(context, side, line * 0.1)
      context.fill()
      context.fillStyle = theme.mine
      box(context, side, line * 0.9)
      context.fill()
      if (side > 2 * RINGS_FROM) drawSign(context, theme, look, side, line)
      return
    case BLOCKED: {
      const arm = side * 0.2
      context.strokeStyle = theme.sold
      context.lineWidth = Math.max(1, side * 0.07)
      context.beginPath()
      context.moveTo(-arm, -arm)
      context.lineTo(arm, arm)
      context.moveTo(arm, -arm)
      context.lineTo(-arm, arm)
      context.stroke()
      return
    }
    case BOOKED:
      context.fillStyle = theme.sold
      dot(context, Math.max(1, side * 0.24))
      context.fill()
  }
}

/** Clears the place of a seat. */
export function drawClearance(context: Context, { ground }: MapTheme, side: number): void {
  context.fillStyle = ground
  box(context, side, 0)
  context.fill()
}

/** Draws the wheelchair sign: head, back and seat, wheel. */
export function drawWheelchair(context: Context, side: number, colour: string): void {
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = Math.max(1, side * 0.085)
  context.beginPath()
  context.arc(-side * 0.05, -side * 0.27, side * 0.075, 0, 2 * Math.PI)
  context.fill()
  context.beginPath()
  context.moveTo(-side * 0.05, -side * 0.13)
  context.lineTo(-side * 0.05, side * 0.06)
  context.lineTo(side * 0.13, side * 0.06)
  context.lineTo(side * 0.22, side * 0.26)
  context.stroke()
  context.beginPath()
  context.arc(-side * 0.03, side * 0.12, side * 0.18, -0.6 * Math.PI, 0.25 * Math.PI, true)
  context.stroke()
}

function box(context: Context, side: number, inset: number): void {
  const half = side / 2 - inset
  context.beginPath()
  context.roundRect(-half, -half, 2 * half, 2 * half, (side / 2 - inset) * 0.56)
}

function dot(context: Context, radius: number): void {
  context.beginPath()
  context.arc(0, 0, radius, 0, 2 * Math.PI)
}

/** Draws the check mark of the visitor's held seat, or the torn ticket of a booked one. */
function drawSign(context: Context, { ground }: MapTheme, look: number, side: number, line: number): void {
  context.strokeStyle = ground
  context.fillStyle = ground
  context.lineWidth = line * 1.1
  if (look === MINE) {
    context.beginPath()
    context.moveTo(-side * 0.2, side * 0.02)
    context.lineTo(-side * 0.06, side * 0.16)
    context.lineTo(side * 0.21, -side * 0.15)
    context.stroke()
  } else {
    context.fillRect(-side * 0.25, -side * 0.16, side * 0.32, side * 0.32)
    context.fillRect(side * 0.12, -side * 0.16, side * 0.13, side * 0.32)
  }
}
