// The shades of a brand's accent that text on it and in it needs, in both themes.
import { contrast } from '../../shared/contrast.ts'

/** As in client/app/style.css: of the grounds under links, the darkest of the light theme and the lightest of the dark one. */
const LIGHT_PAGE = '#f6f7fa'
const DARK_RAISED = '#1a2030'
const WHITE = '#ffffff'
const BLACK = '#000000'
/** The contrast of text and of graphics in WCAG 2.2. */
const TEXT = 4.5
const GRAPHICS = 3

/** Of one colour, a shade for each theme. */
export type Shades = Readonly<{ light: string; dark: string }>

export type AccentShades = Readonly<{
  /** The ground of filled buttons: white text on it has a contrast of 4.5, and it stands out from the page by 3. */
  deep: Shades
  /** Links and other text in the accent's colour. */
  ink: Shades
}>

/** The shades nearest to an accent that are legible. @param accent `#RRGGBB` */
export function accentShades(accent: string): AccentShades {
  const deep = nearest(accent, BLACK, (shade) => contrast(shade, WHITE) >= TEXT)
  return {
    deep: { light: deep, dark: nearest(deep, WHITE, (shade) => contrast(shade, DARK_RAISED) >= GRAPHICS) },
    ink: {
      light: nearest(accent, BLACK, (shade) => contrast(shade, LIGHT_PAGE) >= TEXT),
      dark: nearest(accent, WHITE, (shade) => contrast(shade, DARK_RAISED) >= TEXT),
    },
  }
}

/** The first mix of a colour with another that is good enough, in steps of one in two hundred. */
function nearest(colour: string, other: string, isGood: (shade: string) => boolean): string {
  for (let share = 0; share < 1; share += 0.005) {
    const shade = mix(colour, other, share)
    if (isGood(shade)) return shade
  }
  return other
}

/** `share`, from 0 to 1, of another colour mixed into a colour; both are `#RRGGBB`. */
function mix(colour: string, other: string, share: number): string {
  const parts = [1, 3, 5].map((start) => {
    const [from = 0, to = 0] = [colour, other].map((each) => parseInt(each.slice(start, start + 2), 16))
    return Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${parts.join('')}`
}
