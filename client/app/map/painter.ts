// Draws the room around and over its seats: stage, names, ripples, the seat under the pointer.
import { categoryColour, MAP_COLOUR } from './colours.ts'
import { paintSeats } from './paint-seats.ts'
import { at, letters, x, y, type Picture } from './picture.ts'

const ROW_NAMES_FROM = 14

/** Draws the whole picture; a room of 20,000 seats takes a few milliseconds. */
export function paint(context: CanvasRenderingContext2D, picture: Picture): void {
  const { width, height, view } = picture
  context.fillStyle = MAP_COLOUR
  context.fillRect(0, 0, width, height)
  paintStage(context, picture)
  paintSeats(context, picture)
  if (view.scale >= ROW_NAMES_FROM) paintRowNames(context, picture)
  paintSectionNames(context, picture)
  paintRipples(context, picture)
  paintHovered(context, picture)
}

function paintRowNames(context: CanvasRenderingContext2D, { hall, view }: Picture): void {
  context.fillStyle = '#A2ACC0'
  letters(context, Math.min(14, view.scale * 0.4), 500)
  for (const section of hall.sections) {
    for (const { name, nameAt } of section.rows) {
      context.fillText(name, nameAt.x * view.scale + view.left, nameAt.y * view.scale + view.top)
    }
  }
}

function paintSectionNames(context: CanvasRenderingContext2D, { hall, view }: Picture): void {
  if (hall.sections.length < 2) return
  letters(context, Math.max(10, Math.min(15, view.scale * 1.6)), 650)
  context.fillStyle = '#EEF1F6'
  context.strokeStyle = MAP_COLOUR
  context.lineWidth = 3
  for (const { name, labelAt } of hall.sections) {
    if (!labelAt) continue
    const at = [labelAt.x * view.scale + view.left, labelAt.y * view.scale + view.top] as const
    context.strokeText(name, ...at)
    context.fillText(name, ...at)
  }
}

function paintStage(context: CanvasRenderingContext2D, { hall, view }: Picture): void {
  const { stage } = hall
  if (!stage) return
  const points = stage.outline.map(
    (point) => [point.x * view.scale + view.left, point.y * view.scale + view.top] as const,
  )
  const [first] = points
  if (!first) return
  context.beginPath()
  for (const point of points) context.lineTo(...point)
  context.closePath()
  context.save()
  context.shadowColor = 'rgb(110 123 255 / 45%)'
  context.shadowBlur = 28
  context.fillStyle = '#1D2436'
  context.fill()
  context.restore()
  context.strokeStyle = '#39435C'
  context.lineWidth = 1
  context.stroke()
  const xs = points.map(([px]) => px)
  const ys = points.map(([, py]) => py)
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2
  letters(context, Math.max(10, Math.min(16, view.scale * 0.9)), 600)
  context.fillStyle = '#A2ACC0'
  context.fillText(stage.label, middle(xs), middle(ys))
}

function paintRipples(context: CanvasRenderingContext2D, picture: Picture): void {
  const { hall, view, ripples } = picture
  context.lineWidth = 2
  for (const { seatId, progress } of ripples) {
    context.strokeStyle = categoryColour(at(hall.category, seatId))
    context.globalAlpha = 0.8 * (1 - progress)
    context.beginPath()
    const radius = Math.max(4, view.scale * 0.5) * (1 + 1.2 * progress)
    context.arc(x(picture, seatId), y(picture, seatId), radius, 0, 2 * Math.PI)
    context.stroke()
  }
  context.globalAlpha = 1
}

function paintHovered(context: CanvasRenderingContext2D, picture: Picture): void {
  const { hovered, view } = picture
  if (hovered === undefined) return
  const side = Math.max(6, view.scale * 1.04)
  context.strokeStyle = '#FFFFFF'
  context.lineWidth = 2
  context.beginPath()
  context.roundRect(x(picture, hovered) - side / 2, y(picture, hovered) - side / 2, side, side, side * 0.3)
  context.stroke()
}
