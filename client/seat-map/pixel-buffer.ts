// Small seats, written pixel by pixel: a browser takes 20 ms to stamp 40,000 sprites, and 2 ms for this.
import { partsOf, type MapTheme } from './colours.ts'
import type { Context } from './draw-seat.ts'
import { valueAt, WHEELCHAIR, type IndexedRow } from './seat-index.ts'
import { TURNS } from './row-shape.ts'
import { DIMMED, type Scene } from './scene.ts'
import { CLEARANCE_ROW, spriteRow } from './sprites.ts'
import type { Size } from './view.ts'

/** So many lines of pixels are handed over to the canvas at a time. */
const STRIP = 64

const pixel = new Uint32Array(1)
const bytes = new Uint8ClampedArray(pixel.buffer).fill(255)

/** The pixels of a sprite sheet, on the ground of the map. */
export interface SpritePixels {
  cell: number
  /** The pixel of the ground alone. */
  ground: number
  full: Uint32Array
  dimmed: Uint32Array
}

/** Reads a drawn sheet of sprites, whose ground is clear. */
export function pixelsOf(context: OffscreenCanvasRenderingContext2D, cell: number, theme: MapTheme): SpritePixels {
  const under = partsOf(theme.ground)
  const ground = packed(under, [], 0)
  const { width, height } = context.canvas
  const image = context.getImageData(0, 0, width, height)
  const { data } = image
  const full = new Uint32Array(width * height).fill(ground)
  const dimmed = full.slice()
  for (let index = 0; index < full.length; index++) {
    const share = (data[4 * index + 3] ?? 0) / 255
    if (share === 0) continue
    const over = [data[4 * index] ?? 0, data[4 * index + 1] ?? 0, data[4 * index + 2] ?? 0]
    full[index] = packed(under, over, share)
    dimmed[index] = packed(under, over, share * DIMMED)
  }
  return { cell, ground, full, dimmed }
}

/** Memory of that size is slow to get and to give back. */
const kept = new WeakMap<HTMLCanvasElement | OffscreenCanvas, PixelBuffer>()

/** The picture of a canvas in memory. */
export class PixelBuffer {
  readonly #image: ImageData
  readonly #all: Uint32Array

  private constructor({ width, height }: Size) {
    this.#image = new ImageData(width, height)
    this.#all = new Uint32Array(this.#image.data.buffer)
  }

  /** An empty picture for a canvas; the canvas's last one is written over. */
  static for(canvas: HTMLCanvasElement | OffscreenCanvas, { ground }: SpritePixels): PixelBuffer {
    let pixels = kept.get(canvas)
    if (!pixels || pixels.#image.width !== canvas.width || pixels.#image.height !== canvas.height) {
      pixels = new PixelBuffer(canvas)
      kept.set(canvas, pixels)
    }
    pixels.#all.fill(ground)
    return pixels
  }

  /** Writes a row of seats where they are in the picture. */
  write({ hall, looks, dimmed, view, pixelRatio }: Scene, row: IndexedRow, sprites: SpritePixels): void {
    const { cell, ground } = sprites
    const { width, height } = this.#image
    const line = cell * TURNS
    for (let seatId = row.first; seatId < row.end; seatId++) {
      const category = valueAt(hall.category, seatId)
      const kind = spriteRow(valueAt(looks, seatId), category, (valueAt(hall.flags, seatId) & WHEELCHAIR) !== 0)
      if (kind === CLEARANCE_ROW) continue
      const left = Math.round((valueAt(hall.x, seatId) * view.scale + view.left) * pixelRatio - cell / 2)
      const top = Math.round((valueAt(hall.y, seatId) * view.scale + view.top) * pixelRatio - cell / 2)
      if (left < 0 || top < 0 || left + cell > width || top + cell > height) continue
      const from = dimmed.has(category) ? sprites.dimmed : sprites.full
      const start = kind * cell * line + valueAt(hall.turn, seatId) * cell
      for (let down = 0; down < cell; down++) {
        for (let across = 0; across < cell; across++) {
          const pixel = from[start + down * line + across] ?? 0
          // The rims of neighbours overlap.
          if (pixel !== ground) this.#all[(top + down) * width + left + across] = pixel
        }
      }
    }
  }

  /** Puts the picture on its canvas, and stops after every strip. */
  *handOver(context: Context): Generator<void, void> {
    const { width, height } = this.#image
    for (let top = 0; top < height; top += STRIP) {
      context.putImageData(this.#image, 0, 0, 0, top, width, Math.min(STRIP, height - top))
      yield
    }
  }
}

/** So much of a colour on the ground, as a pixel lies in memory, whatever the order of the machine's bytes. */
function packed(ground: readonly number[], over: readonly number[], share: number): number {
  for (const [part, under] of ground.entries()) bytes[part] = under + ((over[part] ?? 0) - under) * share
  return pixel[0] ?? 0
}
