// What a picture of the room is made of, and the letters in it.
import type { MapTheme } from './colours.ts'
import type { Context } from './draw-seat.ts'
import type { SeatIndex } from './seat-index.ts'
import type { Sprites } from './sprites.ts'
import type { Tally } from './tally.ts'
import type { Size, View } from './view.ts'

export interface Scene {
  hall: SeatIndex
  looks: Readonly<Uint8Array>
  tally: Tally
  /** Which categories stand back, by their place. */
  dimmed: ReadonlySet<number>
  view: View
  size: Size
  /** Device pixels per CSS pixel. */
  pixelRatio: number
  sprites: Sprites
  theme: MapTheme
  /** What is said of a section: “from €45”, “312 left”. */
  words: SectionWords
}

export interface SectionWords {
  from: (price: number) => string
  left: (count: number) => string
  none: string
}

/** A seat's side, in the plan's units. */
export const SEAT_SIDE = 0.8
/** How strongly seats are drawn that the filter leaves out. */
export const DIMMED = 0.16

/** Sets the letters that are written next, centred on their place. */
export function letters(context: Context, { font }: MapTheme, size: number, weight: number): void {
  context.font = `${weight} ${size}px ${font}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
}

/** From here on the context draws in CSS pixels. */
export function inPixels(context: Context, { pixelRatio }: Pick<Scene, 'pixelRatio'>): void {
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
}

/** From here on the context draws in units of the plan. */
export function inUnits(context: Context, { view, pixelRatio }: Pick<Scene, 'view' | 'pixelRatio'>): void {
  const scale = view.scale * pixelRatio
  context.setTransform(scale, 0, 0, scale, view.left * pixelRatio, view.top * pixelRatio)
}
