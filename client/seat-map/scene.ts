// Everything that a picture of the seats depends on, and how a context is prepared to draw it.
import type { MapTheme } from './colours.ts'
import type { Context } from './draw-seat.ts'
import type { Dimming } from './seat-filter.ts'
import type { SeatIndex } from './seat-index.ts'
import type { SpriteSheets } from './sprites.ts'
import type { PriceBand, Tally } from './tally.ts'
import type { Size, View } from './view.ts'

export interface Scene {
  seatIndex: SeatIndex
  looks: Readonly<Uint8Array>
  tally: Tally
  /** Which classes of seats are drawn dimmed. */
  dimming: Dimming
  view: View
  /** Of the canvas, in CSS pixels. */
  size: Size
  /** Device pixels per CSS pixel. */
  pixelRatio: number
  sprites: SpriteSheets
  theme: MapTheme
  words: SectionWords
}

/** The words of a section's label: “€45–95”, “312 left”, and `none` for “sold out”. Prices are in the minor unit. */
export interface SectionWords {
  prices: (band: PriceBand) => string
  left: (count: number) => string
  none: string
}

/** A seat's side, in the plan's units. */
export const SEAT_SIDE = 0.8

/** Sets the font, `size` pixels large, and centres what is written next on its position. */
export function setFont(context: Context, { font }: MapTheme, size: number, weight: number): void {
  context.font = `${weight} ${size}px ${font}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
}

/** The context draws in CSS pixels from now on. */
export function inPixels(context: Context, { pixelRatio }: Pick<Scene, 'pixelRatio'>): void {
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
}

/** The context draws in units of the plan from now on. */
export function inUnits(context: Context, { view, pixelRatio }: Pick<Scene, 'view' | 'pixelRatio'>): void {
  const scale = view.scale * pixelRatio
  context.setTransform(scale, 0, 0, scale, view.left * pixelRatio, view.top * pixelRatio)
}
