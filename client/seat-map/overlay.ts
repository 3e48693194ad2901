// The canvas over the seats, for what changes often: the visitor's own seats, the hovered and the focused seat,
// ripples.
import type { Point } from '../connection/plan-types.ts'
import { categoryColour, type MapTheme } from './colours.ts'
import { drawSeat } from './draw-seat.ts'
import { ASKING, isOwn } from './look.ts'
import { angleOf } from './row-geometry.ts'
import { drawRowPins } from './row-pins.ts'
import { inPixels, SEAT_SIDE, type Scene } from './scene.ts'
import { positionOf, valueAt, type SeatIndex } from './seat-index.ts'
import { inSight, type Bounds, type View } from './view.ts'

const RIPPLE_MS = 600
/** More ripples at once cost more than anyone can see. */
const MOST_RIPPLES = 120
const PULSE_MS = 900
/** The visitor's own seats are never smaller than this, in CSS pixels, so that they are found. */
const LEAST_OWN = 7

type Canvas = Pick<Scene, 'theme' | 'view' | 'size' | 'pixelRatio'>

export class Overlay {
  readonly #context: CanvasRenderingContext2D
  readonly #seatIndex: SeatIndex
  readonly #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)')
  #looks: Readonly<Uint8Array>
  #own: number[] = []
  #isAsking = false
  /** When each ripple began, by seat id; in milliseconds of `performance.now()`. */
  readonly #ripples = new Map<number, number>()
  hovered: number | undefined
  focused: number | undefined
  /** Seats that the page proposes. */
  offered: readonly number[] = []
  /** Where the names of rows are in place of seats. */
  #strips: readonly Bounds[] = []

  /** @throws {Error} when the browser has no 2D canvas. */
  constructor(canvas: HTMLCanvasElement, seatIndex: SeatIndex, looks: Readonly<Uint8Array>) {
    const context = canvas.getContext('2d')
    if (!context) throw new Error('This browser cannot draw the seat map.')
    this.#context = context
    this.#seatIndex = seatIndex
    this.#looks = looks
    this.#findOwn()
  }

  /** Takes over new looks. Of the `changed` seats, those in sight begin a ripple, unless the visitor asked for them. */
  setLooks(looks: Readonly<Uint8Array>, changed: readonly number[], seen: Bounds): void {
    const before = this.#looks
    this.#looks = looks
    this.#findOwn()
    if (this.#reducedMotion.matches) return
    const now = performance.now()
    for (const seatId of changed) {
      if (this.#ripples.size >= MOST_RIPPLES) return
      if (before[seatId] !== ASKING && this.#isIn(seen, seatId)) this.#ripples.set(seatId, now)
    }
  }

  /**
   * Draws everything as it is at `now`, of `performance.now()`.
   * @returns whether something moves, so that it is due again
   */
  draw(canvas: Canvas, now: number): boolean {
    const { view, size, theme } = canvas
    const context = this.#context
    const seen = inSight(view, size)
    const isPulsing = this.#isAsking && !this.#reducedMotion.matches
    const pulse = isPulsing ? Math.abs(((now / PULSE_MS) % 2) - 1) : undefined
    inPixels(context, canvas)
    context.clearRect(0, 0, size.width, size.height)
    this.#drawRipples(theme, view, now)
    for (const seatId of this.#own) if (this.#isIn(seen, seatId)) this.#drawOwn(theme, view, seatId, pulse)
    for (const seatId of this.offered) {
      this.#drawRing(view, seatId, 1.1, theme.ground, 5)
      this.#drawRing(view, seatId, 1.1, theme.mine, 2.5)
    }
    if (this.hovered !== undefined) this.#drawRing(view, this.hovered, 1.08, theme.ink, 2)
    if (this.focused !== undefined) {
      this.#drawRing(view, this.focused, 1.14, theme.ground, 6)
      this.#drawRing(view, this.focused, 1.14, theme.focus, 3)
    }
    this.#strips = drawRowPins(context, { ...canvas, seatIndex: this.#seatIndex })
    return this.#ripples.size > 0 || isPulsing
  }

  /** Whether no seat is shown at a point of the map, in CSS pixels. */
  hides({ x, y }: Point): boolean {
    return this.#strips.some(({ left, top, right, bottom }) => x >= left && x < right && y >= top && y < bottom)
  }

  #findOwn(): void {
    this.#own = []
    this.#isAsking = false
    for (let seatId = 0; seatId < this.#looks.length; seatId++) {
      const look = valueAt(this.#looks, seatId)
      if (isOwn(look)) this.#own.push(seatId)
      this.#isAsking ||= look === ASKING
    }
  }

  #isIn(bounds: Bounds, seatId: number): boolean {
    const { x, y } = positionOf(this.#seatIndex, seatId)
    return x > bounds.left - 1 && x < bounds.right + 1 && y > bounds.top - 1 && y < bounds.bottom + 1
  }

  /** @param pulse from 0 to 1 and back, for seats being asked for; undefined with reduced motion */
  #drawOwn(theme: MapTheme, view: View, seatId: number, pulse: number | undefined): void {
    const context = this.#context
    const look = valueAt(this.#looks, seatId)
    context.save()
    this.#moveTo(view, seatId)
    if (look === ASKING) {
      if (pulse === undefined) context.setLineDash([view.scale * 0.16, view.scale * 0.16])
      else context.globalAlpha = 0.3 + 0.7 * pulse
    }
    const category = valueAt(this.#seatIndex.category, seatId)
    drawSeat(context, theme, look, category, Math.max(LEAST_OWN, view.scale * SEAT_SIDE))
    context.restore()
  }

  #drawRipples(theme: MapTheme, view: View, now: number): void {
    const context = this.#context
    const { x, y, category } = this.#seatIndex
    context.lineWidth = 1.5
    for (const [seatId, begun] of this.#ripples) {
      if (now - begun > RIPPLE_MS) {
        this.#ripples.delete(seatId)
        continue
      }
      const progress = Math.max(0, (now - begun) / RIPPLE_MS)
      context.strokeStyle = categoryColour(theme, valueAt(category, seatId))
      context.globalAlpha = 0.8 * (1 - progress)
      const radius = Math.max(3, view.scale * 0.45) * (1 + 1.2 * progress)
      const [left, top] = [valueAt(x, seatId) * view.scale + view.left, valueAt(y, seatId) * view.scale + view.top]
      context.beginPath()
      context.arc(left, top, radius, 0, 7)
      context.stroke()
    }
    context.globalAlpha = 1
  }

  /** Draws a ring around a seat, `times` as large as the seat. */
  #drawRing(view: View, seatId: number, times: number, colour: string, width: number): void {
    const context = this.#context
    const side = Math.max(LEAST_OWN + 2, view.scale * SEAT_SIDE * times + 4)
    context.save()
    this.#moveTo(view, seatId)
    context.strokeStyle = colour
    context.lineWidth = width
    context.beginPath()
    context.roundRect(-side / 2, -side / 2, side, side, side * 0.28)
    context.stroke()
    context.restore()
  }

  #moveTo(view: View, seatId: number): void {
    const { x, y, turn } = this.#seatIndex
    this.#context.translate(valueAt(x, seatId) * view.scale + view.left, valueAt(y, seatId) * view.scale + view.top)
    this.#context.rotate(angleOf(valueAt(turn, seatId)))
  }
}
