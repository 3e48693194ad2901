// Draws the heat over a dimmed map: a disc for refusals, the larger and brighter the more there were, and around a held
// seat a ring that fills as the time of its hold passes. Sizes differ as well as colours, so that neither is needed alone.
import type { Point } from '../../../connection/plan-types.ts'
import type { SeatFacts } from '../show/seat-facts.ts'
import { ageOf, levelOf, type HeatLevel, type Refusals } from './heat.ts'

/** On the map's ground each has a contrast of 3:1 or more. */
export const HEAT_COLOURS: Readonly<Record<HeatLevel, string>> = { 0: '#d9622b', 1: '#f9a03f', 2: '#fff0b8' }
export const HOLD_COLOUR = '#7cc4ff'
const VEIL = 'rgb(16 20 31 / 78%)'
const HOLD_REST = 'rgb(124 196 255 / 35%)'
const INK = '#10141f'
const SELECTED = '#ffffff'
/** Radius by level: in units of the plan, and the least in pixels. */
const DISCS: Readonly<Record<HeatLevel, { units: number; least: number }>> = {
  0: { units: 0.3, least: 3 },
  1: { units: 0.4, least: 5 },
  2: { units: 0.52, least: 7 },
}
const RING = { units: 0.44, least: 5 }
/** In a smaller disc, the number cannot be read. */
const NUMBER_FROM_PX = 9

export interface Heat {
  refusals: Refusals
  facts: SeatFacts
  /** By the server's clock. */
  now: number
  selected: ReadonlySet<number>
}

/**
 * Draws on a canvas of `width` by `height` CSS pixels.
 *
 * @param placeOf the position of a seat, in CSS pixels
 * @param unit how many CSS pixels a unit of the plan has
 */
export function drawHeat(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { refusals, facts, now, selected }: Heat,
  placeOf: (seatId: number) => Point | undefined,
  unit: number,
): void {
  context.clearRect(0, 0, width, height)
  context.fillStyle = VEIL
  context.fillRect(0, 0, width, height)
  const inSight = (seatId: number): Point | undefined => {
    const place = placeOf(seatId)
    return place && place.x > -unit && place.y > -unit && place.x < width + unit && place.y < height + unit
      ? place
      : undefined
  }
  const discOf = (refused: number): number => {
    const { units, least } = DISCS[levelOf(refused)]
    return Math.max(units * unit, least)
  }
  context.lineWidth = Math.max(2, unit * 0.1)
  for (const [seatId, fact] of facts) {
    const place = fact.kind === 'held' ? inSight(seatId) : undefined
    if (fact.kind !== 'held' || !place) continue
    const refused = refusals.get(seatId)
    const radius = Math.max(RING.units * unit, RING.least, refused === undefined ? 0 : discOf(refused) + 3)
    ring(context, place, radius, 1, HOLD_REST)
    ring(context, place, radius, ageOf(fact, now).share, HOLD_COLOUR)
  }
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  // The hottest last, on top of its neighbours.
  for (const [seatId, refused] of [...refusals].toReversed()) {
    const place = inSight(seatId)
    if (!place) continue
    const radius = discOf(refused)
    context.fillStyle = HEAT_COLOURS[levelOf(refused)]
    context.beginPath()
    context.arc(place.x, place.y, radius, 0, 2 * Math.PI)
    context.fill()
    if (radius < NUMBER_FROM_PX) continue
    context.fillStyle = INK
    context.font = `600 ${Math.min(14, radius)}px 'Inter Variable', system-ui, sans-serif`
    context.fillText(refused > 99 ? '99+' : String(refused), place.x, place.y)
  }
  context.strokeStyle = SELECTED
  context.lineWidth = 2
  for (const seatId of selected) {
    const place = inSight(seatId)
    const half = Math.max(0.5 * unit, 6)
    if (place) context.strokeRect(place.x - half, place.y - half, 2 * half, 2 * half)
  }
}

function ring(context: CanvasRenderingContext2D, { x, y }: Point, radius: number, share: number, colour: string): void {
  context.strokeStyle = colour
  context.beginPath()
  context.arc(x, y, radius, -Math.PI / 2, (share * 2 - 0.5) * Math.PI)
  context.stroke()
}
