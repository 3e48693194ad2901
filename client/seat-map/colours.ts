// The colours of the always-dark map; they were chosen so that people who see fewer colours tell them apart too.

/** By a category's place in its plan. */
export const CATEGORY_COLOURS = ['#F5C518', '#E8643C', '#2DD4BF', '#6E7BFF'] as const
export const MINE_COLOUR = '#FFFFFF'
export const SOLD_COLOUR = '#5F6B83'
export const MAP_COLOUR = '#10141F'
export const INK_COLOUR = '#EEF1F6'
export const SOFT_INK_COLOUR = '#A2ACC0'

/** A category's colour; a fifth category begins anew. */
export function categoryColour(category: number): string {
  return CATEGORY_COLOURS[category % CATEGORY_COLOURS.length] ?? SOLD_COLOUR
}

/** So much of one colour, from 0 to 1, on the ground of the map. */
export function onMap(colour: string, share: number): string {
  const part = (hex: string, start: number) => parseInt(hex.slice(start, start + 2), 16)
  const parts = [1, 3, 5].map((start) =>
    Math.round(part(MAP_COLOUR, start) + (part(colour, start) - part(MAP_COLOUR, start)) * share),
  )
  return `rgb(${parts.join(' ')})`
}
