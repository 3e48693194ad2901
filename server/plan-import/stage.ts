// Finds the stage in a drawing: by the operator's option, else by texts that name a stage, else in front of the first row.
import { LONGEST_STAGE_NAME, type Point, type SeatingPlan } from '../../shared/seating-plan.ts'
import { shortened } from '../../shared/text.ts'
import { SetupError } from '../setup-error.ts'
import { listed } from './seat-selectors.ts'
import { isWithin, middleOf, outlineOf, placedIn, surfaceOf } from './outline.ts'
import type { PretixArea } from './pretix-file.ts'
import { stageRank } from './stage-words.ts'
import { plain } from './words.ts'

/** The operator's options about the stage. */
export type StageOptions = {
  /** The text of a shape, or a text without a shape. */
  stage?: string | undefined
  /** In pixels of the drawing. */
  focus?: Point | undefined
}
export type Stage = Pick<SeatingPlan, 'focus'> & Partial<Pick<SeatingPlan, 'stage'>>

/** pretix's default size of a text, in pixels, and about the width of a letter in that size. */
const TEXT_SIZE = 16
const LETTER = 0.6

type Zones = readonly { position: Point; areas: readonly (PretixArea | null)[] }[]

/** A text of the drawing, with the middle and the outline of its shape. A text without a shape has an empty outline. */
type Named = { text: string; path: string; outline: readonly Point[]; at: Point; size: number }

/**
 * The stage and the focus, in units. `note` gets a sentence for each choice.
 * @throws {SetupError} when the drawing does not have the text that the operator named
 */
export function stageOf(
  zones: Zones,
  seats: readonly Point[],
  unit: number,
  { stage, focus }: StageOptions,
  note: (sentence: string) => void,
): Stage {
  const scaled = ({ x, y }: Point) => ({ x: Math.round((x / unit) * 100) / 100, y: Math.round((y / unit) * 100) / 100 })
  const named = textsOf(zones)
  const broken = zones.flatMap(({ areas }) => areas).filter((area) => area === null).length
  if (broken > 0) note(`Shapes and texts that cannot be read are left out: ${broken}.`)
  const found = stage === undefined ? guessed(named) : said(stage, named)
  const outline = found ? (found.outline.length > 0 ? found.outline : frameOf(found, zones, seats, unit)) : []
  const at = focus ?? (found && (outline.length > 0 ? middleOf(outline) : found.at)) ?? beforeFirstRow(seats, unit)
  if (found) note(`The stage is “${found.text}” at ${placeText(found.at)} in the drawing, ${found.path}.`)
  else if (named.length > 0) note(`Nothing in the drawing is called a stage (--stage says which). ${listOf(named)}`)
  else note('Nothing in the drawing is called a stage.')
  const why = focus ? ', as --focus says' : found ? '' : ', before the first row (--focus says where else)'
  note(`The best seats are those near ${placeText(at)} in the drawing${why}.`)
  if (!found || outline.length === 0) return { focus: scaled(at) }
  return {
    stage: { label: shortened(found.text, LONGEST_STAGE_NAME), outline: outline.map(scaled) },
    focus: scaled(at),
  }
}

function textsOf(zones: Zones): Named[] {
  return zones.flatMap(({ position, areas }, zonePlace) =>
    areas.flatMap((area, place) => {
      if (!area?.text) return []
      const { text, position: inArea, size } = area.text
      if (text === '') return []
      const outline = outlineOf(area, position)
      const at = outline.length > 0 ? middleOf(outline) : placedIn(area, position, inArea)
      return { text, path: `zones[${zonePlace}].areas[${place}]`, outline, at, size: size ?? TEXT_SIZE }
    }),
  )
}

/** The most certain name of a stage. Among equals, one with a shape wins, then the first. */
function guessed(named: readonly Named[]): Named | undefined {
  const ranked = named.flatMap((each) => {
    const rank = stageRank(each.text)
    return rank === undefined ? [] : { each, rank: 2 * rank + (each.outline.length > 0 ? 0 : 1) }
  })
  return ranked.sort((a, b) => a.rank - b.rank)[0]?.each
}

function said(stage: string, named: readonly Named[]): Named {
  const called = named.filter(({ text }) => plain(text) === plain(stage.trim()))
  const found = called.find(({ outline }) => outline.length > 0) ?? called[0]
  if (!found) throw new SetupError(`The drawing has no shape or text “${stage}” (--stage). ${listOf(named)}`)
  return found
}

function listOf(named: readonly Named[]): string {
  const texts = named.map(({ text }) => shortened(text, LONGEST_STAGE_NAME))
  return texts.length > 0 ? `Its texts are ${listed(texts)}.` : 'It has no texts.'
}

/**
 * The outline for a text without a shape: the smallest shape around it that has neither a text nor a seat, else a box
 * around the text if no seat is in it.
 */
function frameOf({ text, at, size }: Named, zones: Zones, seats: readonly Point[], unit: number): readonly Point[] {
  const isFree = (outline: readonly Point[]) => !seats.some((seat) => isWithin(outline, seat))
  const shapes = zones
    .flatMap(({ position, areas }) =>
      areas.flatMap((area) => (area && !area.text?.text ? [outlineOf(area, position)] : [])),
    )
    .filter((outline) => isWithin(outline, at) && isFree(outline))
    .sort((a, b) => surfaceOf(a) - surfaceOf(b))
  const width = (text.length * LETTER * size + unit) / 2
  const height = size + unit / 2
  const box = [
    { x: at.x - width, y: at.y - height },
    { x: at.x + width, y: at.y - height },
    { x: at.x + width, y: at.y + height },
    { x: at.x - width, y: at.y + height },
  ]
  return shapes[0] ?? (isFree(box) ? box : [])
}

function beforeFirstRow(seats: readonly Point[], unit: number): Point {
  const top = seats.reduce((least, seat) => Math.min(least, seat.y), Infinity)
  return { x: seats.reduce((sum, seat) => sum + seat.x, 0) / seats.length, y: top - 3 * unit }
}

function placeText({ x, y }: Point): string {
  return `${Math.round(x)}, ${Math.round(y)}`
}
