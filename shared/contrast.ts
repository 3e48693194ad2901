// The contrast of colours, for the tests of the palettes and for the check of a brand's accent.

export type Rgb = readonly [red: number, green: number, blue: number]

/** The contrast of two colours, from 1 to 21, as WCAG 2.2 defines it. Colours are `#RRGGBB`. */
export function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

/** The relative luminance of WCAG 2.2, from 0 to 1. */
function luminance(hex: string): number {
  const [red, green, blue] = linearRgb(hex)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The light of a colour `#RRGGBB` by its three primaries, each from 0 to 1. */
export function linearRgb(hex: string): Rgb {
  const part = (start: number) => {
    const share = parseInt(hex.slice(start, start + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}
