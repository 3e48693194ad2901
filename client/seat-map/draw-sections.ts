// Sections from afar: their shapes, the brighter the more is left in them, with their names and what they cost.
import type { Point } from '../connection/plan-types.ts'
import { categoryColour, onMap, type MapTheme } from './colours.ts'
import type { Context } from './draw-seat.ts'
import { valueAt, type SeatIndex, type IndexedSection } from './seat-index.ts'
import { placed } from './labels.ts'
import { inPixels, inUnits, letters, type Scene } from './scene.ts'
import { shortened } from './shortened.ts'
import { MARGIN, toScreen } from './view.ts'

/** The pen that draws a shape's edge, in units: it reaches from the middle of the outermost seats to beyond them. */
const PEN = 1.7
const NAME_SIZE = 13
const WORD_SIZE = 11
const LINE = 14
/** Sections are seldom as wide as their bounds. */
const SPARE = 0.84

export function drawSections(context: Context, picture: Scene): void {
  drawShapes(context, picture)
  drawLabels(context, picture)
}

/** The shapes alone, as on the map of the map. */
export function drawShapes(
  context: Context,
  picture: Pick<Scene, 'hall' | 'tally' | 'dimmed' | 'view' | 'pixelRatio' | 'theme'>,
): void {
  const { hall, tally, dimmed, view, theme } = picture
  inUnits(context, picture)
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const [index, section] of hall.sections.entries()) {
    const left = valueAt(tally.bySection, index)
    const share = left / (section.end - section.first)
    const category = mainCategory(hall, section)
    const colour = left > 0 ? categoryColour(theme, category) : theme.sold
    const isDimmed = isAllDimmed(hall, section, dimmed)
    const path = pathOf(section)
    context.lineWidth = PEN + 2.4 / view.scale
    context.strokeStyle = onMap(theme, colour, isDimmed ? 0.16 : left > 0 ? 0.75 : 0.4)
    context.stroke(path)
    context.lineWidth = PEN
    context.strokeStyle = context.fillStyle = onMap(
      theme,
      colour,
      isDimmed ? 0.05 : left > 0 ? 0.1 + 0.26 * share : 0.08,
    )
    context.fill(path)
    context.stroke(path)
  }
  inPixels(context, picture)
}

function drawLabels(context: Context, { hall, tally, view, dimmed, words, theme }: Scene): void {
  const measured = (lines: readonly string[]) => {
    const widths = lines.map((line, index) => {
      return widthOf(context, theme, line, index === 0)
    })
    return { lines, width: Math.max(...widths), height: lines.length * LINE }
  }
  const labels = hall.sections.map((section, index) => {
    const left = valueAt(tally.bySection, index)
    const from = tally.from[index]
    const { name, middle, room } = section
    const price = from === undefined ? '' : words.from(from)
    const count = left > 0 ? words.left(left) : words.none
    const isDimmed = left === 0 || isAllDimmed(hall, section, dimmed)
    const inside = { width: room.width * view.scale * SPARE, height: room.height * view.scale * SPARE }
    const bare = measured([name])
    const short = (width: number) => measured([shortened(name, width, (text) => widthOf(context, theme, text, true))])
    if (section.labelAt && (bare.width > inside.width || bare.height > inside.height)) {
      const name = short((hall.bounds.right - hall.bounds.left) * view.scale + 2 * MARGIN)
      const at = besideSection(toScreen(view, section.labelAt), name.width)
      return { at, variants: [name], room: { width: Infinity, height: Infinity }, isDimmed }
    }
    const variants = price
      ? [[name, `${price} · ${count}`], [name, price, count], [name, count], [name]]
      : [[name, count], [name]]
    return {
      at: toScreen(view, middle),
      variants: [...variants.map(measured), short(inside.width)],
      room: inside,
      isDimmed,
    }
  })
  /** What is too narrow for its name has it at its side, as far inside the picture of the whole room as it must be. */
  function besideSection({ x, y }: Point, width: number): Point {
    const [left, right] = [hall.bounds.left, hall.bounds.right].map((edge) => edge * view.scale + view.left)
    const half = width / 2 - MARGIN
    return { x: Math.max((left ?? x) + half, Math.min((right ?? x) - half, x)), y }
  }

  for (const [index, variant] of placed(labels).entries()) {
    const label = labels[index]
    if (variant === undefined || !label) continue
    const lines = label.variants[variant]?.lines ?? []
    for (const [place, line] of lines.entries()) {
      setLetters(context, theme, place === 0)
      context.fillStyle = label.isDimmed ? theme.softInk : theme.ink
      context.fillText(line, label.at.x, label.at.y + (place - (lines.length - 1) / 2) * LINE)
    }
  }
}

const widths = new Map<string, number>()
/** Counts make ever new words. */
const MOST_WIDTHS = 5000

function widthOf(context: Context, theme: MapTheme, line: string, isName: boolean): number {
  const key = `${isName} ${theme.font} ${line}`
  let width = widths.get(key)
  if (width !== undefined) return width
  setLetters(context, theme, isName)
  width = context.measureText(line).width
  // Until the letters are there it is that of others.
  if (document.fonts.status === 'loading') return width
  if (widths.size >= MOST_WIDTHS) widths.clear()
  widths.set(key, width)
  return width
}

function setLetters(context: Context, theme: MapTheme, isName: boolean): void {
  letters(context, theme, isName ? NAME_SIZE : WORD_SIZE, isName ? 650 : 500)
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

/** How many seats of each category a section has. */
function countsOf(hall: SeatIndex, section: IndexedSection): Int32Array {
  let counts = categories.get(section)
  if (counts) return counts
  counts = new Int32Array(hall.categories.length)
  for (let seatId = section.first; seatId < section.end; seatId++) {
    const category = valueAt(hall.category, seatId)
    counts[category] = valueAt(counts, category) + 1
  }
  categories.set(section, counts)
  return counts
}

function mainCategory(hall: SeatIndex, section: IndexedSection): number {
  const counts = countsOf(hall, section)
  return counts.indexOf(Math.max(...counts))
}

function isAllDimmed(hall: SeatIndex, section: IndexedSection, dimmed: ReadonlySet<number>): boolean {
  return dimmed.size > 0 && countsOf(hall, section).every((count, category) => count === 0 || dimmed.has(category))
}
