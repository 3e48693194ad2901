// The names of rows whose beginning is out of sight, at the edge of the map where the row comes into sight.
import type { Point } from '../connection/plan-types.ts'
import type { Context } from './draw-seat.ts'
import { truncate } from './labels.ts'
import { setFont, type Scene } from './scene.ts'
import { positionOf, valueAt, type IndexedRow, type SeatIndex } from './seat-index.ts'
import { inSight, overlaps, toScreen, type Bounds } from './view.ts'

/** The name of a row and its place, in CSS pixels. */
export interface RowPin {
  name: string
  at: Point
}

type Sight = Pick<Scene, 'view' | 'size'> & { seatIndex: SeatIndex }

/** The least scale at which rows have their names. */
export const ROW_NAMES_FROM = 10
/** Between a name's middle and the edge of the map, and between two names, in CSS pixels. */
const [INSET, APART] = [14, 15]
const FONT_SIZE = 11
const MOST_WIDTH = 44

/** The rows that are in sight without their names. */
export function rowPinsOf({ seatIndex, view, size }: Sight): RowPin[] {
  if (view.scale < ROW_NAMES_FROM) return []
  const sight = inSight(view, size)
  const clamp = (place: number, length: number) => Math.max(INSET, Math.min(length - INSET, place))
  const pins: RowPin[] = []
  for (const row of rowsIn(seatIndex, sight)) {
    if (isInside(sight, row.nameAt)) continue
    const entry = entryOf(seatIndex, row, sight)
    if (!entry) continue
    const [{ x, y }, before] = [toScreen(view, entry.place), toScreen(view, entry.before)]
    const [across, down] = [before.x - x, before.y - y]
    // On the line of the row, where that crosses the edge.
    const at =
      Math.abs(across) >= Math.abs(down)
        ? {
            x: across < 0 ? INSET : size.width - INSET,
            y: clamp(crossing(x, y, across, down, size.width), size.height),
          }
        : { x: clamp(crossing(y, x, down, across, size.height), size.width), y: down < 0 ? INSET : size.height - INSET }
    const isFree = pins.every((pin) => Math.abs(pin.at.x - at.x) > APART || Math.abs(pin.at.y - at.y) > APART)
    if (isFree) pins.push({ name: row.name, at })
  }
  return pins
}

function* rowsIn({ sections, rows }: SeatIndex, sight: Bounds): Generator<IndexedRow, void> {
  for (const { bounds, firstRow, endRow } of sections) {
    if (!overlaps(bounds, sight)) continue
    for (const row of rows.slice(firstRow, endRow)) if (overlaps(row.bounds, sight)) yield row
  }
}

/** How far along the edge a line through a place crosses it: of `length`, on the side that the line leads to. */
function crossing(along: number, beside: number, step: number, slant: number, length: number): number {
  return beside + (slant / step) * ((step < 0 ? INSET : length - INSET) - along)
}

/** The first seat of a row that is in sight, and what is before it in the row; undefined when no seat is in sight. */
function entryOf(
  seatIndex: SeatIndex,
  { first, end, nameAt }: IndexedRow,
  sight: Bounds,
): { place: Point; before: Point } | undefined {
  const { order, x, y } = seatIndex
  const { left, right, top, bottom } = sight
  for (let rank = first; rank < end; rank++) {
    const seatId = valueAt(order, rank)
    const [across, down] = [valueAt(x, seatId), valueAt(y, seatId)]
    if (across <= left || across >= right || down <= top || down >= bottom) continue
    return {
      place: { x: across, y: down },
      before: rank > first ? positionOf(seatIndex, valueAt(order, rank - 1)) : nameAt,
    }
  }
  return undefined
}

function isInside({ left, right, top, bottom }: Bounds, { x, y }: Point): boolean {
  return x > left && x < right && y > top && y < bottom
}

/** Draws the names on small plates, over the seats. */
export function drawRowPins(context: Context, scene: Sight & Pick<Scene, 'theme'>): void {
  const pins = rowPinsOf(scene)
  if (pins.length === 0) return
  const { theme } = scene
  setFont(context, theme, FONT_SIZE, 600)
  context.lineWidth = 1
  for (const { name, at } of pins) {
    const { text, width } = textOf(context, name)
    context.fillStyle = theme.ground
    context.strokeStyle = theme.line
    context.beginPath()
    context.roundRect(at.x - width / 2 - 4, at.y - 8, width + 8, 16, 5)
    context.fill()
    context.stroke()
    context.fillStyle = theme.ink
    context.fillText(text, at.x, at.y)
  }
}

const texts = new Map<string, { text: string; width: number }>()

/** What is written of a name, and its width. Rows of all venues have few names. */
function textOf(context: Context, name: string): { text: string; width: number } {
  const known = texts.get(name)
  if (known) return known
  const text = truncate(name, MOST_WIDTH, (part) => context.measureText(part).width)
  const written = { text, width: context.measureText(text).width }
  if (document.fonts.status !== 'loading') texts.set(name, written)
  return written
}
