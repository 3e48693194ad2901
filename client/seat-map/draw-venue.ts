// Draws the venue: the stage, the seats row by row with their numbers, and the names of rows and sections.
import type { Point } from '../connection/plan-types.ts'
import type { MapTheme } from './colours.ts'
import { DIMMED_ALPHA, drawClearance, type Context } from './draw-seat.ts'
import { drawSections } from './draw-sections.ts'
import { seatClass, seatClassOf } from './seat-class.ts'
import { valueAt, WHEELCHAIR, type IndexedRow } from './seat-index.ts'
import { angleOf } from './row-geometry.ts'
import { placeLabels, truncate } from './labels.ts'
import { AVAILABLE } from './look.ts'
import { inPixels, SEAT_SIDE, setFont, type Scene } from './scene.ts'
import { PixelBuffer } from './pixel-buffer.ts'
import { ROW_NAMES_FROM } from './row-pins.ts'
import { PHASES, quartersOf } from './sprite-pixels.ts'
import { CLEARANCE_ROW, CLEARANCE_SCALE, drawSprite, spriteRow, type SpriteSheet } from './sprites.ts'
import { inSight, levelOfDetail, overlaps, toScreen, type Size } from './view.ts'

/** The font sizes of a seat's number, in units, and the width that it may have. */
const [NUMBER, LONG_NUMBER, LEAST_NUMBER] = [0.33, 0.26, 0.16]
const NUMBER_WIDTH = 0.92 * SEAT_SIDE
/** A row's name has its middle one unit from its first seat's middle. */
const ROW_NAME_WIDTH = 2 - SEAT_SIDE
/** A section's name may be so wide, in heights of its font, where the section is narrower. */
const NAME_WIDTH = 8
/** Texts of at most so many letters fit, and are not measured. */
const SHORT_NUMBER = 3
const SHORT_ROW_NAME = 2

/** Draws the venue. Yields after every row, so that the caller can stop when its time is over. */
export function* drawVenue(context: Context, scene: Scene): Generator<void, void> {
  const detail = levelOfDetail(scene.view.scale, scene.seatIndex.sections.length)
  const sheet = detail === 'sections' ? undefined : yield* scene.sprites.make(spriteSide(scene))
  if (sheet?.pixels) {
    const pixels = PixelBuffer.for(context.canvas, sheet.pixels)
    for (const row of rowsInSight(scene)) {
      pixels.write(scene, row, sheet.pixels)
      yield
    }
    yield* pixels.copyTo(context)
  } else {
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = scene.theme.ground
    context.fillRect(0, 0, context.canvas.width, context.canvas.height)
  }
  inPixels(context, scene)
  drawStage(context, scene)
  if (detail === 'sections') return drawSections(context, scene)
  if (!sheet?.pixels) {
    for (const row of rowsInSight(scene)) {
      for (let seatId = row.first; seatId < row.end; seatId++) drawSeatAt(context, scene, seatId, sheet)
      if (detail === 'numbers') {
        for (let seatId = row.first; seatId < row.end; seatId++) drawNumber(context, scene, seatId)
      }
      yield
    }
    context.globalAlpha = 1
    inPixels(context, scene)
  }
  if (scene.view.scale >= ROW_NAMES_FROM) drawRowNames(context, scene)
  drawSectionNames(context, scene)
}

function* rowsInSight({ seatIndex, view, size }: Scene): Generator<IndexedRow, void> {
  const sight = inSight(view, size)
  for (const section of seatIndex.sections) {
    if (!overlaps(section.bounds, sight)) continue
    for (const row of seatIndex.rows.slice(section.firstRow, section.endRow)) {
      if (overlaps(row.bounds, sight)) yield row
    }
  }
}

/** Redraws single seats. */
export function redrawSeats(context: Context, scene: Scene, seatIds: Iterable<number>): void {
  const sheet = scene.sprites.ofSize(spriteSide(scene))
  const hasNumbers = levelOfDetail(scene.view.scale, scene.seatIndex.sections.length) === 'numbers'
  for (const seatId of seatIds) {
    context.globalAlpha = 1
    if (sheet) drawFromSheet(context, scene, seatId, sheet, CLEARANCE_ROW)
    else drawTurned(context, scene, seatId, (side) => drawClearance(context, scene.theme, side * CLEARANCE_SCALE))
    drawSeatAt(context, scene, seatId, sheet)
    if (hasNumbers) drawNumber(context, scene, seatId)
  }
  context.globalAlpha = 1
}

/** The side of a seat, in device pixels. */
function spriteSide({ view, pixelRatio }: Pick<Scene, 'view' | 'pixelRatio'>): number {
  return view.scale * SEAT_SIDE * pixelRatio
}

function drawSeatAt(context: Context, scene: Scene, seatId: number, sheet: SpriteSheet | undefined): void {
  const { seatIndex, looks, dimming, theme } = scene
  const category = valueAt(seatIndex.category, seatId)
  const flags = valueAt(seatIndex.flags, seatId)
  const row = spriteRow(valueAt(looks, seatId), category, (flags & WHEELCHAIR) !== 0)
  if (row === CLEARANCE_ROW) return
  const alpha = dimming[seatClass(category, flags)] === 1 ? DIMMED_ALPHA : 1
  if (context.globalAlpha !== alpha) context.globalAlpha = alpha
  if (sheet) drawFromSheet(context, scene, seatId, sheet, row)
  else drawTurned(context, scene, seatId, (side, angle) => drawSprite(context, theme, row, side, angle))
}

/** Calls `draw` with the context's origin in the middle of a seat, turned as the seat; `side` is in device pixels. */
function drawTurned(
  context: Context,
  { seatIndex, view, pixelRatio }: Scene,
  seatId: number,
  draw: (side: number, angle: number) => void,
): void {
  const angle = angleOf(valueAt(seatIndex.turn, seatId))
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const left = (valueAt(seatIndex.x, seatId) * view.scale + view.left) * pixelRatio
  const top = (valueAt(seatIndex.y, seatId) * view.scale + view.top) * pixelRatio
  context.setTransform(cos, sin, -sin, cos, left, top)
  draw(spriteSide({ view, pixelRatio }), angle)
}

/** Draws a sprite at a seat, on quarters of a device pixel, as small sprites are written. */
function drawFromSheet(
  context: Context,
  { seatIndex, view, pixelRatio }: Scene,
  seatId: number,
  { bitmap, cell }: SpriteSheet,
  row: number,
): void {
  const left = quartersOf((valueAt(seatIndex.x, seatId) * view.scale + view.left) * pixelRatio - cell / 2) / PHASES
  const top = quartersOf((valueAt(seatIndex.y, seatId) * view.scale + view.top) * pixelRatio - cell / 2) / PHASES
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.drawImage(bitmap, valueAt(seatIndex.turn, seatId) * cell, row * cell, cell, cell, left, top, cell, cell)
}

/** Draws the number of a seat that is free and not dimmed. Wheelchair places have their sign there. */
function drawNumber(
  context: Context,
  { seatIndex, looks, dimming, view, pixelRatio, theme }: Scene,
  seatId: number,
): void {
  if (looks[seatId] !== AVAILABLE || dimming[seatClassOf(seatIndex, seatId)] === 1) return
  if ((valueAt(seatIndex.flags, seatId) & WHEELCHAIR) !== 0) return
  if (context.globalAlpha !== 1) context.globalAlpha = 1
  const number = seatIndex.numbers[seatId] ?? ''
  context.setTransform(1, 0, 0, 1, 0, 0)
  const unit = view.scale * pixelRatio
  setFont(context, theme, unit * (number.length < SHORT_NUMBER ? NUMBER : LONG_NUMBER), 650)
  context.fillStyle = theme.ground
  context.fillText(
    number.length > SHORT_NUMBER ? fitNumber(context, theme, number, unit) : number,
    (valueAt(seatIndex.x, seatId) * view.scale + view.left) * pixelRatio,
    (valueAt(seatIndex.y, seatId) * view.scale + view.top) * pixelRatio,
  )
}

/** A number that fits its seat: in a smaller font, or truncated. The end is kept, since it tells seats apart. */
function fitNumber(context: Context, theme: MapTheme, number: string, unit: number): string {
  const width = unit * NUMBER_WIDTH
  const size = (LONG_NUMBER * width) / context.measureText(number).width
  if (size >= LONG_NUMBER) return number
  setFont(context, theme, unit * Math.max(LEAST_NUMBER, size), 650)
  return truncate(number, width, measureIn(context), 'end')
}

function measureIn(context: Context): (text: string) => number {
  return (text) => context.measureText(text).width
}

function drawRowNames(context: Context, { seatIndex, view, size, theme }: Scene): void {
  const sight = inSight(view, size)
  setFont(context, theme, Math.max(9, Math.min(14, view.scale * 0.42)), 500)
  context.fillStyle = theme.softInk
  for (const { name, nameAt, bounds } of seatIndex.rows) {
    if (!overlaps(bounds, sight)) continue
    const { x, y } = toScreen(view, nameAt)
    const width = view.scale * ROW_NAME_WIDTH
    context.fillText(name.length > SHORT_ROW_NAME ? truncate(name, width, measureIn(context)) : name, x, y)
  }
}

function drawSectionNames(context: Context, { seatIndex, view, theme }: Scene): void {
  if (seatIndex.sections.length < 2) return
  const height = Math.max(11, Math.min(15, view.scale * 1.6))
  setFont(context, theme, height, 650)
  context.fillStyle = theme.ink
  context.strokeStyle = theme.ground
  context.lineWidth = 3
  context.lineJoin = 'round'
  const names = seatIndex.sections.flatMap(({ name, labelAt, bounds }) => {
    if (!labelAt) return []
    const width = Math.max(NAME_WIDTH * height, (bounds.right - bounds.left) * view.scale)
    const text = truncate(name, width, measureIn(context))
    return text ? [{ text, at: toScreen(view, labelAt), width: context.measureText(text).width, height }] : []
  })
  for (const [index, variant] of placeLabels(names.map((name) => [name])).entries()) {
    const label = names[index]
    if (variant === undefined || !label) continue
    context.strokeText(label.text, label.at.x, label.at.y)
    context.fillText(label.text, label.at.x, label.at.y)
  }
}

function drawStage(context: Context, { seatIndex, view, theme }: Scene): void {
  const points = seatIndex.stage?.outline.map((point) => toScreen(view, point)) ?? []
  const [first, ...others] = points
  if (!seatIndex.stage || !first) return
  context.beginPath()
  context.moveTo(first.x, first.y)
  for (const { x, y } of others) context.lineTo(x, y)
  context.closePath()
  context.save()
  context.shadowColor = `${theme.glow}73`
  context.shadowBlur = 28
  context.fillStyle = theme.stage
  context.fill()
  context.restore()
  context.strokeStyle = theme.stageLine
  context.lineWidth = 1
  context.stroke()
  const { x, y, width, height } = spaceInside(points)
  setFont(context, theme, Math.max(10, Math.min(16, height * 0.65)), 600)
  context.fillStyle = theme.softInk
  context.fillText(truncate(seatIndex.stage.label, width, measureIn(context)), x, y)
}

/** The middle of an outline and the space there: half way across, and half way between its edges at that x. */
function spaceInside(outline: readonly Point[]): Point & Size {
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
