// The live picture of a room: when to draw its seats and what lies over them.
import type { Point } from '../connection/plan-types.ts'
import type { MapTheme } from './colours.ts'
import { Gestures, type WheelRule } from './gestures.ts'
import { valueAt, type SeatIndex } from './seat-index.ts'
import { DoubleBuffer } from './double-buffer.ts'
import { ASKING, isOwn } from './look.ts'
import { drawOverlay } from './overlay.ts'
import type { SectionWords } from './scene.ts'
import { LEAST_SCALE, NEAR_SCALE, PointerInput, type PointerListener } from './pointer-input.ts'
import { Ripples } from './ripples.ts'
import { Sprites } from './sprites.ts'
import { tallyOf, type Tally } from './tally.ts'
import { fit, inSight, MOST_SCALE, toScreen, type Bounds, type Size } from './view.ts'

export interface SeatMapListener extends PointerListener {
  /** The part of the plan that can be seen is another. */
  moved(seen: Bounds): void
  wheelLeft(): void
}

/** So much of a frame goes into drawing a new picture; what is not done by then goes on with the next frame. */
const DRAWING_MS = 1.5
const PULSE_MS = 900

export class SeatMap {
  /** Over the seats; it is what pointers meet. */
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #hall: SeatIndex
  readonly #words: SectionWords
  readonly #listener: SeatMapListener
  readonly #gestures: Gestures
  readonly #pointing: PointerInput
  readonly #layers: DoubleBuffer
  #sprites: Sprites
  #theme: MapTheme
  readonly #ripples = new Ripples()
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #sizes = new ResizeObserver(() => this.#resize())
  readonly #screens = new AbortController()
  #looks: Readonly<Uint8Array>
  #tally: Tally
  #dimmed: ReadonlySet<number> = new Set()
  #own: number[] = []
  #isAsking = false
  #size: Size = { width: 0, height: 0 }
  #pixelRatio = 1
  #focused: number | undefined
  #frame = 0

  /** @throws {Error} when the browser has no 2D canvas. */
  constructor(
    canvases: { overlay: HTMLCanvasElement; layers: readonly [HTMLCanvasElement, HTMLCanvasElement] },
    hall: SeatIndex,
    looks: Readonly<Uint8Array>,
    words: SectionWords,
    theme: MapTheme,
    listener: SeatMapListener,
  ) {
    const context = canvases.overlay.getContext('2d')
    if (!context) throw new Error('This browser cannot draw the seat map.')
    this.#canvas = canvases.overlay
    this.#context = context
    this.#layers = new DoubleBuffer(canvases.layers)
    this.#hall = hall
    this.#looks = looks
    this.#words = words
    this.#tally = tallyOf(hall, this.#looks)
    this.#listener = listener
    this.#sprites = new Sprites(hall, theme)
    this.#theme = theme
    this.#gestures = new Gestures(this.#canvas, {
      moved: () => {
        this.#pointing.forget()
        this.#listener.moved(this.seen)
        this.#draw()
      },
      tapped: (place, tap) => this.#pointing.tapped(place, tap),
      wheelLeft: () => this.#listener.wheelLeft(),
    })
    this.#pointing = new PointerInput(this.#canvas, hall, this.#gestures, {
      touched: (seatId) => listener.touched(seatId),
      hovered: (hover) => {
        listener.hovered(hover)
        this.#draw()
      },
    })
    this.#noteOwn()
    this.#sizes.observe(this.#canvas)
    this.#resize()
    this.#watchPixelRatio()
    void document.fonts.ready.then(() => this.#redraw())
  }

  /** Takes over how the seats look now; those that differ from before send out a ripple. */
  setLooks(looks: Readonly<Uint8Array>): void {
    const before = this.#looks
    this.#looks = looks
    this.#noteOwn()
    const turned: number[] = []
    for (let seatId = 0; seatId < looks.length; seatId++) {
      if (looks[seatId] !== before[seatId]) turned.push(seatId)
    }
    if (turned.length === 0) return
    this.#layers.change(turned)
    if (!this.#still.matches) {
      const seen = this.seen
      const rippling = turned.filter((seatId) => before[seatId] !== ASKING && this.#isIn(seen, seatId))
      this.#ripples.add(rippling, performance.now())
    }
    this.#draw()
  }

  /** What is left, as the names of sections say it. */
  setTally(tally: Tally): void {
    this.#tally = tally
    if (this.#layers.hasCounts) this.#redraw()
  }

  /** Draws everything in other colours. */
  setTheme(theme: MapTheme): void {
    if (theme === this.#theme) return
    this.#theme = theme
    // A picture that is being drawn goes on with the sprites that it began with.
    this.#sprites = new Sprites(this.#hall, theme)
    this.#redraw()
  }

  /** The categories that stand back, by their place in the plan. */
  setDimmed(dimmed: ReadonlySet<number>): void {
    this.#dimmed = dimmed
    this.#redraw()
  }

  set wheel(rule: WheelRule) {
    this.#gestures.wheel = rule
  }

  /** Draws the focus ring around a seat, and brings it where it can be seen. */
  focus(seatId: number | undefined): void {
    this.#focused = seatId
    if (seatId !== undefined) this.reveal(seatId)
    this.#draw()
  }

  /** Brings a seat into sight, large enough to be told from its neighbours. */
  reveal(seatId: number): void {
    const { scale } = this.#gestures.view
    const place = this.placeOf(seatId)
    const margin = Math.min(60, this.#size.width / 6, this.#size.height / 6)
    const isInside =
      place.x > margin &&
      place.y > margin &&
      place.x < this.#size.width - margin &&
      place.y < this.#size.height - margin
    if (isInside && scale >= LEAST_SCALE.fine) return
    this.#gestures.zoomTo(this.#seat(seatId), Math.max(scale, NEAR_SCALE.fine))
  }

  zoomBy(factor: number): void {
    this.#gestures.zoomBy(factor)
  }

  zoomHome(): void {
    this.#gestures.zoomHome()
  }

  /** Brings a point of the plan to the middle. */
  centre(point: Point): void {
    this.#gestures.centre(point)
  }

  /** The part of the plan that can be seen. */
  get seen(): Bounds {
    return inSight(this.#gestures.view, this.#size)
  }

  /** Where on the map a seat is, in CSS pixels. */
  placeOf(seatId: number): Point {
    return toScreen(this.#gestures.view, this.#seat(seatId))
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame)
    // Fonts may be ready later than this: what has no size is not drawn.
    this.#size = { width: 0, height: 0 }
    this.#sizes.disconnect()
    this.#screens.abort()
    this.#pointing.destroy()
    this.#gestures.destroy()
    this.#sprites.clear()
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    if (width === 0 || height === 0) return
    this.#size = { width, height }
    this.#pixelRatio = devicePixelRatio
    this.#canvas.width = Math.round(width * devicePixelRatio)
    this.#canvas.height = Math.round(height * devicePixelRatio)
    this.#gestures.resize(fit(this.#hall.bounds, width, height), this.#size, MOST_SCALE)
    this.#listener.moved(this.seen)
    // At once, since a canvas is empty after it was resized.
    this.#layers.redraw()
    this.#paint(Infinity)
  }

  /** A window that is moved to another screen, or a page that is zoomed, is drawn sharply at once. */
  #watchPixelRatio(): void {
    const { signal } = this.#screens
    const changed = (): void => {
      this.#resize()
      this.#watchPixelRatio()
    }
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', changed, { once: true, signal })
  }

  #noteOwn(): void {
    this.#own = []
    this.#isAsking = false
    for (let seatId = 0; seatId < this.#looks.length; seatId++) {
      const look = this.#looks[seatId] ?? 0
      if (isOwn(look)) this.#own.push(seatId)
      this.#isAsking ||= look === ASKING
    }
  }

  /** Everything looks different. */
  #redraw(): void {
    this.#layers.redraw()
    this.#draw()
  }

  /** Draws with the next frame, once, however often it is asked. */
  #draw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint(DRAWING_MS))
  }

  #paint(budgetMs: number): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    if (this.#size.width === 0) return
    const now = performance.now()
    const { view } = this.#gestures
    const room = {
      hall: this.#hall,
      theme: this.#theme,
      looks: this.#looks,
      view,
      size: this.#size,
      pixelRatio: this.#pixelRatio,
    }
    const picture = { ...room, tally: this.#tally, dimmed: this.#dimmed, sprites: this.#sprites, words: this.#words }
    const isMore = this.#layers.show(picture, now + budgetMs)
    const ripples = this.#ripples.at(now)
    const pulses = this.#isAsking && !this.#still.matches
    drawOverlay(this.#context, {
      ...room,
      own: this.#own.filter((seatId) => this.#isIn(this.seen, seatId)),
      hovered: this.#pointing.seatId,
      focused: this.#focused,
      ripples,
      pulse: pulses ? Math.abs(((now / PULSE_MS) % 2) - 1) : undefined,
    })
    if (ripples.length > 0 || pulses || isMore) this.#draw()
  }

  #seat(seatId: number): Point {
    return { x: valueAt(this.#hall.x, seatId), y: valueAt(this.#hall.y, seatId) }
  }

  #isIn(bounds: Bounds, seatId: number): boolean {
    const { x, y } = this.#seat(seatId)
    return x > bounds.left - 1 && x < bounds.right + 1 && y > bounds.top - 1 && y < bounds.bottom + 1
  }
}
