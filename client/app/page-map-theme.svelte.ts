// The theme of the map in the app's own pages, as the brand sets it.
import { MediaQuery } from 'svelte/reactivity'
import { DARK_MAP, LIGHT_MAP, type MapTheme } from '../seat-map/colours.ts'
import { readBrand } from './brand.ts'

/** The map's theme; with the brand's `auto` it follows the visitor's preference. */
export class PageMapTheme {
  readonly #choice = readBrand().map
  readonly #prefersDark = new MediaQuery('(prefers-color-scheme: dark)')

  get current(): MapTheme {
    const isDark = this.#choice === 'dark' || (this.#choice === 'auto' && this.#prefersDark.current)
    return isDark ? DARK_MAP : LIGHT_MAP
  }
}
