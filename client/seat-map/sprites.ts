// Sprites: each kind of seat is drawn once for each size and then copied, because to fill thousands of rounded shapes
// is slow.
import type { MapTheme } from './colours.ts'
import type { SeatIndex } from './seat-index.ts'
import { angleOf, TURNS } from './row-geometry.ts'
import { AVAILABLE, BLOCKED, BOOKED, HELD, isOwn } from './look.ts'
import { drawClearance, drawSeat, drawWheelchair, type Context } from './draw-seat.ts'
import { SpritePixels } from './sprite-pixels.ts'

/** A zoom goes through many sizes, and needs the older ones no more. */
const MOST_SHEETS = 8
/** A seat is cleared by a square this much larger than the seat, so that its soft edge goes too. */
export const CLEARANCE_SCALE = 1.16
/** From this size on, in device pixels, a wheelchair can be recognised. */
const WHEELCHAIR_FROM = 11

/**
 * In device pixels: up to the first size sprites are copied pixel by pixel, from the second on seats are drawn without
 * sprites.
 */
const PIXELS_UP_TO = 12
const DRAWN_FROM = 36

/** One bitmap with a row for each kind of seat and a column for each turn. */
export interface SpriteSheet {
  bitmap: ImageBitmap
  /** The side of a sprite, in device pixels. */
  cell: number
  /** Only of small sprites. */
  pixels: SpritePixels | undefined
}

/**
 * The rows of a sheet: three of no category, then for each category a free seat, a free wheelchair place, a held seat.
 */
/** Clears a seat. */
export const CLEARANCE_ROW = 0
const SOLD = 1
const NOT_FOR_SALE = 2
const CATEGORIES_FROM = 3
const [FREE, FREE_WHEELCHAIR, HELD_SEAT] = [0, 1, 2]
const PER_CATEGORY = 3

/** The row of a seat's sprite. The visitor's own seats are drawn on the overlay: here their place is cleared. */
export function spriteRow(look: number, category: number, isWheelchair: boolean): number {
  const first = CATEGORIES_FROM + PER_CATEGORY * category
  if (isOwn(look)) return CLEARANCE_ROW
  if (look === AVAILABLE) return first + (isWheelchair ? FREE_WHEELCHAIR : FREE)
  if (look === HELD) return first + HELD_SEAT
  return look === BLOCKED ? NOT_FOR_SALE : SOLD
}

/** The sheets of a venue's seats in one theme, one for each size. */
export class SpriteSheets {
  readonly #sheets = new Map<number, SpriteSheet>()
  readonly #turns: ReadonlySet<number>
  readonly #rows: number
  readonly #theme: MapTheme

  /** Only the venue's own turns and categories are drawn: few venues have seats that face in all directions. */
  constructor(seatIndex: SeatIndex, theme: MapTheme) {
    this.#theme = theme
    this.#turns = new Set(seatIndex.turn)
    this.#rows = CATEGORIES_FROM + PER_CATEGORY * seatIndex.categories.length
  }

  /**
   * The sheet for seats of about `side` device pixels, drawn if it is not cached; the larger the seats, the less a
   * pixel matters. Undefined for seats so large that few are seen at once. Yields after every turn that it draws.
   */
  *make(side: number): Generator<void, SpriteSheet | undefined> {
    if (side >= DRAWN_FROM) return undefined
    const step = side < 12 ? 1 : 2
    const size = Math.max(2, Math.round(side / step) * step)
    const cached = this.#sheets.get(size)
    if (cached) return cached
    const sheet = yield* this.#draw(size)
    const [oldest] = this.#sheets.keys()
    if (oldest !== undefined && this.#sheets.size >= MOST_SHEETS) {
      this.#sheets.get(oldest)?.bitmap.close()
      this.#sheets.delete(oldest)
    }
    this.#sheets.set(size, sheet)
    return sheet
  }

  /** Frees the bitmaps. */
  clear(): void {
    for (const { bitmap } of this.#sheets.values()) bitmap.close()
    this.#sheets.clear()
  }

  /** As `make`, without yielding. */
  ofSize(side: number): SpriteSheet | undefined {
    const making = this.make(side)
    for (;;) {
      const step = making.next()
      if (step.done) return step.value
    }
  }

  *#draw(side: number): Generator<void, SpriteSheet> {
    const cell = Math.ceil(side * CLEARANCE_SCALE) + 2
    const canvas = new OffscreenCanvas(cell * TURNS, cell * this.#rows)
    const context = canvas.getContext('2d', { willReadFrequently: side <= PIXELS_UP_TO })
    if (!context) throw new Error('This browser cannot draw the seat map.')
    for (const turn of this.#turns) {
      for (let row = 0; row < this.#rows; row++) {
        context.setTransform(1, 0, 0, 1, (turn + 0.5) * cell, (row + 0.5) * cell)
        context.rotate(angleOf(turn))
        drawSprite(context, this.#theme, row, side, angleOf(turn))
      }
      yield
    }
    const pixels = side <= PIXELS_UP_TO ? new SpritePixels(context, cell, this.#theme) : undefined
    return { bitmap: canvas.transferToImageBitmap(), cell, pixels }
  }
}

/** Draws the seat of a sheet's row around the context’s origin, which is turned by `angle`; its sign stays upright. */
export function drawSprite(context: Context, theme: MapTheme, row: number, side: number, angle: number): void {
  const category = Math.max(0, Math.floor((row - CATEGORIES_FROM) / PER_CATEGORY))
  if (row === CLEARANCE_ROW) return drawClearance(context, theme, side * CLEARANCE_SCALE)
  if (row === SOLD) return drawSeat(context, theme, BOOKED, category, side)
  if (row === NOT_FOR_SALE) return drawSeat(context, theme, BLOCKED, category, side)
  const kind = (row - CATEGORIES_FROM) % PER_CATEGORY
  drawSeat(context, theme, kind === HELD_SEAT ? HELD : AVAILABLE, category, side)
  if (kind !== FREE_WHEELCHAIR || side < WHEELCHAIR_FROM) return
  context.rotate(-angle)
  drawWheelchair(context, side, theme.ground)
}
