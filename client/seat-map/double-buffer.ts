// The two pictures of the seats: the one that is shown, and the next one, which is drawn over as many frames as it takes.
import { Layer } from './layer.ts'
import type { Scene } from './scene.ts'
import type { Size, View } from './view.ts'

/** Where one is, and on how large a canvas. */
type Sight = { view: View; size: Size }

export class DoubleBuffer {
  #shown: Layer
  #next: Layer
  #isDrawing = false
  #isStale = true

  /** @throws {Error} when the browser has no 2D canvas. */
  constructor([shown, next]: readonly [HTMLCanvasElement, HTMLCanvasElement]) {
    this.#shown = new Layer(shown)
    this.#next = new Layer(next)
  }

  /** Everything looks different. */
  redraw(): void {
    this.#isStale = true
  }

  /** Seats look different now. */
  change(seatIds: readonly number[]): void {
    for (const layer of [this.#shown, this.#next]) layer.change(seatIds)
  }

  /** Whether what is shown depends on how many seats are left. */
  get hasCounts(): boolean {
    return this.#shown.hasCounts
  }

  /**
   * Brings what is shown up to date as far as time allows; a picture that takes longer is shown when it is done.
   * @returns whether there is more to be drawn
   */
  show(picture: Scene, until: number): boolean {
    const { looks, view } = picture
    if (!this.#shown.refresh(looks)) this.#isStale = true
    if (!this.#isDrawing && (this.#isStale || !this.#covers(picture))) {
      this.#isStale = false
      this.#isDrawing = true
      this.#next.begin(picture)
    }
    if (this.#isDrawing && this.#next.proceed(until)) {
      this.#isDrawing = false
      this.#next.refresh(looks)
      this.#shown.hide()
      ;[this.#shown, this.#next] = [this.#next, this.#shown]
    }
    this.#shown.show(view)
    return this.#isDrawing || this.#isStale || !this.#covers(picture)
  }

  #covers({ view, size }: Sight): boolean {
    return this.#shown.covers(view, size)
  }
}
