// The names of rows whose beginning is out of sight, in a strip at the edge of the map where the row comes into sight.
import type { Point } from '../connection/plan-types.ts'
import type { Context } from './draw-seat.ts'
import { truncate } from './labels.ts'
import { setFont, type Scene } from './scene.ts'
import { positionOf, valueAt, type IndexedRow, type SeatIndex } from './seat-index.ts'
import { inSight, overlaps, toScreen, type Bounds } from './view.ts'

type Edge = keyof Bounds

/** The name of a row and its place, in CSS pixels. */
export interface RowPin {
  name: string
  at: Point
  /** The edge of the map whose strip it is in. */
  edge: Edge
}

type Sight = Pick<Scene, 'view' | 'size'> & { seatIndex: SeatIndex }

/** The least scale at which rows have their names. */
export const ROW_NAMES_FROM = 10
/** Between a name's middle and the edge of the map, and between two names, in CSS pixels. */
const [INSET, APART] = [14, 15]
/** The width of a strip of names, in CSS pixels: no seat is shown under it, so that names cover none. */
const STRIP = 2 * INSET
/** Around a row, in units: its seats have no part beside its strip. */
const ROW_REACH = 0.75
/** Where seats come out from under a strip. */
const FADE = 6
const FONT_SIZE = 11

/** The rows that are in sight without their names. */
export function rowPinsOf(scene: Sight): RowPin[] {
  if (scene.view.scale < ROW_NAMES_FROM) return []
  // A name that the edge cuts is not in sight.
  const sight = inSight(scene.view, scene.size, -FONT_SIZE / 2)
  const strips = new Set(pinsIn(scene, sight).map(({ edge }) => edge))
  // A strip hides the names of rows that begin under it.
  const width = STRIP / scene.view.scale
  const cut = (edge: Edge) =>
    sight[edge] + (strips.has(edge) ? (edge === 'left' || edge === 'top' ? width : -width) : 0)
  return strips.size === 0
    ? []
    : pinsIn(scene, { left: cut('left'), right: cut('right'), top: cut('top'), bottom: cut('bottom') })
}

function pinsIn({ seatIndex, view, size }: Sight, sight: Bounds): RowPin[] {
  const clamp = (place: number, length: number) => Math.max(INSET, Math.min(length - INSET, place))
  const pins: RowPin[] = []
  for (const row of rowsIn(seatIndex, sight)) {
    if (isInside(sight, row.nameAt)) continue
    const entry = entryOf(seatIndex, row, sight)
    if (!entry) continue
    const [{ x, y }, before] = [toScreen(view, entry.place), toScreen(view, entry.before)]
    const [across, down] = [before.x - x, before.y - y]
    // On the line of the row, where that crosses the edge.
    const isLevel = Math.abs(across) >= Math.abs(down)
    const at = isLevel
      ? {
          x: across < 0 ? INSET : size.width - INSET,
          y: clamp(crossing(x, y, across, down, size.width), size.height),
        }
      : { x: clamp(crossing(y, x, down, across, size.height), size.width), y: down < 0 ? INSET : size.height - INSET }
    const isFree = pins.every((pin) => Math.abs(pin.at.x - at.x) > APART || Math.abs(pin.at.y - at.y) > APART)
    const edge = isLevel ? (across < 0 ? 'left' : 'right') : down < 0 ? 'top' : 'bottom'
    if (isFree) pins.push({ name: row.name, at, edge })
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

/** Draws the names in their strips. @returns the strips, in CSS pixels */
export function drawRowPins(context: Context, scene: Sight & Pick<Scene, 'theme'>): Bounds[] {
  const pins = rowPinsOf(scene)
  if (pins.length === 0) return []
  const { theme } = scene
  const strips = stripsOf(pins, scene)
  context.fillStyle = theme.ground
  for (const [grown, alpha] of [
    [FADE, 0.3],
    [FADE / 2, 0.6],
    [0, 1],
  ] as const) {
    context.globalAlpha = alpha
    for (const { left, top, right, bottom } of strips)
      context.fillRect(left - grown, top - grown, right - left + 2 * grown, bottom - top + 2 * grown)
  }
  setFont(context, theme, FONT_SIZE, 600)
  context.fillStyle = theme.ink
  for (const { name, at } of pins) context.fillText(textOf(context, name), at.x, at.y)
  return strips
}

/** At the edges that have names: from name to name, and past a gap between blocks another one. */
export function stripsOf(
  pins: readonly RowPin[],
  { view, size: { width, height } }: Pick<Scene, 'view' | 'size'>,
): Bounds[] {
  const reach = Math.max(INSET, ROW_REACH * view.scale)
  const place = ({ edge, at }: RowPin): number => (edge === 'left' || edge === 'right' ? at.y : at.x)
  const strips: { edge: Edge; from: number; to: number }[] = []
  for (const pin of pins.toSorted((a, b) => place(a) - place(b))) {
    const [from, to] = [place(pin) - reach, place(pin) + reach]
    const last = strips.findLast(({ edge }) => edge === pin.edge)
    if (last && last.to >= from) last.to = to
    else strips.push({ edge: pin.edge, from, to })
  }
  return strips.map(({ edge, from, to }) => {
    switch (edge) {
      case 'left':
        return { top: from, bottom: to, left: 0, right: STRIP }
      case 'right':
        return { top: from, bottom: to, left: width - STRIP, right: width }
      case 'top':
        return { left: from, right: to, top: 0, bottom: STRIP }
      case 'bottom':
        return { left: from, right: to, top: height - STRIP, bottom: height }
    }
  })
}

const texts = new Map<string, string>()

/** The part of a name that is written. Rows of all venues have few names. */
function textOf(context: Context, name: string): string {
  const known = texts.get(name)
  if (known !== undefined) return known
  const text = truncate(name, STRIP - 2, (part) => context.measureText(part).width)
  if (document.fonts.status !== 'loading') texts.set(name, text)
  return text
}
