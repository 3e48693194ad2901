// Draws sections instead of seats, for a small scale and for the minimap: shapes that are brighter the more seats are
// available, with name, price and count.
import type { Point } from '../connection/plan-types.ts'
import { categoryColour, mixWithGround, type MapTheme } from './colours.ts'
import type { Context } from './draw-seat.ts'
import { valueAt, type SeatIndex, type IndexedSection } from './seat-index.ts'
import { placeLabels, truncate } from './labels.ts'
import { inPixels, inUnits, setFont, type Scene } from './scene.ts'
import { MARGIN, toScreen } from './view.ts'

/** The width of a shape's stroke, in units: it reaches from the middle of the outermost seats to outside of them. */
const STROKE = 1.7
/** Of labels, in CSS pixels. */
const NAME_SIZE = 13
const TEXT_SIZE = 11
const LINE_HEIGHT = 14
/** The share of the label space that is used: few sections are as wide as their bounds. */
const USED_SPACE = 0.84

type MinimapScene = Pick<Scene, 'seatIndex' | 'tally' | 'dimmed' | 'view' | 'pixelRatio' | 'theme'>

export function drawSections(context: Context, scene: Scene): void {
  drawShapes(context, scene)
  drawLabels(context, scene)
}

/** Draws the stage and the sections on a transparent canvas of their own. */
export function drawMinimap(context: CanvasRenderingContext2D, scene: MinimapScene): void {
  inPixels(context, scene)
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  context.beginPath()
  for (const point of scene.seatIndex.stage?.outline ?? []) {
    const { x, y } = toScreen(scene.view, point)
    context.lineTo(x, y)
  }
  context.closePath()
  context.fillStyle = scene.theme.stageLine
  context.fill()
  drawShapes(context, scene)
}

/** The shapes without labels. */
function drawShapes(context: Context, scene: MinimapScene): void {
  const { seatIndex, tally, dimmed, view, theme } = scene
  inUnits(context, scene)
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const [index, section] of seatIndex.sections.entries()) {
    const left = valueAt(tally.bySection, index)
    const share = left / (section.end - section.first)
    const category = mainCategory(seatIndex, section)
    const colour = left > 0 ? categoryColour(theme, category) : theme.sold
    const isDimmed = isAllDimmed(seatIndex, section, dimmed)
    const path = pathOf(section)
    context.lineWidth = STROKE + 2.4 / view.scale
    context.strokeStyle = mixWithGround(theme, colour, isDimmed ? 0.16 : left > 0 ? 0.75 : 0.4)
    context.stroke(path)
    context.lineWidth = STROKE
    context.strokeStyle = context.fillStyle = mixWithGround(
      theme,
      colour,
      isDimmed ? 0.05 : left > 0 ? 0.1 + 0.26 * share : 0.08,
    )
    context.fill(path)
    context.stroke(path)
  }
  inPixels(context, scene)
}

function drawLabels(context: Context, { seatIndex, tally, view, dimmed, words, theme }: Scene): void {
  const measured = (lines: readonly string[]) => {
    const widths = lines.map((line, index) => {
      return widthOf(context, theme, line, index === 0)
    })
    return { lines, width: Math.max(...widths), height: lines.length * LINE_HEIGHT }
  }
  const labels = seatIndex.sections.map((section, index) => {
    const left = valueAt(tally.bySection, index)
    const from = tally.from[index]
    const { name, middle, labelSpace } = section
    const price = from === undefined ? '' : words.from(from)
    const count = left > 0 ? words.left(left) : words.none
    const isDimmed = left === 0 || isAllDimmed(seatIndex, section, dimmed)
    const inside = {
      width: labelSpace.width * view.scale * USED_SPACE,
      height: labelSpace.height * view.scale * USED_SPACE,
    }
    const bare = measured([name])
    const short = (width: number) => measured([truncate(name, width, (text) => widthOf(context, theme, text, true))])
    if (section.labelAt && (bare.width > inside.width || bare.height > inside.height)) {
      const name = short((seatIndex.bounds.right - seatIndex.bounds.left) * view.scale + 2 * MARGIN)
      const at = besideSection(toScreen(view, section.labelAt), name.width)
      return { at, variants: [name], space: { width: Infinity, height: Infinity }, isDimmed }
    }
    const variants = price
      ? [[name, `${price} · ${count}`], [name, price, count], [name, count], [name]]
      : [[name, count], [name]]
    return {
      at: toScreen(view, middle),
      variants: [...variants.map(measured), short(inside.width)],
      space: inside,
      isDimmed,
    }
  })
  /** Moves a label that does not fit its section to the inside of the venue's bounds. */
  function besideSection({ x, y }: Point, width: number): Point {
    const [left, right] = [seatIndex.bounds.left, seatIndex.bounds.right].map((edge) => edge * view.scale + view.left)
    const half = width / 2 - MARGIN
    return { x: Math.max((left ?? x) + half, Math.min((right ?? x) - half, x)), y }
  }

  for (const [index, variant] of placeLabels(labels).entries()) {
    const label = labels[index]
    if (variant === undefined || !label) continue
    const lines = label.variants[variant]?.lines ?? []
    for (const [place, line] of lines.entries()) {
      setLabelFont(context, theme, place === 0)
      context.fillStyle = label.isDimmed ? theme.softInk : theme.ink
      context.fillText(line, label.at.x, label.at.y + (place - (lines.length - 1) / 2) * LINE_HEIGHT)
    }
  }
}

const widths = new Map<string, number>()
/** Changing counts make ever new texts. */
const MOST_WIDTHS = 5000

function widthOf(context: Context, theme: MapTheme, line: string, isName: boolean): number {
  const key = `${isName} ${theme.font} ${line}`
  let width = widths.get(key)
  if (width !== undefined) return width
  setLabelFont(context, theme, isName)
  width = context.measureText(line).width
  // Until the font is loaded, the width is that of another font.
  if (document.fonts.status === 'loading') return width
  if (widths.size >= MOST_WIDTHS) widths.clear()
  widths.set(key, width)
  return width
}

function setLabelFont(context: Context, theme: MapTheme, isName: boolean): void {
  setFont(context, theme, isName ? NAME_SIZE : TEXT_SIZE, isName ? 650 : 500)
}

const paths = new WeakMap<IndexedSection, Path2D>()

function pathOf(section: IndexedSection): Path2D {
  let path = paths.get(section)
  if (path) return path
  path = new Path2D()
  for (const outline of section.outlines) addOutline(path, outline)
  paths.set(section, path)
  return path
}

function addOutline(path: Path2D, outline: readonly Point[]): void {
  const [first, ...others] = outline
  if (!first) return
  path.moveTo(first.x, first.y)
  for (const { x, y } of others) path.lineTo(x, y)
  path.closePath()
}

const categories = new WeakMap<IndexedSection, Int32Array>()

/** How many seats of each category a section has, by the category's index. */
function countsOf(seatIndex: SeatIndex, section: IndexedSection): Int32Array {
  let counts = categories.get(section)
  if (counts) return counts
  counts = new Int32Array(seatIndex.categories.length)
  for (let seatId = section.first; seatId < section.end; seatId++) {
    const category = valueAt(seatIndex.category, seatId)
    counts[category] = valueAt(counts, category) + 1
  }
  categories.set(section, counts)
  return counts
}

function mainCategory(seatIndex: SeatIndex, section: IndexedSection): number {
  const counts = countsOf(seatIndex, section)
  return counts.indexOf(Math.max(...counts))
}

function isAllDimmed(seatIndex: SeatIndex, section: IndexedSection, dimmed: ReadonlySet<number>): boolean {
  return dimmed.size > 0 && countsOf(seatIndex, section).every((count, category) => count === 0 || dimmed.has(category))
}
