// What a pointer or a finger means: a seat, from afar a section, or that it wants to come nearer.
import type { Point } from '../connection/plan-types.ts'
import { detailAt } from './detail.ts'
import { HitTester } from './hit-testing.ts'
import type { Gestures, Tap } from './gestures.ts'
import { valueAt, type SeatIndex } from './seat-index.ts'
import { toPlan, toScreen } from './view.ts'

/** What is under the pointer, and where on the map it is, in CSS pixels. */
export type Hover = { kind: 'seat'; seatId: number; at: Point } | { kind: 'section'; section: number; at: Point }

export interface PointerListener {
  /** A seat was touched. */
  touched(seatId: number): void
  hovered(hover: Hover | undefined): void
}

/** A seat smaller than this, in CSS pixels, cannot be meant by a pointer, or by a finger. */
export const LEAST_SCALE = { fine: 9, coarse: 20 }
/** What a touch on a seat that is too small zooms to. */
export const NEAR_SCALE = { fine: 26, coarse: 34 }
/** A finger means what is within a target of 24 CSS pixels. */
const FINGER_REACH = 12
/** From afar the nearest seat tells which section is meant. */
const SECTION_REACH = 2.5

export class PointerInput {
  readonly #canvas: HTMLCanvasElement
  readonly #hall: SeatIndex
  readonly #gestures: Gestures
  readonly #listener: PointerListener
  readonly #hitTester: HitTester
  readonly #events = new AbortController()
  #hover: Hover | undefined

  constructor(canvas: HTMLCanvasElement, hall: SeatIndex, gestures: Gestures, listener: PointerListener) {
    this.#canvas = canvas
    this.#hall = hall
    this.#gestures = gestures
    this.#listener = listener
    this.#hitTester = new HitTester(hall)
    const { signal } = this.#events
    canvas.addEventListener('pointermove', (event) => this.#pointed(event), { signal })
    canvas.addEventListener('pointerleave', () => this.forget(), { signal })
  }

  /** The seat that is pointed at. */
  get seatId(): number | undefined {
    return this.#hover?.kind === 'seat' ? this.#hover.seatId : undefined
  }

  /** Nothing is under the pointer any more, or something else: the map has moved. */
  forget(): void {
    this.#setHover(undefined)
  }

  tapped(place: Point, { isFinger, again, backwards }: Tap): void {
    const kind = isFinger ? 'coarse' : 'fine'
    const { view, mayZoomIn } = this.#gestures
    if (view.scale < LEAST_SCALE[kind] && mayZoomIn) {
      if (!again) this.#gestures.zoomTo(toPlan(view, place), NEAR_SCALE[kind])
      return
    }
    const seatId = this.#seatAt(place, isFinger)
    if (seatId === undefined) {
      if (again) this.#gestures.zoomBy(backwards ? 0.5 : 2, place)
    } else if (!again) {
      // The second touch of a double one would give back what the first one took.
      this.#listener.touched(seatId)
    }
  }

  destroy(): void {
    this.#events.abort()
  }

  #seatAt(place: Point, isFinger: boolean): number | undefined {
    const { view } = this.#gestures
    return this.#hitTester.seatAt(toPlan(view, place), Math.max(0.5, isFinger ? FINGER_REACH / view.scale : 0))
  }

  #pointed({ pointerType, buttons, offsetX, offsetY }: PointerEvent): void {
    if (pointerType === 'touch') return
    this.#setHover(buttons === 0 ? this.#hoverAt({ x: offsetX, y: offsetY }) : undefined)
  }

  #hoverAt(place: Point): Hover | undefined {
    const { view } = this.#gestures
    if (detailAt(view.scale, this.#hall.sections.length) === 'sections') {
      const seatId = this.#hitTester.seatAt(toPlan(view, place), SECTION_REACH)
      const row = seatId === undefined ? undefined : this.#hall.rows[valueAt(this.#hall.rowOf, seatId)]
      return row && { kind: 'section', section: row.section, at: place }
    }
    const seatId = this.#seatAt(place, false)
    if (seatId === undefined) return undefined
    const seat = { x: valueAt(this.#hall.x, seatId), y: valueAt(this.#hall.y, seatId) }
    return { kind: 'seat', seatId, at: toScreen(view, seat) }
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
