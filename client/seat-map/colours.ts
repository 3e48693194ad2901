// The map's colours: two palettes, chosen so that people who see fewer colours tell them apart too.

/** What the map is drawn with. Colours are `#RRGGBB`. */
export interface MapTheme {
  /** By a category's place in its plan; one after the last begins anew. */
  readonly categories: readonly string[]
  readonly ground: string
  readonly ink: string
  readonly softInk: string
  readonly line: string
  /** Under tooltips and buttons. */
  readonly raised: string
  /** Under a button that is pressed or pointed at. */
  readonly pressed: string
  readonly stage: string
  readonly stageLine: string
  /** The visitor's own seats. */
  readonly mine: string
  readonly sold: string
  readonly focus: string
  /** A CSS list of font families. */
  readonly font: string
}

const FONT = "'Inter Variable', system-ui, sans-serif"

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
  mine: '#FFFFFF',
  sold: '#5F6B83',
  focus: '#A7AFFF',
  font: FONT,
}

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
  mine: '#141823',
  sold: '#7D889C',
  focus: '#3D49CF',
  font: FONT,
}

/** A category's colour, by its place in the plan. */
export function categoryColour({ categories, sold }: Pick<MapTheme, 'categories' | 'sold'>, category: number): string {
  return categories[category % categories.length] ?? sold
}

/** The red, green and blue of `#RRGGBB`, from 0 to 255. */
export function partsOf(colour: string): number[] {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16))
}

/** So much of one colour, from 0 to 1, on the ground of the map. */
export function onMap({ ground }: Pick<MapTheme, 'ground'>, colour: string, share: number): string {
  const over = partsOf(colour)
  const parts = partsOf(ground).map((under, part) => Math.round(under + ((over[part] ?? 0) - under) * share))
  return `rgb(${parts.join(' ')})`
}
