// Draws the seats: every state has a shape of its own, so that it is never told by colour alone.
import { ASKING, AVAILABLE, BLOCKED, HELD, MINE, TICKET } from '../show/look.ts'
import { categoryColour, MAP_COLOUR, MINE_COLOUR, SOLD_COLOUR } from './colours.ts'
import { at, letters, x, y, type Picture } from './picture.ts'
import { stampOf } from './stamps.ts'

/** Below this size of a seat in pixels shapes are told by their size and brightness only. */
const SHAPES_FROM = 7
const NUMBERS_FROM = 26
/** A seat's side, in the plan's units. */
const SEAT = 0.8

/** Draws all seats that are in sight. */
export function paintSeats(context: CanvasRenderingContext2D, picture: Picture): void {
  for (const group of groupsOf(picture).values()) {
    if (picture.view.scale < SHAPES_FROM) paintSmall(context, picture, group)
    else paintStamped(context, picture, group)
  }
}

/** Seats that are drawn alike, so that colours and paths are set once for all of them. */
interface Group {
  look: number
  category: number
  seatIds: number[]
}

function groupsOf({ hall, looks, view, width, height }: Picture): Map<number, Group> {
  const groups = new Map<number, Group>()
  const reach = view.scale
  for (let seatId = 0; seatId < hall.x.length; seatId++) {
    const x = at(hall.x, seatId) * view.scale + view.left
    const y = at(hall.y, seatId) * view.scale + view.top
    if (x < -reach || y < -reach || x > width + reach || y > height + reach) continue
    const look = at(looks, seatId)
    const category = at(hall.category, seatId)
    const key = look * 256 + category
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { look, category, seatIds: [] }))
    group.seatIds.push(seatId)
  }
  return groups
}

function paintSmall(
  context: CanvasRenderingContext2D,
  { hall, view }: Picture,
  { look, category, seatIds }: Group,
): void {
  const { size, alpha, colour } = small(look, category)
  const side = Math.max(1, view.scale * size)
  context.globalAlpha = alpha
  context.fillStyle = colour
  for (const seatId of seatIds) {
    const x = at(hall.x, seatId) * view.scale + view.left
    const y = at(hall.y, seatId) * view.scale + view.top
    context.fillRect(x - side / 2, y - side / 2, side, side)
  }
  context.globalAlpha = 1
}

function small(look: number, category: number): { size: number; alpha: number; colour: string } {
  switch (look) {
    case AVAILABLE:
      return { size: SEAT, alpha: 1, colour: categoryColour(category) }
    case HELD:
      return { size: 0.5, alpha: 0.5, colour: categoryColour(category) }
    case ASKING:
      return { size: SEAT, alpha: 0.6, colour: MINE_COLOUR }
    case MINE:
    case TICKET:
      return { size: 1.2, alpha: 1, colour: MINE_COLOUR }
    case BLOCKED:
      return { size: 0.25, alpha: 0.6, colour: SOLD_COLOUR }
    default:
      return { size: 0.4, alpha: 0.8, colour: SOLD_COLOUR }
  }
}

/**
 * Each kind of seat is drawn once and then stamped: one path of thousands of rounded shapes takes browsers a hundred
 * times longer to fill.
 */
function paintStamped(context: CanvasRenderingContext2D, picture: Picture, { look, category, seatIds }: Group): void {
  const { pixelRatio, pulse } = picture
  const stamp = stampOf(look, category, picture.view.scale * SEAT, pixelRatio)
  context.save()
  context.setTransform(1, 0, 0, 1, 0, 0)
  if (look === ASKING && pulse !== undefined) context.globalAlpha = 0.35 + 0.65 * pulse
  for (const seatId of seatIds) {
    const left = Math.round(x(picture, seatId) * pixelRatio - stamp.width / 2)
    const top = Math.round(y(picture, seatId) * pixelRatio - stamp.height / 2)
    context.drawImage(stamp, left, top)
  }
  context.restore()
  if (look === AVAILABLE) paintNumbers(context, picture, seatIds)
}

function paintNumbers(context: CanvasRenderingContext2D, picture: Picture, seatIds: number[]): void {
  const { hall, view } = picture
  if (view.scale < NUMBERS_FROM) return
  context.fillStyle = MAP_COLOUR
  letters(context, view.scale * 0.34, 650)
  for (const seatId of seatIds) {
    const number = hall.seats[seatId]?.number ?? ''
    context.fillText(number, x(picture, seatId), y(picture, seatId))
  }
}
