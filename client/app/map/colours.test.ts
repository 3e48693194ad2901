import { expect, test } from 'vitest'
import { CATEGORY_COLOURS, MAP_COLOUR, MINE_COLOUR, SOLD_COLOUR } from './colours.ts'

test('categories stand out from the map by 5.2 to 1, sold seats by the 3 to 1 that graphics need', () => {
  for (const colour of [...CATEGORY_COLOURS, MINE_COLOUR]) {
    expect(contrast(colour, MAP_COLOUR)).toBeGreaterThanOrEqual(5.2)
  }
  expect(contrast(SOLD_COLOUR, MAP_COLOUR)).toBeGreaterThanOrEqual(3)
})

/** As WCAG 2.2 defines it. */
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = parseInt(hex.slice(start, start + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
