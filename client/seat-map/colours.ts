// The map's colours: a dark and a light palette, both distinguishable with colour blindness.

/** The colours and the font of the map. Colours are `#RRGGBB`. */
export interface MapTheme {
  /** By the category's index in its plan; further categories start again with the first colour. */
  readonly categories: readonly string[]
  readonly ground: string
  readonly ink: string
  readonly softInk: string
  readonly line: string
  /** The background of tooltips and buttons. */
  readonly raised: string
  /** The background of a pressed or hovered button. */
  readonly pressed: string
  readonly stage: string
  readonly stageLine: string
  /** The light around the stage. */
  readonly glow: string
  /** The visitor's own seats. */
  readonly mine: string
  readonly sold: string
  readonly focus: string
  /** A CSS list of font families. */
  readonly font: string
}

const FONT = "'Inter Variable', system-ui, sans-serif"

/** The default palette. */
export const DARK_MAP: MapTheme = {
  categories: ['#F5C518', '#E8643C', '#2DD4BF', '#6E7BFF'],
  ground: '#10141F',
  ink: '#EEF1F6',
  softInk: '#A2ACC0',
  line: '#2B3347',
  raised: '#1A2030',
  pressed: '#28314A',
  stage: '#1D2436',
  stageLine: '#39435C',
  glow: '#6E7BFF',
  mine: '#FFFFFF',
  sold: '#5F6B83',
  focus: '#A7AFFF',
  font: FONT,
}

/** The palette for light pages. */
export const LIGHT_MAP: MapTheme = {
  categories: ['#9B6502', '#8C1512', '#138483', '#111999'],
  ground: '#FFFFFF',
  ink: '#141823',
  softInk: '#535D70',
  line: '#D3D9E4',
  raised: '#FFFFFF',
  pressed: '#E6E9F0',
  stage: '#EDEFF4',
  stageLine: '#B9C1CF',
  glow: '#6E7BFF',
  mine: '#141823',
  sold: '#7D889C',
  focus: '#3D49CF',
  font: FONT,
}

/** Sets the colours of a theme as custom properties of an element, for the parts of the map that are not on a canvas. */
export function setThemeProperties({ style }: HTMLElement, theme: MapTheme): void {
  style.setProperty('--map', theme.ground)
  style.setProperty('--map-ink', theme.ink)
  style.setProperty('--map-ink-soft', theme.softInk)
  style.setProperty('--map-line', theme.line)
  style.setProperty('--map-raised', theme.raised)
  style.setProperty('--map-pressed', theme.pressed)
  style.setProperty('--map-focus', theme.focus)
}

/** A category's colour, by its index in the plan. */
export function categoryColour({ categories, sold }: Pick<MapTheme, 'categories' | 'sold'>, category: number): string {
  return categories[category % categories.length] ?? sold
}

/** The red, green and blue of `#RRGGBB`, from 0 to 255. */
export function rgbOf(colour: string): number[] {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16))
}

/** `share`, from 0 to 1, of a colour mixed with the map's ground. */
export function mixWithGround({ ground }: Pick<MapTheme, 'ground'>, colour: string, share: number): string {
  const over = rgbOf(colour)
  const parts = rgbOf(ground).map((under, part) => Math.round(under + ((over[part] ?? 0) - under) * share))
  return `rgb(${parts.join(' ')})`
}
