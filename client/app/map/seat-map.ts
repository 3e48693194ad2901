// The live picture of a room on two canvases: when to draw which of them, and what is under a pointer.
import type { Point } from '../../../shared/seating-plan.ts'
import { detailAt } from './detail.ts'
import { Finder } from './finder.ts'
import { Gestures, type WheelRule } from './gestures.ts'
import { at, type Hall } from './hall.ts'
import { Layer } from './layer.ts'
import { ASKING, isOwn } from './look.ts'
import { drawOverlay } from './overlay.ts'
import type { SectionWords } from './picture.ts'
import { Ripples } from './ripples.ts'
import { Sprites } from './sprites.ts'
import { tallyOf, type Tally } from './tally.ts'
import { fit, inSight, MOST_SCALE, toPlan, toScreen, type Bounds, type Size, type View } from './view.ts'

/** What is under the pointer, and where on the map it is, in CSS pixels. */
export type Hover = { kind: 'seat'; seatId: number; at: Point } | { kind: 'section'; section: number; at: Point }

export interface SeatMapListener {
  /** A seat was touched. */
  touched(seatId: number): void
  hovered(hover: Hover | undefined): void
  /** The part of the plan that can be seen is another. */
  moved(seen: Bounds): void
  wheelLeft(): void
}

/** A seat smaller than this, in CSS pixels, cannot be meant by a pointer, or by a finger. */
const LEAST_SCALE = { fine: 9, coarse: 20 }
/** What a touch on a seat that is too small zooms to. */
const NEAR_SCALE = { fine: 26, coarse: 34 }
/** A finger means what is within a target of 24 CSS pixels. */
const FINGER_REACH = 12
/** From afar the nearest seat tells which section is meant. */
const SECTION_REACH = 2.5
/** So much of a frame goes into drawing a new picture; what is not done by then goes on with the next frame. */
const DRAWING_MS = 1.5
const PULSE_MS = 900

export class SeatMap {
  /** Over the seats; it is what pointers meet. */
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #hall: Hall
  readonly #words: SectionWords
  readonly #listener: SeatMapListener
  readonly #gestures: Gestures
  readonly #finder: Finder
  readonly #sprites: Sprites
  readonly #ripples = new Ripples()
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #sizes = new ResizeObserver(() => this.#resize())
  readonly #events = new AbortController()
  /** The one that is shown, and the one that is being drawn. */
  #layers: { shown: Layer; next: Layer }
  #isDrawing = false
  #isStale = true
  #looks: Readonly<Uint8Array> = new Uint8Array()
  #tally: Tally
  #dimmed: ReadonlySet<number> = new Set()
  #own: number[] = []
  #isAsking = false
  #size: Size = { width: 0, height: 0 }
  #pixelRatio = 1
  #hover: Hover | undefined
  #focused: number | undefined
  #frame = 0

  /** @throws {Error} when the browser has no 2D canvas. */
  constructor(
    canvases: { overlay: HTMLCanvasElement; layers: readonly [HTMLCanvasElement, HTMLCanvasElement] },
    hall: Hall,
    words: SectionWords,
    listener: SeatMapListener,
  ) {
    const context = canvases.overlay.getContext('2d')
    if (!context) throw new Error('This browser cannot draw the seat map.')
    this.#canvas = canvases.overlay
    this.#context = context
    this.#layers = { shown: new Layer(canvases.layers[0]), next: new Layer(canvases.layers[1]) }
    this.#hall = hall
    this.#words = words
    this.#tally = tallyOf(hall, this.#looks)
    this.#listener = listener
    this.#finder = new Finder(hall)
    this.#sprites = new Sprites(hall)
    this.#gestures = new Gestures(this.#canvas, {
      moved: () => {
        this.#setHover(undefined)
        this.#listener.moved(this.seen)
        this.#draw()
      },
      tapped: (place, tap) => this.#tapped(place, tap),
      wheelLeft: () => this.#listener.wheelLeft(),
    })
    const { signal } = this.#events
    this.#canvas.addEventListener('pointermove', (event) => this.#pointed(event), { signal })
    this.#canvas.addEventListener('pointerleave', () => this.#setHover(undefined), { signal })
    this.#sizes.observe(this.#canvas)
    this.#resize()
    void document.fonts.ready.then(() => this.#redraw())
  }

  /** Takes over how the seats look now; those that differ from before send out a ripple. */
  setLooks(looks: Readonly<Uint8Array>): void {
    const before = this.#looks
    this.#looks = looks
    this.#own = []
    this.#isAsking = false
    const turned: number[] = []
    const isFirst = before.length !== looks.length
    for (let seatId = 0; seatId < looks.length; seatId++) {
      const look = looks[seatId] ?? 0
      if (isOwn(look)) {
        this.#own.push(seatId)
        this.#isAsking ||= look === ASKING
      }
      if (!isFirst && look !== before[seatId]) turned.push(seatId)
    }
    if (isFirst) {
      this.#redraw()
      return
    }
    for (const layer of [this.#layers.shown, this.#layers.next]) layer.change(turned)
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
    if (this.#layers.shown.hasCounts) this.#redraw()
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
    this.#sizes.disconnect()
    this.#events.abort()
    this.#gestures.destroy()
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
    this.#isStale = true
    this.#paint(Infinity)
  }

  /** Everything looks different. */
  #redraw(): void {
    this.#isStale = true
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
    this.#prepare(view, now + budgetMs)
    this.#layers.shown.show(view)
    const ripples = this.#ripples.at(now)
    const pulses = this.#isAsking && !this.#still.matches
    drawOverlay(this.#context, {
      hall: this.#hall,
      looks: this.#looks,
      view,
      size: this.#size,
      pixelRatio: this.#pixelRatio,
      own: this.#own.filter((seatId) => this.#isIn(this.seen, seatId)),
      hovered: this.#hover?.kind === 'seat' ? this.#hover.seatId : undefined,
      focused: this.#focused,
      ripples,
      pulse: pulses ? Math.abs(((now / PULSE_MS) % 2) - 1) : undefined,
    })
    if (ripples.length > 0 || pulses || this.#isDrawing || this.#isStale) this.#draw()
  }

  /** Brings the shown layer up to date as far as time allows; a picture that takes longer is shown when it is done. */
  #prepare(view: View, until: number): void {
    if (!this.#layers.shown.refresh(this.#looks)) this.#isStale = true
    if (!this.#isDrawing && (this.#isStale || !this.#layers.shown.covers(view, this.#size))) {
      this.#isStale = false
      this.#isDrawing = true
      this.#layers.next.begin({
        hall: this.#hall,
        looks: this.#looks,
        tally: this.#tally,
        dimmed: this.#dimmed,
        view,
        size: this.#size,
        pixelRatio: this.#pixelRatio,
        sprites: this.#sprites,
        words: this.#words,
      })
    }
    if (!this.#isDrawing || !this.#layers.next.proceed(until)) return
    this.#isDrawing = false
    this.#layers.next.refresh(this.#looks)
    this.#layers.shown.hide()
    this.#layers = { shown: this.#layers.next, next: this.#layers.shown }
    if (!this.#layers.shown.covers(view, this.#size)) this.#draw()
  }

  #tapped(
    place: Point,
    { isFinger, again, backwards }: { isFinger: boolean; again: boolean; backwards: boolean },
  ): void {
    const kind = isFinger ? 'coarse' : 'fine'
    const { scale } = this.#gestures.view
    if (scale < LEAST_SCALE[kind] && this.#gestures.mayZoomIn) {
      if (!again) this.#gestures.zoomTo(toPlan(this.#gestures.view, place), NEAR_SCALE[kind])
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

  #seatAt(place: Point, isFinger: boolean): number | undefined {
    const { view } = this.#gestures
    return this.#finder.seatAt(toPlan(view, place), Math.max(0.5, isFinger ? FINGER_REACH / view.scale : 0))
  }

  #pointed({ pointerType, buttons, offsetX, offsetY }: PointerEvent): void {
    if (pointerType === 'touch') return
    this.#setHover(buttons === 0 ? this.#hoverAt({ x: offsetX, y: offsetY }) : undefined)
  }

  #hoverAt(place: Point): Hover | undefined {
    const { view } = this.#gestures
    if (detailAt(view.scale, this.#hall.sections.length) === 'sections') {
      const seatId = this.#finder.seatAt(toPlan(view, place), SECTION_REACH)
      const row = seatId === undefined ? undefined : this.#hall.rows[at(this.#hall.rowOf, seatId)]
      return row && { kind: 'section', section: row.section, at: place }
    }
    const seatId = this.#seatAt(place, false)
    return seatId === undefined ? undefined : { kind: 'seat', seatId, at: this.placeOf(seatId) }
  }

  #setHover(hover: Hover | undefined): void {
    if (keyOf(hover) === keyOf(this.#hover)) return
    this.#hover = hover
    this.#canvas.style.cursor = hover ? 'pointer' : 'grab'
    this.#listener.hovered(hover)
    this.#draw()
  }

  #seat(seatId: number): Point {
    return { x: at(this.#hall.x, seatId), y: at(this.#hall.y, seatId) }
  }

  #isIn(bounds: Bounds, seatId: number): boolean {
    const { x, y } = this.#seat(seatId)
    return x > bounds.left - 1 && x < bounds.right + 1 && y > bounds.top - 1 && y < bounds.bottom + 1
  }
}

function keyOf(hover: Hover | undefined): string {
  if (!hover) return ''
  return hover.kind === 'seat' ? `seat ${hover.seatId}` : `section ${hover.section} ${hover.at.x} ${hover.at.y}`
}
