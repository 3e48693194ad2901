// How much of a seat is drawn at which size.

/** `sections`: their shapes with what is left in them. `dots`: seats too small to have a shape. */
export type Detail = 'sections' | 'dots' | 'seats' | 'numbers'

/** CSS pixels from a seat to its neighbour from which on there is that much to see. */
const DOTS_FROM = 4.6
const SEATS_FROM = 7
const NUMBERS_FROM = 24

/** What is drawn when neighbouring seats are `scale` CSS pixels apart; a room of one section is never drawn as one. */
export function detailAt(scale: number, sectionCount: number): Detail {
  if (scale < DOTS_FROM && sectionCount > 1) return 'sections'
  if (scale < SEATS_FROM) return 'dots'
  return scale < NUMBERS_FROM ? 'seats' : 'numbers'
}
