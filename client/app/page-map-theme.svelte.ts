// The theme of the map in the app's own pages, as the brand sets it.
import { MediaQuery } from 'svelte/reactivity'
import { DARK_MAP, LIGHT_MAP, type MapTheme } from '../seat-map/colours.ts'
import { readBrand } from './brand.ts'

/** The map's theme; with the brand's `auto` it follows the visitor's preference. */
export class PageMapTheme {
  readonly #brand = readBrand()
  readonly #prefersDark = new MediaQuery('(prefers-color-scheme: dark)')

  get current(): MapTheme {
    const { map, accent } = this.#brand
    const isDark = map === 'dark' || (map === 'auto' && this.#prefersDark.current)
    const palette = isDark ? DARK_MAP : LIGHT_MAP
    return accent ? { ...palette, glow: accent } : palette
  }
}
