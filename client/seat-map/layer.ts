// A canvas with a picture of the seats, somewhat larger than the map. Panning only shifts the canvas; zooming stretches
// it until a sharp picture is ready.
import { drawVenue, redrawSeats } from './draw-venue.ts'
import type { Scene } from './scene.ts'
import { levelOfDetail, type Size, type View } from './view.ts'

/** How much is drawn beyond each edge, as a share of the map's size. */
const MARGIN = 0.15
/** When more seats have changed, everything is redrawn. */
const MOST_CHANGED = 2000

export class Layer {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #changed = new Set<number>()
  /** The scene that is drawn, or being drawn, on this canvas. */
  #scene: Scene | undefined
  #margin = { x: 0, y: 0 }
  #drawing: Generator<void, void> | undefined

  /** @throws {Error} when the browser has no 2D canvas. */
  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false })
    if (!context) throw new Error('This browser cannot draw the seat map.')
    this.#canvas = canvas
    this.#context = context
    canvas.style.transformOrigin = '0 0'
    this.hide()
  }

  /** Begins to draw a scene and its surroundings. */
  begin(scene: Scene): void {
    const { size, view, pixelRatio } = scene
    this.#margin = { x: Math.ceil(size.width * MARGIN), y: Math.ceil(size.height * MARGIN) }
    const large = { width: size.width + 2 * this.#margin.x, height: size.height + 2 * this.#margin.y }
    const [width, height] = [Math.round(large.width * pixelRatio), Math.round(large.height * pixelRatio)]
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width
      this.#canvas.height = height
      this.#canvas.style.width = `${width / pixelRatio}px`
      this.#canvas.style.height = `${height / pixelRatio}px`
    }
    const shifted = { scale: view.scale, left: view.left + this.#margin.x, top: view.top + this.#margin.y }
    this.#scene = { ...scene, view: shifted, size: large }
    this.#changed.clear()
    this.#drawing = drawVenue(this.#context, this.#scene)
  }

  /** Continues to draw until `until`, of `performance.now()`. @returns whether the picture is finished */
  proceed(until: number): boolean {
    while (this.#drawing) {
      if (this.#drawing.next().done) this.#drawing = undefined
      else if (performance.now() >= until) return false
    }
    return true
  }

  /** Marks seats whose looks changed, for the next `refresh`. */
  change(seatIds: Iterable<number>): void {
    for (const seatId of seatIds) this.#changed.add(seatId)
  }

  /**
   * Redraws the seats that changed.
   * @returns false, without drawing, when there are so many that all must be redrawn
   */
  refresh(looks: Readonly<Uint8Array>): boolean {
    if (this.#changed.size === 0 || !this.#scene) return true
    const { view, seatIndex } = this.#scene
    const hasSeats = levelOfDetail(view.scale, seatIndex.sections.length) !== 'sections'
    if (hasSeats && this.#changed.size > MOST_CHANGED) return false
    this.#scene = { ...this.#scene, looks }
    if (hasSeats) redrawSeats(this.#context, this.#scene, this.#changed)
    this.#changed.clear()
    return true
  }

  /** Whether the picture shows all of `view` sharply. */
  covers(view: View, { width, height }: Size): boolean {
    const drawn = this.#scene
    if (drawn?.view.scale !== view.scale) return false
    const [left, top] = [drawn.view.left - view.left, drawn.view.top - view.top]
    const spare = { x: drawn.size.width - width, y: drawn.size.height - height }
    return left >= 0 && top >= 0 && left <= spare.x && top <= spare.y
  }

  /** Whether the picture has the counts of available seats. */
  get hasCounts(): boolean {
    const drawn = this.#scene
    return drawn !== undefined && levelOfDetail(drawn.view.scale, drawn.seatIndex.sections.length) === 'sections'
  }

  /**
   * Shows the picture at its position in `view`. The browser's compositor shifts and stretches the canvas: to copy the
   * picture to another canvas took 8 ms a frame.
   */
  show(view: View): void {
    if (!this.#scene) return
    const { view: drawn, pixelRatio } = this.#scene
    const stretch = view.scale / drawn.scale
    const toDevicePixel = (pixels: number) => Math.round(pixels * pixelRatio) / pixelRatio
    const [left, top] = [toDevicePixel(view.left - drawn.left * stretch), toDevicePixel(view.top - drawn.top * stretch)]
    this.#canvas.style.transform = `translate(${left}px, ${top}px) scale(${stretch})`
    this.#canvas.style.visibility = 'visible'
  }

  hide(): void {
    this.#canvas.style.visibility = 'hidden'
  }
}
