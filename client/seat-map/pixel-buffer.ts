// Writes small seats pixel by pixel: 40,000 of them take 2 ms. A browser takes 20 ms to draw them as sprites.
import type { Context } from './draw-seat.ts'
import { seatClass } from './seat-class.ts'
import { valueAt, WHEELCHAIR, type IndexedRow } from './seat-index.ts'
import type { Scene } from './scene.ts'
import { phaseOf, quartersOf, wholeOf, type SpritePixels } from './sprite-pixels.ts'
import { CLEARANCE_ROW, spriteRow } from './sprites.ts'
import type { Size } from './view.ts'

/** How many lines of pixels are copied to the canvas at a time. */
const STRIP = 64

/** Kept, because memory of this size is slow to allocate and to free. */
const buffers = new WeakMap<HTMLCanvasElement | OffscreenCanvas, PixelBuffer>()

/** The pixels of a canvas, in memory. */
export class PixelBuffer {
  readonly #image: ImageData
  readonly #pixels: Uint32Array

  private constructor({ width, height }: Size) {
    this.#image = new ImageData(width, height)
    this.#pixels = new Uint32Array(this.#image.data.buffer)
  }

  /** An empty buffer for a canvas; it uses the memory of the canvas's last one. */
  static for(canvas: HTMLCanvasElement | OffscreenCanvas, { ground }: SpritePixels): PixelBuffer {
    let buffer = buffers.get(canvas)
    if (!buffer || buffer.#image.width !== canvas.width || buffer.#image.height !== canvas.height) {
      buffer = new PixelBuffer(canvas)
      buffers.set(canvas, buffer)
    }
    buffer.#pixels.fill(ground)
    return buffer
  }

  /** Writes the seats of a row. */
  write({ seatIndex, looks, dimming, view, pixelRatio }: Scene, row: IndexedRow, sprites: SpritePixels): void {
    const { cell, ground } = sprites
    const { width, height } = this.#image
    for (let seatId = row.first; seatId < row.end; seatId++) {
      const category = valueAt(seatIndex.category, seatId)
      const flags = valueAt(seatIndex.flags, seatId)
      const kind = spriteRow(valueAt(looks, seatId), category, (flags & WHEELCHAIR) !== 0)
      if (kind === CLEARANCE_ROW) continue
      const left = quartersOf((valueAt(seatIndex.x, seatId) * view.scale + view.left) * pixelRatio - cell / 2)
      const top = quartersOf((valueAt(seatIndex.y, seatId) * view.scale + view.top) * pixelRatio - cell / 2)
      const start = wholeOf(top) * width + wholeOf(left)
      if (left < 0 || top < 0 || wholeOf(left) + cell > width || wholeOf(top) + cell > height) continue
      const isDimmed = dimming[seatClass(category, flags)] === 1
      const sprite = sprites.at(kind, valueAt(seatIndex.turn, seatId), phaseOf(left), phaseOf(top), isDimmed)
      for (let place = 0, down = 0; down < cell; down++) {
        for (let across = 0; across < cell; across++, place++) {
          const pixel = sprite[place] ?? 0
          // The edges of neighbouring seats overlap.
          if (pixel !== ground) this.#pixels[start + down * width + across] = pixel
        }
      }
    }
  }

  /** Copies the pixels to the canvas, and yields after every strip. */
  *copyTo(context: Context): Generator<void, void> {
    const { width, height } = this.#image
    for (let top = 0; top < height; top += STRIP) {
      context.putImageData(this.#image, 0, 0, 0, top, width, Math.min(STRIP, height - top))
      yield
    }
  }
}
