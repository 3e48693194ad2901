// Two pictures of the seats: one is shown, while the next one is drawn over as many frames as it takes.
import { Layer } from './layer.ts'
import type { Scene } from './scene.ts'

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

  /** Marks the whole picture as outdated. */
  redraw(): void {
    this.#isStale = true
  }

  /** Marks seats whose looks changed. */
  change(seatIds: readonly number[]): void {
    for (const layer of [this.#shown, this.#next]) layer.change(seatIds)
  }

  /** Whether the shown picture has the counts of available seats. */
  get hasCounts(): boolean {
    return this.#shown.hasCounts
  }

  /**
   * Brings the shown picture up to date, or draws at the next one until `until`, of `performance.now()`.
   * @returns whether there is more to draw
   */
  show(scene: Scene, until: number): boolean {
    const { looks, view } = scene
    if (!this.#shown.refresh(looks)) this.#isStale = true
    if (!this.#isDrawing && (this.#isStale || !this.#covers(scene))) {
      this.#isStale = false
      this.#isDrawing = true
      this.#next.begin(scene)
    }
    if (this.#isDrawing && this.#next.proceed(until)) {
      this.#isDrawing = false
      this.#next.refresh(looks)
      this.#shown.hide()
      ;[this.#shown, this.#next] = [this.#next, this.#shown]
    }
    this.#shown.show(view)
    return this.#isDrawing || this.#isStale || !this.#covers(scene)
  }

  #covers({ view, size }: Scene): boolean {
    return this.#shown.covers(view, size)
  }
}
