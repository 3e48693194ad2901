// The colours of the app's style sheet, in both themes.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrast } from '../../shared/contrast.ts'
import { DARK_MAP, LIGHT_MAP } from '../seat-map/colours.ts'

const css = readFileSync(new URL('style.css', import.meta.url), 'utf8')

/** The colour of a custom property in one of the themes, where no other page has set it. */
function colour(name: string, theme: 'light' | 'dark'): string {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? ''
  const both = /light-dark\((#\w{6}), (#\w{6})\)/.exec(value)
  const found = both ? both[theme === 'light' ? 1 : 2] : /#\w{6}/.exec(value)?.[0]
  if (found === undefined) throw new Error(`style.css has no colour --${name}.`)
  return found
}

const SURFACES = ['page', 'surface', 'raised']

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test('the text of filled buttons is white, and stands out by 4.5 to 1', () => {
    const deep = colour('accent-deep', theme)
    expect(colour('on-accent', theme)).toBe('#ffffff')
    expect(contrast('#ffffff', deep)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(SURFACES)('filled buttons and the borders of controls stand out from the %s by 3 to 1', (surface) => {
    for (const name of ['accent-deep', 'line-strong']) {
      expect(contrast(colour(name, theme), colour(surface, theme))).toBeGreaterThanOrEqual(3)
    }
  })

  test.each(SURFACES)('text of every colour stands out from the %s by 4.5 to 1', (surface) => {
    for (const name of ['ink', 'ink-soft', 'accent-ink', 'good', 'warn', 'bad']) {
      expect(contrast(colour(name, theme), colour(surface, theme)), name).toBeGreaterThanOrEqual(4.5)
    }
  })
})

test('the panels around the map have the colours of the map, in its dark and its light theme', () => {
  const names = { map: 'ground', 'map-ink': 'ink', 'map-ink-soft': 'softInk', 'map-line': 'line' } as const
  for (const [name, part] of Object.entries(names)) {
    const found = css.matchAll(new RegExp(`--${name}: ([^;]+);`, 'g'))
    const [dark, light, auto] = Array.from(found, ([, value = '']) => value)
    expect(dark).toBe(DARK_MAP[part].toLowerCase())
    expect(light).toBe(LIGHT_MAP[part].toLowerCase())
    expect(auto).toBe(`light-dark(${light}, ${dark})`)
  }
})
