// The room without its people: the stage, the seats row by row, their numbers, and what rows and sections are called.
import type { Point } from '../connection/plan-types.ts'
import type { MapTheme } from './colours.ts'
import { detailAt } from './detail.ts'
import { drawClearance, type Context } from './draw-seat.ts'
import { drawSections } from './draw-sections.ts'
import { valueAt, WHEELCHAIR, type IndexedRow } from './seat-index.ts'
import { angleOf } from './row-shape.ts'
import { placed } from './labels.ts'
import { AVAILABLE } from './look.ts'
import { DIMMED, inPixels, letters, SEAT_SIDE, type Scene } from './scene.ts'
import { PixelBuffer } from './pixel-buffer.ts'
import { shortened } from './shortened.ts'
import { CLEARANCE_ROW, CLEARED, drawKind, spriteRow, type SpriteSheet } from './sprites.ts'
import { inSight, overlaps, toScreen, type Size } from './view.ts'

const ROW_NAMES_FROM = 14
/** Sizes of letters on a seat, in units, and how much of it they may cover. Small ones hold about twice as many. */
const [NUMBER, LONG_NUMBER, LEAST_NUMBER] = [0.33, 0.26, 0.16]
const NUMBER_ROOM = 0.92 * SEAT_SIDE
/** A row's name is written one unit from its first seat's middle. */
const ROW_NAME_ROOM = 2 - SEAT_SIDE
/** Anything that is no longer fits without being measured. */
const SHORT_NUMBER = 3
const SHORT_ROW_NAME = 2

/** Draws the room, and stops after every row for whoever has to look at the clock. */
export function* drawVenue(context: Context, picture: Scene): Generator<void, void> {
  const detail = detailAt(picture.view.scale, picture.hall.sections.length)
  const sheet = detail === 'sections' ? undefined : yield* picture.sprites.make(spriteSide(picture))
  if (sheet?.pixels) {
    const pixels = PixelBuffer.for(context.canvas, sheet.pixels)
    for (const row of rowsInSight(picture)) {
      pixels.write(picture, row, sheet.pixels)
      yield
    }
    yield* pixels.handOver(context)
  } else {
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = picture.theme.ground
    context.fillRect(0, 0, context.canvas.width, context.canvas.height)
  }
  inPixels(context, picture)
  drawStage(context, picture)
  if (detail === 'sections') return drawSections(context, picture)
  if (!sheet?.pixels) {
    for (const row of rowsInSight(picture)) {
      for (let seatId = row.first; seatId < row.end; seatId++) stamp(context, picture, seatId, sheet)
      if (detail === 'numbers') {
        for (let seatId = row.first; seatId < row.end; seatId++) drawNumber(context, picture, seatId)
      }
      yield
    }
    context.globalAlpha = 1
    inPixels(context, picture)
  }
  if (picture.view.scale >= ROW_NAMES_FROM) drawRowNames(context, picture)
  drawSectionNames(context, picture)
}

function* rowsInSight({ hall, view, size }: Scene): Generator<IndexedRow, void> {
  const sight = inSight(view, size)
  for (const section of hall.sections) {
    if (!overlaps(section.bounds, sight)) continue
    for (const row of hall.rows.slice(section.firstRow, section.endRow)) {
      if (overlaps(row.bounds, sight)) yield row
    }
  }
}

/** Draws seats anew that look different now. */
export function redrawSeats(context: Context, picture: Scene, seatIds: Iterable<number>): void {
  const sheet = picture.sprites.ofSize(spriteSide(picture))
  const hasNumbers = detailAt(picture.view.scale, picture.hall.sections.length) === 'numbers'
  for (const seatId of seatIds) {
    context.globalAlpha = 1
    if (sheet) stampRow(context, picture, seatId, sheet, CLEARANCE_ROW)
    else drawAt(context, picture, seatId, (side) => drawClearance(context, picture.theme, side * CLEARED))
    stamp(context, picture, seatId, sheet)
    if (hasNumbers) drawNumber(context, picture, seatId)
  }
  context.globalAlpha = 1
}

/** In device pixels. */
function spriteSide({ view, pixelRatio }: Pick<Scene, 'view' | 'pixelRatio'>): number {
  return view.scale * SEAT_SIDE * pixelRatio
}

function stamp(context: Context, picture: Scene, seatId: number, sheet: SpriteSheet | undefined): void {
  const { hall, looks, dimmed, theme } = picture
  const category = valueAt(hall.category, seatId)
  const row = spriteRow(valueAt(looks, seatId), category, (valueAt(hall.flags, seatId) & WHEELCHAIR) !== 0)
  if (row === CLEARANCE_ROW) return
  const alpha = dimmed.has(category) ? DIMMED : 1
  if (context.globalAlpha !== alpha) context.globalAlpha = alpha
  if (sheet) stampRow(context, picture, seatId, sheet, row)
  else drawAt(context, picture, seatId, (side, angle) => drawKind(context, theme, row, side, angle))
}

/** Draws around the middle of a seat, turned as it is; `side` is in device pixels. */
function drawAt(
  context: Context,
  { hall, view, pixelRatio }: Scene,
  seatId: number,
  draw: (side: number, angle: number) => void,
): void {
  const angle = angleOf(valueAt(hall.turn, seatId))
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const left = (valueAt(hall.x, seatId) * view.scale + view.left) * pixelRatio
  const top = (valueAt(hall.y, seatId) * view.scale + view.top) * pixelRatio
  context.setTransform(cos, sin, -sin, cos, left, top)
  draw(spriteSide({ view, pixelRatio }), angle)
}

/** Always on whole device pixels, so that a seat is as sharp as its sprite. */
function stampRow(
  context: Context,
  { hall, view, pixelRatio }: Scene,
  seatId: number,
  { picture, cell }: SpriteSheet,
  row: number,
): void {
  const left = Math.round((valueAt(hall.x, seatId) * view.scale + view.left) * pixelRatio - cell / 2)
  const top = Math.round((valueAt(hall.y, seatId) * view.scale + view.top) * pixelRatio - cell / 2)
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.drawImage(picture, valueAt(hall.turn, seatId) * cell, row * cell, cell, cell, left, top, cell, cell)
}

/** On what is free and not dimmed, but for wheelchair places, which have their sign there. */
function drawNumber(context: Context, { hall, looks, dimmed, view, pixelRatio, theme }: Scene, seatId: number): void {
  if (looks[seatId] !== AVAILABLE || dimmed.has(valueAt(hall.category, seatId))) return
  if ((valueAt(hall.flags, seatId) & WHEELCHAIR) !== 0) return
  if (context.globalAlpha !== 1) context.globalAlpha = 1
  const number = hall.numbers[seatId] ?? ''
  context.setTransform(1, 0, 0, 1, 0, 0)
  const unit = view.scale * pixelRatio
  letters(context, theme, unit * (number.length < SHORT_NUMBER ? NUMBER : LONG_NUMBER), 650)
  context.fillStyle = theme.ground
  context.fillText(
    number.length > SHORT_NUMBER ? fittedNumber(context, theme, number, unit) : number,
    (valueAt(hall.x, seatId) * view.scale + view.left) * pixelRatio,
    (valueAt(hall.y, seatId) * view.scale + view.top) * pixelRatio,
  )
}

/** A number in the letters that are set, in smaller ones, or what fits of it: what tells seats apart is at its end. */
function fittedNumber(context: Context, theme: MapTheme, number: string, unit: number): string {
  const room = unit * NUMBER_ROOM
  const size = (LONG_NUMBER * room) / context.measureText(number).width
  if (size >= LONG_NUMBER) return number
  letters(context, theme, unit * Math.max(LEAST_NUMBER, size), 650)
  return shortened(number, room, widthIn(context), 'end')
}

function widthIn(context: Context): (text: string) => number {
  return (text) => context.measureText(text).width
}

function drawRowNames(context: Context, { hall, view, size, theme }: Scene): void {
  const sight = inSight(view, size)
  letters(context, theme, Math.max(9, Math.min(14, view.scale * 0.42)), 500)
  context.fillStyle = theme.softInk
  for (const { name, nameAt, bounds } of hall.rows) {
    if (!overlaps(bounds, sight)) continue
    const { x, y } = toScreen(view, nameAt)
    const room = view.scale * ROW_NAME_ROOM
    context.fillText(name.length > SHORT_ROW_NAME ? shortened(name, room, widthIn(context)) : name, x, y)
  }
}

function drawSectionNames(context: Context, { hall, view, theme }: Scene): void {
  if (hall.sections.length < 2) return
  const height = Math.max(11, Math.min(15, view.scale * 1.6))
  letters(context, theme, height, 650)
  context.fillStyle = theme.ink
  context.strokeStyle = theme.ground
  context.lineWidth = 3
  context.lineJoin = 'round'
  const names = hall.sections.flatMap(({ name, labelAt, bounds }) => {
    if (!labelAt) return []
    const room = { width: (bounds.right - bounds.left) * view.scale, height: Infinity }
    const text = shortened(name, room.width, widthIn(context))
    if (!text) return []
    return [{ text, at: toScreen(view, labelAt), variants: [{ width: context.measureText(text).width, height }], room }]
  })
  for (const [index, variant] of placed(names).entries()) {
    const label = names[index]
    if (variant === undefined || !label) continue
    context.strokeText(label.text, label.at.x, label.at.y)
    context.fillText(label.text, label.at.x, label.at.y)
  }
}

function drawStage(context: Context, { hall, view, theme }: Scene): void {
  const points = hall.stage?.outline.map((point) => toScreen(view, point)) ?? []
  const [first, ...others] = points
  if (!hall.stage || !first) return
  context.beginPath()
  context.moveTo(first.x, first.y)
  for (const { x, y } of others) context.lineTo(x, y)
  context.closePath()
  context.save()
  context.shadowColor = 'rgb(110 123 255 / 45%)'
  context.shadowBlur = 28
  context.fillStyle = theme.stage
  context.fill()
  context.restore()
  context.strokeStyle = theme.stageLine
  context.lineWidth = 1
  context.stroke()
  const { x, y, width, height } = inside(points)
  letters(context, theme, Math.max(10, Math.min(16, height * 0.65)), 600)
  context.fillStyle = theme.softInk
  context.fillText(shortened(hall.stage.label, width, widthIn(context)), x, y)
}

/** Half way across an outline, and there half way between its edges: a bent one has its middle elsewhere. */
function inside(outline: readonly Point[]): Point & Size {
  const xs = outline.map((point) => point.x)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const x = (left + right) / 2
  const ys = outline.flatMap((from, index) => {
    const to = outline[(index + 1) % outline.length] ?? from
    if (from.x === to.x || Math.min(from.x, to.x) > x || Math.max(from.x, to.x) < x) return []
    return from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y)
  })
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  return { x, y: (top + bottom) / 2, width: right - left, height: bottom - top }
}
