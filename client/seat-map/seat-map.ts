// The live map without a framework: takes looks, filters and gestures, and decides when to draw.
import type { Point } from '../connection/plan-types.ts'
import type { MapTheme } from './colours.ts'
import { DoubleBuffer } from './double-buffer.ts'
import { Gestures, type WheelRule } from './gestures.ts'
import { Overlay } from './overlay.ts'
import { watchPixelRatio } from './pixel-ratio.ts'
import { LEAST_SCALE, NEAR_SCALE, PointerInput, type PointerListener } from './pointer-input.ts'
import type { SectionWords } from './scene.ts'
import { dimmingOf, NO_FILTER, type Dimming } from './seat-filter.ts'
import { positionOf, type SeatIndex } from './seat-index.ts'
import { SpriteSheets } from './sprites.ts'
import { tallyOf, type Tally } from './tally.ts'
import { fit, inSight, MOST_SCALE, toScreen, type Bounds, type Size } from './view.ts'

export interface SeatMapListener extends PointerListener {
  /** Another part of the plan is in sight. */
  moved(seen: Bounds): void
  /** The wheel was turned, but scrolls the page because of `WheelRule`. */
  wheelLeft(): void
  /** The map cannot be drawn any further: browsers that are out of memory give no more canvases. */
  failed(error: unknown): void
}

/** How long a frame may draw at a new picture of the seats; the rest is drawn in the next frames. */
const DRAWING_MS = 1.5

/**
 * A live map of one plan on three canvases. It changes no look by itself: the page calls `setLooks`, and in the end
 * `destroy`.
 */
export class SeatMap {
  /** The overlay, over the seats: it gets the pointer's events. */
  readonly #canvas: HTMLCanvasElement
  readonly #seatIndex: SeatIndex
  readonly #words: SectionWords
  readonly #listener: SeatMapListener
  readonly #gestures: Gestures
  readonly #pointer: PointerInput
  readonly #seats: DoubleBuffer
  readonly #overlay: Overlay
  #sprites: SpriteSheets
  #theme: MapTheme
  readonly #sizeObserver = new ResizeObserver(this.#reporting(() => this.#resize()))
  readonly #stopWatchingPixelRatio = watchPixelRatio(this.#reporting(() => this.#resize()))
  #looks: Readonly<Uint8Array>
  #tally: Tally
  #dimming: Dimming
  #size: Size = { width: 0, height: 0 }
  #pixelRatio = 1
  #frame = 0

  /**
   * @param canvases lie over each other, `overlay` on top; the map gets the size of `overlay`
   * @param looks one look a seat, by seat id (see look.ts)
   * @param words the texts of the sections' labels
   * @throws {Error} when the browser has no 2D canvas
   */
  constructor(
    canvases: { overlay: HTMLCanvasElement; layers: readonly [HTMLCanvasElement, HTMLCanvasElement] },
    seatIndex: SeatIndex,
    looks: Readonly<Uint8Array>,
    words: SectionWords,
    theme: MapTheme,
    listener: SeatMapListener,
  ) {
    this.#canvas = canvases.overlay
    this.#overlay = new Overlay(this.#canvas, seatIndex, looks)
    this.#seats = new DoubleBuffer(canvases.layers)
    this.#seatIndex = seatIndex
    this.#looks = looks
    this.#words = words
    this.#tally = tallyOf(seatIndex, this.#looks)
    this.#dimming = dimmingOf(NO_FILTER, seatIndex, this.#tally)
    this.#listener = listener
    this.#sprites = new SpriteSheets(seatIndex, theme)
    this.#theme = theme
    this.#gestures = new Gestures(this.#canvas, {
      moved: () => {
        this.#pointer.forgetHover()
        this.#listener.moved(this.seen)
        this.#requestDraw()
      },
      tapped: (point, tap) => this.#pointer.tapped(point, tap),
      wheelLeft: () => this.#listener.wheelLeft(),
    })
    this.#pointer = new PointerInput(this.#canvas, seatIndex, this.#gestures, (point) => this.#overlay.hides(point), {
      touched: listener.touched.bind(listener),
      hovered: (hover) => {
        this.#overlay.hovered = hover?.kind === 'seat' ? hover.seatId : undefined
        listener.hovered(hover)
        this.#requestDraw()
      },
    })
    this.#sizeObserver.observe(this.#canvas)
    this.#resize()
    void document.fonts.ready.then(() => this.#redraw())
  }

  /**
   * Takes over how the seats look now: one look a seat, by seat id. Pass a new array, since the map keeps it. Seats that
   * look different from before are redrawn, with a ripple.
   */
  setLooks(looks: Readonly<Uint8Array>): void {
    const before = this.#looks
    this.#looks = looks
    const changed: number[] = []
    for (let seatId = 0; seatId < looks.length; seatId++) {
      if (looks[seatId] !== before[seatId]) changed.push(seatId)
    }
    this.#overlay.setLooks(looks, changed, this.seen)
    if (changed.length === 0) return
    this.#seats.change(changed)
    this.#requestDraw()
  }

  /** Takes over the counts for the sections' labels. */
  setTally(tally: Tally): void {
    this.#tally = tally
    if (this.#seats.hasCounts) this.#redraw()
  }

  /** Redraws everything in other colours. */
  setTheme(theme: MapTheme): void {
    if (theme === this.#theme) return
    this.#theme = theme
    // New sheets: a picture that is being drawn is finished with the sprites that it began with.
    this.#sprites = new SpriteSheets(this.#seatIndex, theme)
    this.#redraw()
  }

  /** Dims the seats that a filter leaves out: see `dimmingOf`. */
  setDimming(dimming: Dimming): void {
    if (dimming.every((isDimmed, index) => isDimmed === this.#dimming[index])) return
    this.#dimming = dimming
    this.#redraw()
  }

  /** Whether the wheel zooms the map (`own`, the default), or scrolls the page unless ctrl or ⌘ is held. */
  set wheel(rule: WheelRule) {
    this.#gestures.wheel = rule
  }

  /** Draws the focus ring around a seat and brings the seat into sight; undefined removes the ring. */
  focus(seatId: number | undefined): void {
    this.#overlay.focused = seatId
    if (seatId !== undefined) this.reveal(seatId)
    this.#requestDraw()
  }

  /** Draws rings around seats that the page proposes. */
  setOffered(offered: readonly number[]): void {
    this.#overlay.offered = offered
    this.#requestDraw()
  }

  /** Brings a seat into sight, large enough to be distinguished from its neighbours. */
  reveal(seatId: number): void {
    const { scale } = this.#gestures.view
    const { x, y } = this.placeOf(seatId)
    const { width, height } = this.#size
    const margin = Math.min(60, width / 6, height / 6)
    const isInside = x > margin && y > margin && x < width - margin && y < height - margin
    if (isInside && scale >= LEAST_SCALE.fine) return
    this.#gestures.zoomTo(positionOf(this.#seatIndex, seatId), Math.max(scale, NEAR_SCALE.fine))
  }

  /** Zooms around the middle: in with a `factor` above 1, out below it. */
  zoomBy(factor: number): void {
    this.#gestures.zoomBy(factor)
  }

  /** Shows the whole venue. */
  zoomHome(): void {
    this.#gestures.zoomHome()
  }

  /** Brings a point to the middle, at the present scale. The point is in units of the plan. */
  centre(point: Point): void {
    this.#gestures.centre(point)
  }

  /** The part of the plan that is in sight, in units of the plan. */
  get seen(): Bounds {
    return inSight(this.#gestures.view, this.#size)
  }

  /** The position of a seat on the map, in CSS pixels. */
  placeOf(seatId: number): Point {
    return toScreen(this.#gestures.view, positionOf(this.#seatIndex, seatId))
  }

  /** Removes all listeners and frees the pictures. */
  destroy(): void {
    cancelAnimationFrame(this.#frame)
    // Fonts may be ready after this: nothing is drawn without a size.
    this.#size = { width: 0, height: 0 }
    this.#sizeObserver.disconnect()
    this.#stopWatchingPixelRatio()
    this.#pointer.destroy()
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
    this.#gestures.resize(fit(this.#seatIndex.bounds, width, height), this.#size, MOST_SCALE)
    this.#listener.moved(this.seen)
    // At once: a canvas is empty after it was resized.
    this.#seats.redraw()
    this.#draw(Infinity)
  }

  #redraw(): void {
    this.#seats.redraw()
    this.#requestDraw()
  }

  /** Draws once in the next frame, even if called several times before it. */
  #requestDraw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#reporting(() => this.#draw(DRAWING_MS)))
  }

  /** What the browser calls: the listener hears of its errors, since no caller of the map would. */
  #reporting(call: () => void): () => void {
    return () => {
      try {
        call()
      } catch (error) {
        this.#listener.failed(error)
      }
    }
  }

  /** @param budgetMs how long it may draw at a new picture of the seats */
  #draw(budgetMs: number): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    if (this.#size.width === 0) return
    const now = performance.now()
    const scene = {
      seatIndex: this.#seatIndex,
      theme: this.#theme,
      looks: this.#looks,
      view: this.#gestures.view,
      size: this.#size,
      pixelRatio: this.#pixelRatio,
      tally: this.#tally,
      dimming: this.#dimming,
      sprites: this.#sprites,
      words: this.#words,
    }
    const isUnfinished = this.#seats.show(scene, now + budgetMs)
    const isMoving = this.#overlay.draw(scene, now)
    if (isMoving || isUnfinished) this.#requestDraw()
  }
}
