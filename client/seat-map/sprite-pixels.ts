// The pixels of small sprites, mixed with the map's ground, at quarters of a pixel: rows stay even at every scale.
import { rgbOf, type MapTheme } from './colours.ts'
import { DIMMED_ALPHA } from './draw-seat.ts'
import { TURNS } from './row-geometry.ts'

/** A pixel has so many positions across, and as many down. */
export const PHASES = 4

/** A position in pixels, rounded to quarters of them. */
export function quartersOf(position: number): number {
  return Math.round(position * PHASES)
}

/** The whole pixels of a position in quarters. */
export function wholeOf(quarters: number): number {
  return Math.floor(quarters / PHASES)
}

/** The quarters of a position beyond its whole pixels. */
export function phaseOf(quarters: number): number {
  return quarters - wholeOf(quarters) * PHASES
}

/** The pixels of a sprite sheet. Each sprite is shifted when it is first needed. */
export class SpritePixels {
  /** The side of a sprite, in pixels. */
  readonly cell: number
  /** A pixel of the ground alone. */
  readonly ground: number
  readonly #groundParts: readonly number[]
  /** Red, green, blue and alpha of the sheet's pixels. */
  readonly #sheet: Readonly<Uint8ClampedArray>
  readonly #sprites: (Uint32Array | undefined)[] = []

  /** Reads a drawn sheet, whose ground is transparent. */
  constructor(context: OffscreenCanvasRenderingContext2D, cell: number, theme: MapTheme) {
    const { width, height } = context.canvas
    this.cell = cell
    this.#groundParts = rgbOf(theme.ground)
    this.ground = pack(this.#groundParts)
    this.#sheet = context.getImageData(0, 0, width, height).data
  }

  /** A sprite of `cell` × `cell` pixels, shifted by so many quarters of a pixel. */
  at(row: number, turn: number, across: number, down: number, isDimmed: boolean): Readonly<Uint32Array> {
    const key = (((row * TURNS + turn) * PHASES + down) * PHASES + across) * 2 + (isDimmed ? 1 : 0)
    return (this.#sprites[key] ??= this.#shift(row, turn, across / PHASES, down / PHASES, isDimmed ? DIMMED_ALPHA : 1))
  }

  /** Without objects for each pixel: a zoom shifts hundreds of sprites. */
  #shift(row: number, turn: number, across: number, down: number, alpha: number): Uint32Array {
    const { cell } = this
    const sheet = this.#sheet
    const [groundRed = 0, groundGreen = 0, groundBlue = 0] = this.#groundParts
    const sprite = new Uint32Array(cell * cell)
    for (let y = 0; y < cell; y++) {
      for (let x = 0; x < cell; x++) {
        let [covered, red, green, blue] = [0, 0, 0, 0]
        for (let corner = 0; corner < 4; corner++) {
          const fromX = x - (corner & 1)
          const fromY = y - (corner >> 1)
          const weight = (corner & 1 ? across : 1 - across) * (corner >> 1 ? down : 1 - down)
          if (weight === 0 || fromX < 0 || fromY < 0) continue
          const from = 4 * ((row * cell + fromY) * cell * TURNS + turn * cell + fromX)
          const share = (weight * (sheet[from + 3] ?? 0)) / 255
          if (share === 0) continue
          covered += share
          red += share * (sheet[from] ?? 0)
          green += share * (sheet[from + 1] ?? 0)
          blue += share * (sheet[from + 2] ?? 0)
        }
        const under = 1 - covered * alpha
        bytes[0] = groundRed * under + red * alpha
        bytes[1] = groundGreen * under + green * alpha
        bytes[2] = groundBlue * under + blue * alpha
        // Exactly the ground where nothing is drawn: such pixels are not written.
        sprite[y * cell + x] = covered === 0 ? this.ground : (pixel[0] ?? 0)
      }
    }
    return sprite
  }
}

const pixel = new Uint32Array(1)
const bytes = new Uint8ClampedArray(pixel.buffer).fill(255)

/** A colour as a pixel in memory, whatever the byte order of the machine. */
function pack(parts: readonly number[]): number {
  for (const [part, value] of parts.entries()) bytes[part] = value
  return pixel[0] ?? 0
}
