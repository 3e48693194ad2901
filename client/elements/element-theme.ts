// The map's colours in another site's page: the page's CSS custom properties, over one of the palettes.
import { DARK_MAP, LIGHT_MAP, type MapTheme } from '../seat-map/colours.ts'

const MOST_CATEGORIES = 64
const COLOURS = [
  'ground',
  'ink',
  'softInk',
  'line',
  'raised',
  'pressed',
  'stage',
  'stageLine',
  'glow',
  'mine',
  'sold',
  'focus',
] as const satisfies readonly (keyof MapTheme)[]

const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** The palette of an element: `light`, `dark`, or `auto` for the visitor's preference. */
export type MapChoice = 'light' | 'dark' | 'auto'

/**
 * Reads the custom properties `--holdfast-category-1`, …, `--holdfast-map-ink` and so on.
 * @param probe a hidden element, whose computed style is read: so any CSS colour is allowed, also `light-dark()` and
 * `var()`
 */
export function readTheme(probe: HTMLElement, choice: MapChoice): MapTheme {
  const isLight = choice === 'light' || (choice === 'auto' && !prefersDark.matches)
  const palette = isLight ? LIGHT_MAP : DARK_MAP
  const style = getComputedStyle(probe)
  const isSet = (name: string): boolean => style.getPropertyValue(name).trim() !== ''
  const colour = (name: string, otherwise: string): string => (isSet(name) ? resolve(probe, name) : otherwise)
  const known = Array.from({ length: MOST_CATEGORIES }, (_, place) => isSet(`--holdfast-category-${place + 1}`))
  const count = Math.max(palette.categories.length, known.lastIndexOf(true) + 1)
  const categories = Array.from({ length: count }, (_, place) => {
    const fallback = palette.categories[place % palette.categories.length] ?? palette.sold
    return colour(`--holdfast-category-${place + 1}`, fallback)
  })
  const others = COLOURS.map((name) => [name, colour(`--holdfast-map-${kebab(name)}`, palette[name])] as const)
  return { ...palette, ...Object.fromEntries(others), categories, font: style.fontFamily }
}

/** Calls `changed` whenever the colours may have changed, until the returned function is called. */
export function watchTheme(host: HTMLElement, changed: () => void): () => void {
  const attributes = new MutationObserver(changed)
  // Pages switch their theme by these attributes of these elements.
  for (const element of [host, document.documentElement, document.body]) {
    attributes.observe(element, { attributes: true, attributeFilter: ['class', 'style', 'data-theme'] })
  }
  prefersDark.addEventListener('change', changed)
  return () => {
    attributes.disconnect()
    prefersDark.removeEventListener('change', changed)
  }
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The colour of a custom property as `#rrggbb`, in whatever notation it is written. */
function resolve(probe: HTMLElement, name: string): string {
  probe.style.color = `var(${name})`
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser cannot draw the seat map.')
  context.fillStyle = getComputedStyle(probe).color
  probe.style.color = ''
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
