// Draws sections instead of seats, for a small scale and for the minimap: each part in the colour of its category, and
// the brighter the more of its seats are available.
import { categoryColour, mixWithGround, type MapTheme } from './colours.ts'
import type { Context } from './draw-seat.ts'
import { inPixels, inUnits, type Scene } from './scene.ts'
import type { IndexedSection, SeatIndex } from './seat-index.ts'
import { drawSectionLabels } from './section-labels.ts'
import { partsOf, type SectionPart } from './section-parts.ts'
import { freeInPart } from './tally.ts'
import { toScreen } from './view.ts'

/** The width of a shape's stroke, in units: it reaches from the middle of the outermost seats to outside of them. */
const STROKE = 1.7

type MinimapScene = Pick<Scene, 'seatIndex' | 'tally' | 'dimming' | 'view' | 'pixelRatio' | 'theme'>

export function drawSections(context: Context, scene: Scene): void {
  drawShapes(context, scene)
  drawSectionLabels(context, scene)
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
function drawShapes(context: Context, { seatIndex, tally, dimming, view, theme, pixelRatio }: MinimapScene): void {
  inUnits(context, { view, pixelRatio })
  context.lineJoin = 'round'
  context.lineCap = 'round'
  const isFiltered = dimming.includes(1)
  for (const [index, section] of seatIndex.sections.entries()) {
    const parts = drawnPartsOf(seatIndex, section).map(({ path, category, seatCount }) => {
      const left = freeInPart(tally, index, category)
      // Also a part without any seat of the kind that the filter wants.
      const isDimmed = isFiltered && freeInPart(tally, index, category, dimming) === 0
      return { path, ...coloursOf(theme, category, left / seatCount, isDimmed) }
    })
    // All edges before all faces: a section has an edge around it, and none between its parts.
    context.lineWidth = STROKE + 2.4 / view.scale
    for (const { path, edge } of parts) {
      context.strokeStyle = edge
      context.stroke(path)
    }
    context.lineWidth = STROKE
    for (const { path, face } of parts) {
      context.strokeStyle = context.fillStyle = face
      context.fill(path)
      context.stroke(path)
    }
  }
  inPixels(context, { pixelRatio })
}

/** The colours of a part of which a `share` is available. */
function coloursOf(
  theme: MapTheme,
  category: number,
  share: number,
  isDimmed: boolean,
): { edge: string; face: string } {
  const colour = share > 0 ? categoryColour(theme, category) : theme.sold
  const mixed = (part: number) => mixWithGround(theme, colour, part)
  if (isDimmed) return { edge: mixed(0.16), face: mixed(0.05) }
  return share > 0 ? { edge: mixed(0.75), face: mixed(0.12 + 0.26 * share) } : { edge: mixed(0.4), face: mixed(0.08) }
}

type DrawnPart = Pick<SectionPart, 'category' | 'seatCount'> & { path: Path2D }

const drawnParts = new WeakMap<IndexedSection, readonly DrawnPart[]>()

/** The parts of a section with their paths, which are built once. */
function drawnPartsOf(seatIndex: SeatIndex, section: IndexedSection): readonly DrawnPart[] {
  const known = drawnParts.get(section)
  if (known) return known
  const parts = partsOf(seatIndex, section).map((part) => ({ ...part, path: pathOf(part) }))
  drawnParts.set(section, parts)
  return parts
}

function pathOf({ outlines }: SectionPart): Path2D {
  const path = new Path2D()
  for (const [first, ...others] of outlines) {
    if (!first) continue
    path.moveTo(first.x, first.y)
    for (const { x, y } of others) path.lineTo(x, y)
    path.closePath()
  }
  return path
}
