// A drawn picture of the seats, somewhat larger than what is seen of it: panning only shifts it, zooming stretches it
// until a sharp one is ready.
import { detailAt } from './detail.ts'
import { drawVenue, redrawSeats } from './draw-venue.ts'
import type { Scene } from './scene.ts'
import type { Size, View } from './view.ts'

/** How much is drawn beyond each edge, as a share of the canvas. */
const MARGIN = 0.15
/** When so many seats have changed, all are drawn anew. */
const MANY = 2000

export class Layer {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #changed = new Set<number>()
  #picture: Scene | undefined
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

  /** Begins to draw what `picture` shows, and its surroundings. */
  begin(picture: Scene): void {
    const { size, view, pixelRatio } = picture
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
    this.#picture = { ...picture, view: shifted, size: large }
    this.#changed.clear()
    this.#drawing = drawVenue(this.#context, this.#picture)
  }

  /** Goes on drawing until it is done or `until` has come. @returns whether it is done */
  proceed(until: number): boolean {
    while (this.#drawing) {
      if (this.#drawing.next().done) this.#drawing = undefined
      else if (performance.now() >= until) return false
    }
    return true
  }

  /** Seats look different now; they are drawn anew with the next `refresh`. */
  change(seatIds: Iterable<number>): void {
    for (const seatId of seatIds) this.#changed.add(seatId)
  }

  /** Draws what has changed, cell by cell. @returns false when it is better to draw everything anew */
  refresh(looks: Readonly<Uint8Array>): boolean {
    if (this.#changed.size === 0 || !this.#picture) return true
    const { view, hall } = this.#picture
    const hasSeats = detailAt(view.scale, hall.sections.length) !== 'sections'
    if (hasSeats && this.#changed.size > MANY) return false
    this.#picture = { ...this.#picture, looks }
    if (hasSeats) redrawSeats(this.#context, this.#picture, this.#changed)
    this.#changed.clear()
    return true
  }

  /** Whether `view` can be shown as sharp as it can be, without an edge. */
  covers(view: View, { width, height }: Size): boolean {
    const drawn = this.#picture
    if (drawn?.view.scale !== view.scale) return false
    const [left, top] = [drawn.view.left - view.left, drawn.view.top - view.top]
    const spare = { x: drawn.size.width - width, y: drawn.size.height - height }
    return left >= 0 && top >= 0 && left <= spare.x && top <= spare.y
  }

  /** Whether what it shows depends on how many seats are left. */
  get hasCounts(): boolean {
    const drawn = this.#picture
    return drawn !== undefined && detailAt(drawn.view.scale, drawn.hall.sections.length) === 'sections'
  }

  /**
   * Puts the picture where it belongs in `view`. The browser's compositor shifts and stretches it: copying it to
   * another canvas took 8 ms a frame.
   */
  show(view: View): void {
    if (!this.#picture) return
    const { view: drawn, pixelRatio } = this.#picture
    const stretch = view.scale / drawn.scale
    const whole = (pixels: number) => Math.round(pixels * pixelRatio) / pixelRatio
    const [left, top] = [whole(view.left - drawn.left * stretch), whole(view.top - drawn.top * stretch)]
    this.#canvas.style.transform = `translate(${left}px, ${top}px) scale(${stretch})`
    this.#canvas.style.visibility = 'visible'
  }

  hide(): void {
    this.#canvas.style.visibility = 'hidden'
  }
}
