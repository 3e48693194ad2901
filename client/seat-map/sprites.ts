// Every kind of seat drawn once for each size, and then stamped: filling thousands of rounded shapes is what is slow.
import type { MapTheme } from './colours.ts'
import type { SeatIndex } from './seat-index.ts'
import { angleOf, TURNS } from './row-shape.ts'
import { pixelsOf, type SpritePixels } from './pixel-buffer.ts'
import { AVAILABLE, BLOCKED, BOOKED, HELD, isOwn } from './look.ts'
import { drawClearance, drawSeat, drawWheelchair, type Context } from './draw-seat.ts'

/** A zoom goes through many sizes; those of a while ago are not needed again. */
const MOST_SHEETS = 8
/** The picture of a seat is larger than the seat by this share, so that a cleared cell takes its soft edge along. */
export const CLEARED = 1.16
/** From this size on, in device pixels, a wheelchair can be recognised. */
const WHEELCHAIR_FROM = 11

/** Up to this size, in device pixels, sprites are copied pixel by pixel; from this size on seats are drawn, not stamped. */
const PIXELS_UP_TO = 12
const DRAWN_FROM = 36

/** One picture with a row for each kind of seat and a column for each turn. */
export interface SpriteSheet {
  picture: ImageBitmap
  /** The side of a sprite, in device pixels. */
  cell: number
  /** Of small sprites. */
  pixels: SpritePixels | undefined
}

/** The rows of a sheet: four kinds, and for each category one seat that is free, one for a wheelchair, one being chosen. */
const CLEARANCE = 0
const SOLD = 1
const NOT_FOR_SALE = 2
const CATEGORIES_FROM = 3
const [FREE, FREE_WHEELCHAIR, TAKEN] = [0, 1, 2]
const PER_CATEGORY = 3

/** The row of a sheet that has a seat as it looks; one's own are drawn over the seats, which leave their place free. */
export function spriteRow(look: number, category: number, isWheelchair: boolean): number {
  const first = CATEGORIES_FROM + PER_CATEGORY * category
  if (isOwn(look)) return CLEARANCE
  if (look === AVAILABLE) return first + (isWheelchair ? FREE_WHEELCHAIR : FREE)
  if (look === HELD) return first + TAKEN
  return look === BLOCKED ? NOT_FOR_SALE : SOLD
}

/** The row of a sheet that wipes a seat away. */
export const CLEARANCE_ROW = CLEARANCE

export class Sprites {
  readonly #sheets = new Map<number, SpriteSheet>()
  readonly #turns: ReadonlySet<number>
  readonly #rows: number
  readonly #theme: MapTheme

  /** Only what a hall has is drawn: few rooms have seats that look in all directions. */
  constructor(hall: SeatIndex, theme: MapTheme) {
    this.#theme = theme
    this.#turns = new Set(hall.turn)
    this.#rows = CATEGORIES_FROM + PER_CATEGORY * hall.categories.length
  }

  /**
   * The sprites of seats of about `side` device pixels: the larger they are, the less a pixel matters. Undefined for
   * seats so large that few are seen at once. Stops after every turn that it draws.
   */
  *make(side: number): Generator<void, SpriteSheet | undefined> {
    if (side >= DRAWN_FROM) return undefined
    const step = side < 12 ? 1 : 2
    const size = Math.max(2, Math.round(side / step) * step)
    const known = this.#sheets.get(size)
    if (known) return known
    const sheet = yield* this.#draw(size)
    const [oldest] = this.#sheets.keys()
    if (oldest !== undefined && this.#sheets.size >= MOST_SHEETS) {
      this.#sheets.get(oldest)?.picture.close()
      this.#sheets.delete(oldest)
    }
    this.#sheets.set(size, sheet)
    return sheet
  }

  /** Frees the pictures. */
  clear(): void {
    for (const { picture } of this.#sheets.values()) picture.close()
    this.#sheets.clear()
  }

  /** The same as `make`, without a stop. */
  ofSize(side: number): SpriteSheet | undefined {
    const making = this.make(side)
    for (;;) {
      const step = making.next()
      if (step.done) return step.value
    }
  }

  *#draw(side: number): Generator<void, SpriteSheet> {
    const cell = Math.ceil(side * CLEARED) + 2
    const canvas = new OffscreenCanvas(cell * TURNS, cell * this.#rows)
    const context = canvas.getContext('2d', { willReadFrequently: side <= PIXELS_UP_TO })
    if (!context) throw new Error('This browser cannot draw the seat map.')
    for (const turn of this.#turns) {
      for (let row = 0; row < this.#rows; row++) {
        context.setTransform(1, 0, 0, 1, (turn + 0.5) * cell, (row + 0.5) * cell)
        context.rotate(angleOf(turn))
        drawKind(context, this.#theme, row, side, angleOf(turn))
      }
      yield
    }
    const pixels = side <= PIXELS_UP_TO ? pixelsOf(context, cell, this.#theme) : undefined
    return { picture: canvas.transferToImageBitmap(), cell, pixels }
  }
}

/** Draws what a row of a sheet has, around the context’s origin, which is turned by `angle`; signs stay upright. */
export function drawKind(context: Context, theme: MapTheme, row: number, side: number, angle: number): void {
  const category = Math.max(0, Math.floor((row - CATEGORIES_FROM) / PER_CATEGORY))
  if (row === CLEARANCE) return drawClearance(context, theme, side * CLEARED)
  if (row === SOLD) return drawSeat(context, theme, BOOKED, category, side)
  if (row === NOT_FOR_SALE) return drawSeat(context, theme, BLOCKED, category, side)
  const kind = (row - CATEGORIES_FROM) % PER_CATEGORY
  drawSeat(context, theme, kind === TAKEN ? HELD : AVAILABLE, category, side)
  if (kind !== FREE_WHEELCHAIR || side < WHEELCHAIR_FROM) return
  context.rotate(-angle)
  drawWheelchair(context, side, theme.ground)
}
