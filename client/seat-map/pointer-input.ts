// Turns pointers and fingers into touches of seats and hovers of seats or sections, and zooms in where seats are too small.
import type { Point } from '../connection/plan-types.ts'
import { HitTester } from './hit-testing.ts'
import type { Gestures, Tap } from './gestures.ts'
import { SEAT_SIDE } from './scene.ts'
import { positionOf, valueAt, type SeatIndex } from './seat-index.ts'
import { levelOfDetail, toPlan, toScreen } from './view.ts'

/** The seat or the section under the pointer. `at` is its position on the map, in CSS pixels. */
export type Hover = { kind: 'seat'; seatId: number; at: Point } | { kind: 'section'; section: number; at: Point }

/** `isFinger`: not with a pointer. `isSmall`: the seat is drawn smaller than a finger's target should be. */
export type SeatTap = { isFinger: boolean; isSmall: boolean }

export interface PointerListener {
  /** A seat was clicked or tapped. */
  touched(seatId: number, tap: SeatTap): void
  /** Another seat or section is under the pointer, or none. */
  hovered(hover: Hover | undefined): void
}

/** The least scale, in CSS pixels per unit, at which a pointer or a finger can choose a seat. */
export const LEAST_SCALE = { fine: 9, coarse: 20 }
/** The scale to which a touch zooms in where seats are too small. */
export const NEAR_SCALE = { fine: 26, coarse: 34 }
/** A seat smaller than this, in CSS pixels, is a small target. */
const LEAST_TARGET = 24
/** A finger touches the nearest seat within this radius, in CSS pixels: a target of 24 pixels. */
const FINGER_REACH = 12
/** Where sections are shown, the section of the nearest seat within so many units is hovered. */
const SECTION_REACH = 2.5

type TapEffect = 'touched' | 'zoomed' | 'nothing'

export class PointerInput {
  readonly #canvas: HTMLCanvasElement
  readonly #seatIndex: SeatIndex
  readonly #gestures: Gestures
  readonly #listener: PointerListener
  readonly #hitTester: HitTester
  readonly #events = new AbortController()
  #hover: Hover | undefined
  /** What the last tap did. */
  #lastTap: TapEffect = 'nothing'

  readonly #isHidden: (point: Point) => boolean

  /** @param isHidden whether no seat is shown at a point of the canvas */
  constructor(
    canvas: HTMLCanvasElement,
    seatIndex: SeatIndex,
    gestures: Gestures,
    isHidden: (point: Point) => boolean,
    listener: PointerListener,
  ) {
    this.#canvas = canvas
    this.#isHidden = isHidden
    this.#seatIndex = seatIndex
    this.#gestures = gestures
    this.#listener = listener
    this.#hitTester = new HitTester(seatIndex)
    const { signal } = this.#events
    canvas.addEventListener('pointermove', (event) => this.#takeMove(event), { signal })
    canvas.addEventListener('pointerleave', () => this.forgetHover(), { signal })
  }

  /** Ends the hover: the pointer left, or the map moved beneath it. */
  forgetHover(): void {
    this.#setHover(undefined)
  }

  /** Touches the seat at a point of the canvas, or zooms: only taps beside the seats make a double tap. */
  tapped(point: Point, tap: Tap): void {
    this.#lastTap = this.#take(point, tap, this.#lastTap)
  }

  #take(point: Point, { isFinger, isSecond, backwards }: Tap, last: TapEffect): TapEffect {
    // The first tap of a double tap has brought another part of the venue under the pointer.
    if (isSecond && last === 'zoomed') return 'nothing'
    const kind = isFinger ? 'coarse' : 'fine'
    const { view, mayZoomIn } = this.#gestures
    if (view.scale < LEAST_SCALE[kind] && mayZoomIn) {
      this.#gestures.zoomTo(toPlan(view, point), NEAR_SCALE[kind])
      return 'zoomed'
    }
    const seatId = this.#seatAt(point, isFinger)
    if (seatId !== undefined) {
      this.#listener.touched(seatId, { isFinger, isSmall: view.scale * SEAT_SIDE < LEAST_TARGET })
      return 'touched'
    }
    if (isSecond && last === 'nothing') this.#gestures.zoomBy(backwards ? 0.5 : 2, point)
    return 'nothing'
  }

  destroy(): void {
    this.#events.abort()
  }

  #seatAt(point: Point, isFinger: boolean): number | undefined {
    const { view } = this.#gestures
    if (this.#isHidden(point)) return undefined
    return this.#hitTester.seatAt(toPlan(view, point), Math.max(0.5, isFinger ? FINGER_REACH / view.scale : 0))
  }

  #takeMove({ pointerType, buttons, offsetX, offsetY }: PointerEvent): void {
    if (pointerType === 'touch') return
    this.#setHover(buttons === 0 ? this.#hoverAt({ x: offsetX, y: offsetY }) : undefined)
  }

  #hoverAt(point: Point): Hover | undefined {
    const { view } = this.#gestures
    if (levelOfDetail(view.scale, this.#seatIndex.sections.length) === 'sections') {
      const seatId = this.#hitTester.seatAt(toPlan(view, point), SECTION_REACH)
      const row = seatId === undefined ? undefined : this.#seatIndex.rows[valueAt(this.#seatIndex.rowOf, seatId)]
      return row && { kind: 'section', section: row.section, at: point }
    }
    const seatId = this.#seatAt(point, false)
    if (seatId === undefined) return undefined
    return { kind: 'seat', seatId, at: toScreen(view, positionOf(this.#seatIndex, seatId)) }
  }

  #setHover(hover: Hover | undefined): void {
    if (keyOf(hover) === keyOf(this.#hover)) return
    this.#hover = hover
    this.#canvas.style.cursor = hover ? 'pointer' : 'grab'
    this.#listener.hovered(hover)
  }
}

function keyOf(hover: Hover | undefined): string {
  if (!hover) return ''
  return hover.kind === 'seat' ? `seat ${hover.seatId}` : `section ${hover.section} ${hover.at.x} ${hover.at.y}`
}
