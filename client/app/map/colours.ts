// The colours of the always-dark map; they were chosen so that people who see fewer colours tell them apart too.

/** By a category's place in its plan. */
export const CATEGORY_COLOURS = ['#F5C518', '#E8643C', '#2DD4BF', '#6E7BFF'] as const
export const MINE_COLOUR = '#FFFFFF'
export const SOLD_COLOUR = '#5F6B83'
export const MAP_COLOUR = '#10141F'

/** A category's colour; a fifth category begins anew. */
export function categoryColour(category: number): string {
  return CATEGORY_COLOURS[category % CATEGORY_COLOURS.length] ?? SOLD_COLOUR
}
