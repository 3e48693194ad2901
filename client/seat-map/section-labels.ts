// The labels of sections at a small scale: name, prices and count, as much of it as fits, upright, along a bent row or
// turned.
import type { Point } from '../connection/plan-types.ts'
import { wordsAlongRow } from './bent-words.ts'
import type { MapTheme } from './colours.ts'
import type { Context } from './draw-seat.ts'
import { placeLabels, truncate, wrap, type Box } from './labels.ts'
import { SEAT_SIDE, setFont, type Scene } from './scene.ts'
import { valueAt, type IndexedSection, type SeatIndex } from './seat-index.ts'
import { freeInSection, priceBandOf } from './tally.ts'
import { overlaps, toPlan, toScreen, type Bounds, type Size } from './view.ts'

/** The sizes of a name and of the text below it, in CSS pixels. Small ones are for sections with little space. */
const FONTS = [
  { name: 13, text: 11 },
  { name: 11, text: 10 },
  { name: 10, text: 9 },
] as const
type Font = (typeof FONTS)[number]
const LINE_GAP = 2.5
/** The share of the label space that is used: few sections are as wide as their bounds. */
const USED_SPACE = 0.95
/** Between a section and a name beside it, in CSS pixels. */
const BESIDE = 4
/** A name beside its section goes at most so far beyond the venue, in CSS pixels: the map's margin is larger. */
const BEYOND = 4
/** A name with fewer letters left is not recognised. */
const LEAST_LETTERS = 5
/** Between the words of a bent label, as a share of the font's size. */
const SPACE = 0.3

/** One way to write a label. */
interface Variant extends Box {
  /** How much is left out: the index in `levels`. */
  level: number
  font: Font
  parts: readonly Part[]
}

/** A line or a word of a label. */
interface Part {
  text: string
  isName: boolean
  /** Its middle, from the label's. */
  offset: Point
  /** In radians. */
  angle: number
}

/** Writes the labels. Where a section has no space for its name, the name stands at the plan's `labelAt`, or is left out. */
export function drawSectionLabels(context: Context, scene: Scene): void {
  const labels = alike(scene.seatIndex.sections.map((section, index) => variantsOf(context, scene, section, index)))
  for (const [index, variant] of placeLabels(labels, stageOf(scene)).entries()) {
    const label = variant === undefined ? undefined : labels[index]?.[variant]
    if (label) write(context, scene, label, freeInSection(scene.tally, index, scene.dimming) === 0)
  }
}

/** Leaves out what less than half of the sections have space for, so that sections of different shapes look alike. */
function alike(labels: readonly (readonly Variant[])[]): (readonly Variant[])[] {
  const fullest = labels.flatMap((variants) => variants[0]?.level ?? [])
  const level = fullest.toSorted((a, b) => a - b)[Math.floor((fullest.length - 1) / 2)] ?? 0
  return labels.map((variants) => variants.filter((variant) => variant.level >= level))
}

/** From the fullest to the barest. */
function variantsOf(context: Context, scene: Scene, section: IndexedSection, index: number): Variant[] {
  const { seatIndex, tally, view, dimming, words, theme } = scene
  const { name, labelSpace } = section
  const left = freeInSection(tally, index, dimming)
  const band = priceBandOf(seatIndex, tally, index, dimming)
  // A section without a seat that the filter leaves is not sold out.
  const count = left > 0 ? words.left(left) : dimming.includes(1) && freeInSection(tally, index) > 0 ? '' : words.none
  const prices = band ? words.prices(band) : ''
  const at = toScreen(view, section.middle)
  const space = {
    width: labelSpace.width * view.scale * USED_SPACE,
    height: labelSpace.height * view.scale * USED_SPACE,
  }
  /** The text below the name. The count goes first, then the prices; a smaller font comes before less text. */
  const both = [prices, count].filter(Boolean).join(' · ')
  const levels = [[[both], [prices, count]], [[prices]], [[]]]
  const measured = (font: Font, names: readonly string[], text: readonly string[], isTurned = false): Variant => {
    const lines = [...names, ...text.filter(Boolean)]
    const sizes = lines.map((_, place) => (place < names.length ? font.name : font.text))
    const widths = lines.map((line, place) => widthOf(context, theme, line, sizes[place] ?? 0, place < names.length))
    const size = {
      width: Math.max(...widths),
      height: sizes.reduce((sum, height) => sum + height + LINE_GAP, -LINE_GAP),
    }
    const box = isTurned ? { width: size.height, height: size.width } : size
    let end = -(size.height + LINE_GAP) / 2
    const parts = lines.map((line, place) => {
      const height = (sizes[place] ?? 0) + LINE_GAP
      end += height
      const middle = end - height / 2
      return {
        text: line,
        isName: place < names.length,
        // Turned, from the bottom to the top.
        offset: isTurned ? { x: middle, y: 0 } : { x: 0, y: middle },
        angle: isTurned ? -Math.PI / 2 : 0,
      }
    })
    return { at, ...box, level: 0, font, parts }
  }
  const fits = ({ width, height }: Size): boolean => width <= space.width && height <= space.height
  const wrapped = wrap(name)
  const names: (readonly string[])[] = wrapped ? [[name], wrapped] : [[name]]
  const inside = (isTurned: boolean): Variant[] =>
    levels.flatMap((texts, level) => {
      const variant = firstFitting(texts, isTurned)
      return variant ? { ...variant, level } : []
    })
  /** The largest of a level. Most sections have space for the first, so that few texts are measured. */
  function firstFitting(texts: readonly (readonly string[])[], isTurned: boolean): Variant | undefined {
    for (const font of FONTS) {
      for (const text of texts) {
        for (const lines of names) {
          const variant = measured(font, lines, text, isTurned)
          if (fits(variant)) return variant
        }
      }
      const bent = isTurned ? undefined : bentVariant(context, scene, section, font, texts[0]?.[0])
      if (bent) return bent
    }
    return undefined
  }
  const upright = inside(false)
  if (upright.length > 0) return upright
  const turned = inside(true)
  if (turned.length > 0 && !section.labelAt) return turned
  const [, small] = FONTS
  const shorten = (width: number): string => {
    const short = truncate(name, width, (text) => widthOf(context, theme, text, small.name, true))
    return short === name || short.length > LEAST_LETTERS ? short : ''
  }
  const short = shorten(section.labelAt ? (seatIndex.bounds.right - seatIndex.bounds.left) * view.scale : space.width)
  if (!short) return turned
  if (!section.labelAt) return [measured(small, [short], [])].filter(fits)
  // In two lines first: sections at both sides of a venue have names of different lengths, and should look alike.
  const beside = [[prices, count], [prices], []].flatMap((text, level) =>
    [...names.slice(1), [short]].flatMap((lines) => {
      const label = measured(small, lines, text)
      return placesBeside(scene, section, label).map((place) => ({ ...label, level, at: place }))
    }),
  )
  return [...beside, ...turned]
}

/** A label in one line along the middle row of its section; undefined where that has no space for it. */
function bentVariant(
  context: Context,
  { seatIndex, view, theme }: Scene,
  section: IndexedSection,
  font: Font,
  text = '',
): Variant | undefined {
  const { name, labelSpace } = section
  const height = font.name + LINE_GAP
  if (height > Math.min(labelSpace.width, labelSpace.height) * view.scale * USED_SPACE) return undefined
  const words = [name, text].flatMap((part, index) =>
    part
      .split(' ')
      .filter(Boolean)
      .map((word) => ({ text: word, isName: index === 0 })),
  )
  const widths = words.map((word) =>
    widthOf(context, theme, word.text, word.isName ? font.name : font.text, word.isName),
  )
  const places = wordsAlongRow(seatIndex, view, section, widths, font.text * SPACE)
  const [first, last, ys] = [places?.[0], places?.at(-1), (places ?? []).map(({ at }) => at.y)]
  if (!places || !first || !last) return undefined
  const [left, right] = [first.at.x - (widths[0] ?? 0) / 2, last.at.x + (widths.at(-1) ?? 0) / 2]
  const [top, bottom] = [Math.min(...ys) - height / 2, Math.max(...ys) + height / 2]
  const at = { x: (left + right) / 2, y: (top + bottom) / 2 }
  const parts = places.map(({ at: { x, y }, angle }, index) => ({
    text: '',
    isName: false,
    ...words[index],
    offset: { x: x - at.x, y: y - at.y },
    angle,
  }))
  return { at, width: right - left, height: bottom - top, level: 0, font, parts }
}

/** Where the name of a section can stand that does not fit inside: at the plan's `labelAt` or beside the section. */
function placesBeside(
  { seatIndex, view }: Scene,
  { labelAt, bounds }: IndexedSection,
  { width, height }: Size,
): Point[] {
  const [start, end] = [
    toScreen(view, { x: bounds.left, y: bounds.top }),
    toScreen(view, { x: bounds.right, y: bounds.bottom }),
  ]
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }
  const [across, down] = [width / 2 + BESIDE, height / 2 + BESIDE]
  const places = [
    ...(labelAt ? [toScreen(view, labelAt)] : []),
    { x: start.x - across, y: middle.y },
    { x: end.x + across, y: middle.y },
    { x: middle.x, y: start.y - down },
    { x: middle.x, y: end.y + down },
  ]
  const [left, right] = [seatIndex.bounds.left, seatIndex.bounds.right].map((x) => x * view.scale + view.left)
  return places.filter(({ x, y }) => {
    const isInside = x - width / 2 >= (left ?? x) - BEYOND && x + width / 2 <= (right ?? x) + BEYOND
    const from = toPlan(view, { x: x - width / 2, y: y - height / 2 })
    const to = toPlan(view, { x: x + width / 2, y: y + height / 2 })
    return isInside && !hasSeats(seatIndex, { left: from.x, top: from.y, right: to.x, bottom: to.y })
  })
}

/** Whether a part of the plan has seats. */
function hasSeats({ sections, x, y }: SeatIndex, { left, top, right, bottom }: Bounds): boolean {
  const half = SEAT_SIDE / 2
  return sections.some(({ bounds, first, end }) => {
    if (!overlaps(bounds, { left, top, right, bottom })) return false
    for (let seatId = first; seatId < end; seatId++) {
      const [across, down] = [valueAt(x, seatId), valueAt(y, seatId)]
      if (across > left - half && across < right + half && down > top - half && down < bottom + half) return true
    }
    return false
  })
}

/** No label covers the stage. */
function stageOf({ seatIndex, view }: Scene): Bounds[] {
  const outline = seatIndex.stage?.outline.map((point) => toScreen(view, point)) ?? []
  if (outline.length === 0) return []
  const [xs, ys] = [outline.map(({ x }) => x), outline.map(({ y }) => y)]
  return [{ left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }]
}

function write(context: Context, { theme, pixelRatio }: Scene, { at, font, parts }: Variant, isFaint: boolean): void {
  context.save()
  context.fillStyle = isFaint ? theme.softInk : theme.ink
  for (const { text, isName, offset, angle } of parts) {
    context.setTransform(pixelRatio, 0, 0, pixelRatio, (at.x + offset.x) * pixelRatio, (at.y + offset.y) * pixelRatio)
    context.rotate(angle)
    setLabelFont(context, theme, isName ? font.name : font.text, isName)
    context.fillText(text, 0, 0)
  }
  context.restore()
}

const widths = new Map<string, number>()
/** Changing counts make ever new texts. */
const MOST_WIDTHS = 5000

function widthOf(context: Context, theme: MapTheme, line: string, size: number, isName: boolean): number {
  const key = `${isName} ${size} ${theme.font} ${line}`
  let width = widths.get(key)
  if (width !== undefined) return width
  setLabelFont(context, theme, size, isName)
  width = context.measureText(line).width
  // Until the font is loaded, the width is that of another font.
  if (document.fonts.status === 'loading') return width
  if (widths.size >= MOST_WIDTHS) widths.clear()
  widths.set(key, width)
  return width
}

function setLabelFont(context: Context, theme: MapTheme, size: number, isName: boolean): void {
  setFont(context, theme, size, isName ? 650 : 500)
}
