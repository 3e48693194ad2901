import { describe, expect, test } from 'vitest'
import { contrast, linearRgb, type Rgb } from '../../shared/contrast.ts'
import { DARK_MAP, LIGHT_MAP, mixWithGround } from './colours.ts'

/**
 * The colours seen by eyes without one kind of cone, in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.
 */
const BLINDNESS: Readonly<Record<string, readonly Rgb[]>> = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const MAPS = { dark: DARK_MAP, light: LIGHT_MAP }

test.each(Object.entries(MAPS))('categories stand out from the %s map by 4.5 to 1, sold seats by 3 to 1', (_, map) => {
  for (const colour of [...map.categories, map.mine]) expect(contrast(colour, map.ground)).toBeGreaterThanOrEqual(4.5)
  expect(contrast(map.sold, map.ground)).toBeGreaterThanOrEqual(3)
  expect(contrast(map.focus, map.ground)).toBeGreaterThanOrEqual(3)
  for (const ground of [map.ground, map.raised, map.pressed]) {
    expect(contrast(map.softInk, ground)).toBeGreaterThanOrEqual(4.5)
  }
})

test('categories stand out from the dark map by 5.2 to 1', () => {
  for (const colour of DARK_MAP.categories) expect(contrast(colour, DARK_MAP.ground)).toBeGreaterThanOrEqual(5.2)
})

test.each(Object.entries(MAPS))('names can be read on a section of the %s map, however full it is', (_, map) => {
  for (const colour of map.categories) {
    const [red = 0, green = 0, blue = 0] = mixWithGround(map, colour, 0.36).match(/\d+/g)?.map(Number) ?? []
    const hex = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
    expect(contrast(map.ink, hex)).toBeGreaterThanOrEqual(4.5)
  }
})

/** The least distance of any two categories in OKLab × 100. */
const LEAST = { dark: 15.7, light: 13.7 }

describe.each(Object.entries(MAPS))('on the %s map', (name, map) => {
  test.each(Object.keys(BLINDNESS))('with %s no two categories look alike', (kind) => {
    const seen = map.categories.map((colour) => oklab(through(BLINDNESS[kind] ?? [], linearRgb(colour))))
    for (const [index, one] of seen.entries()) {
      for (const other of seen.slice(index + 1)) {
        const distance = 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
        expect(distance).toBeGreaterThanOrEqual(name === 'dark' ? LEAST.dark : LEAST.light)
      }
    }
  })
})

function through(matrix: readonly Rgb[], [red, green, blue]: Rgb): Rgb {
  const row = (index: number) => {
    const [r, g, b] = matrix[index] ?? [0, 0, 0]
    return Math.min(1, Math.max(0, r * red + g * green + b * blue))
  }
  return [row(0), row(1), row(2)]
}

/** Ottosson 2020, from linear RGB. */
function oklab([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
