// One drawn seat of each kind: every state has a shape of its own, so that it is never told by colour alone.
import { ASKING, AVAILABLE, BLOCKED, BOOKED, HELD, MINE, TICKET } from '../show/look.ts'
import { categoryColour, MAP_COLOUR, MINE_COLOUR, SOLD_COLOUR } from './colours.ts'

const stamps = new Map<string, HTMLCanvasElement>()
/** A zoom goes through many sizes; those of a while ago are not needed again. */
const MOST_STAMPS = 200

/** A seat of `side` CSS pixels in the middle of a canvas with room for its ring. */
export function stampOf(look: number, category: number, side: number, pixelRatio: number): HTMLCanvasElement {
  const key = `${look} ${category} ${side.toFixed(1)} ${pixelRatio}`
  const known = stamps.get(key)
  if (known) return known
  if (stamps.size >= MOST_STAMPS) stamps.clear()
  const stamp = document.createElement('canvas')
  stamp.width = stamp.height = Math.ceil(side * 1.3 * pixelRatio)
  const context = stamp.getContext('2d')
  if (context) {
    context.translate(stamp.width / 2, stamp.height / 2)
    context.scale(pixelRatio, pixelRatio)
    drawSeat(context, look, category, side)
  }
  stamps.set(key, stamp)
  return stamp
}

function drawSeat(context: CanvasRenderingContext2D, look: number, category: number, side: number): void {
  const line = Math.max(1, side * 0.09)
  const colour = categoryColour(category)
  const box = (inset: number) => {
    const half = side / 2 - inset
    context.beginPath()
    context.roundRect(-half, -half, 2 * half, 2 * half, side * 0.28)
  }
  const dot = (radius: number) => {
    context.beginPath()
    context.arc(0, 0, radius, 0, 2 * Math.PI)
  }
  context.lineWidth = line
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.fillStyle = colour
  context.strokeStyle = colour
  switch (look) {
    case AVAILABLE:
      box(0)
      context.fill()
      return
    case HELD:
      context.globalAlpha = 0.75
      box(line / 2)
      context.stroke()
      dot(side * 0.12)
      context.fill()
      return
    case ASKING:
      context.strokeStyle = MINE_COLOUR
      context.setLineDash([line * 2, line * 2])
      box(line / 2)
      context.stroke()
      return
    case MINE:
    case TICKET:
      context.lineWidth = line * 1.3
      box(-line * 0.4)
      context.stroke()
      context.fillStyle = MINE_COLOUR
      box(line)
      context.fill()
      drawSign(context, look, side, line)
      return
    case BLOCKED: {
      const arm = side * 0.2
      context.strokeStyle = SOLD_COLOUR
      context.lineWidth = Math.max(1, side * 0.06)
      context.beginPath()
      context.moveTo(-arm, -arm)
      context.lineTo(arm, arm)
      context.moveTo(arm, -arm)
      context.lineTo(-arm, arm)
      context.stroke()
      return
    }
    case BOOKED:
      context.fillStyle = SOLD_COLOUR
      dot(side * 0.24)
      context.fill()
  }
}

/** The check of a held seat, or the torn ticket of a booked one. */
function drawSign(context: CanvasRenderingContext2D, look: number, side: number, line: number): void {
  context.strokeStyle = MAP_COLOUR
  context.fillStyle = MAP_COLOUR
  context.lineWidth = line
  if (look === MINE) {
    context.beginPath()
    context.moveTo(-side * 0.2, side * 0.02)
    context.lineTo(-side * 0.06, side * 0.16)
    context.lineTo(side * 0.21, -side * 0.15)
    context.stroke()
  } else {
    context.fillRect(-side * 0.26, -side * 0.16, side * 0.34, side * 0.32)
    context.fillRect(side * 0.13, -side * 0.16, side * 0.13, side * 0.32)
  }
}
