// Every kind of seat drawn once for each size, and then stamped: filling thousands of rounded shapes is what is slow.
import { CATEGORY_COLOURS, MAP_COLOUR } from './colours.ts'
import type { Hall } from './hall.ts'
import { angleOf, TURNS } from './row-shape.ts'
import { pixelsOf, type SpritePixels } from './pixels.ts'
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

const CLEARANCE = 0
const SOLD = 1
const NOT_FOR_SALE = 2
const FREE = 3
const FREE_WHEELCHAIR = FREE + CATEGORY_COLOURS.length
const TAKEN = FREE_WHEELCHAIR + CATEGORY_COLOURS.length
const ROWS = TAKEN + CATEGORY_COLOURS.length

/** The row of a sheet that has a seat as it looks; one's own are drawn over the seats, which leave their place free. */
export function spriteRow(look: number, category: number, isWheelchair: boolean): number {
  const colour = category % CATEGORY_COLOURS.length
  if (isOwn(look)) return CLEARANCE
  if (look === AVAILABLE) return (isWheelchair ? FREE_WHEELCHAIR : FREE) + colour
  if (look === HELD) return TAKEN + colour
  return look === BLOCKED ? NOT_FOR_SALE : SOLD
}

/** The row of a sheet that wipes a seat away. */
export const CLEARANCE_ROW = CLEARANCE

export class Sprites {
  readonly #sheets = new Map<number, SpriteSheet>()
  readonly #turns: ReadonlySet<number>
  readonly #colours: number

  /** Only what a hall has is drawn: few rooms have seats that look in all directions. */
  constructor(hall: Hall) {
    this.#turns = new Set(hall.turn)
    this.#colours = Math.min(hall.categories.length, CATEGORY_COLOURS.length)
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

  /** The same without a stop. */
  ofSize(side: number): SpriteSheet | undefined {
    const making = this.make(side)
    for (;;) {
      const step = making.next()
      if (step.done) return step.value
    }
  }

  *#draw(side: number): Generator<void, SpriteSheet> {
    const cell = Math.ceil(side * CLEARED) + 2
    const canvas = new OffscreenCanvas(cell * TURNS, cell * ROWS)
    const context = canvas.getContext('2d', { willReadFrequently: side <= PIXELS_UP_TO })
    if (!context) throw new Error('This browser cannot draw the seat map.')
    for (const turn of this.#turns) {
      for (let row = 0; row < ROWS; row++) {
        if (row >= FREE && (row - FREE) % CATEGORY_COLOURS.length >= this.#colours) continue
        context.setTransform(1, 0, 0, 1, (turn + 0.5) * cell, (row + 0.5) * cell)
        context.rotate(angleOf(turn))
        drawKind(context, row, side, angleOf(turn))
      }
      yield
    }
    const pixels = side <= PIXELS_UP_TO ? pixelsOf(context, cell) : undefined
    return { picture: canvas.transferToImageBitmap(), cell, pixels }
  }
}

/** Draws what a row of a sheet has, around the context’s origin, which is turned by `angle`; signs stay upright. */
export function drawKind(context: Context, row: number, side: number, angle: number): void {
  const colour = row < FREE ? 0 : (row - FREE) % CATEGORY_COLOURS.length
  if (row === CLEARANCE) drawClearance(context, side * CLEARED)
  else if (row === SOLD) drawSeat(context, BOOKED, colour, side)
  else if (row === NOT_FOR_SALE) drawSeat(context, BLOCKED, colour, side)
  else if (row >= TAKEN) drawSeat(context, HELD, colour, side)
  else {
    drawSeat(context, AVAILABLE, colour, side)
    if (row < FREE_WHEELCHAIR || side < WHEELCHAIR_FROM) return
    context.rotate(-angle)
    drawWheelchair(context, side, MAP_COLOUR)
  }
}
