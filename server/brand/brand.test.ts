import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contrast } from '../../shared/contrast.ts'
import { SetupError } from '../setup-error.ts'
import { accentShades } from './accent-shades.ts'
import { brandedPage } from './brand-pages.ts'
import { DEFAULT_BRAND, readBrand } from './brand.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brand-'))
  await writeFile(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(folder, 'logo.png'), 'GIF89a')
  await writeFile(join(folder, 'large.svg'), `<svg >${' '.repeat(300_000)}</svg>`)
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0

/** Reads a brand from a file with this content. */
async function brandIn(content: object | string) {
  const path = join(folder, `${(files += 1)}.json`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return readBrand(path)
}

test.each([
  ['{ "name"', /is not JSON/],
  [{}, /name .*must be a text\.$/],
  ['[]', /file .*must be an object\.$/],
  [{ name: ' ' }, /name .*must not be empty\.$/],
  [{ name: 'x'.repeat(41) }, /name .*must be at most 40 characters\.$/],
  [{ name: 'A\u0000B' }, /name .*must be a line of plain text\.$/],
  [{ name: 'Roxy', accent: 'teal' }, /accent .*must be a colour such as #0f766e\.$/],
  [{ name: 'Roxy', radius: 40 }, /radius .*must be 24 or less\.$/],
  [{ name: 'Roxy', map: 'blue' }, /map .*must be dark, light or auto\.$/],
  [{ name: 'Roxy', logo: 'logo.gif' }, /logo .*must be the path of an SVG or PNG beside the settings file\.$/],
  [{ name: 'Roxy', colour: '#fff' }, /has no setting colour: it may have name, logo, accent, radius, map\.$/],
  [{ name: 'Roxy', logo: 'none.svg' }, /logo .*none\.svg cannot be read: ENOENT/],
  [{ name: 'Roxy', logo: 'logo.png' }, /logo\.png is not a PNG\.$/],
  [{ name: 'Roxy', logo: 'large.svg' }, /large\.svg is larger than 256 kB: every page loads it\.$/],
] as const)('the brand %j is refused with a sentence', async (content, sentence) => {
  const refusal = await brandIn(content).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(SetupError)
  expect(String(refusal)).toMatch(sentence)
})

test('a settings file that there is not is refused with a sentence', async () => {
  await expect(readBrand(join(folder, 'none.json'))).rejects.toThrow(/of BRAND_FILE cannot be read: ENOENT/)
  expect(await readBrand(undefined)).toBe(DEFAULT_BRAND)
})

test('text on and in any accent is legible in both themes, and an accent that is legible stays as it is', () => {
  const colour = fc
    .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
    .map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`)
  fc.assert(
    fc.property(colour, (accent) => {
      const { deep, ink } = accentShades(accent)
      expect(contrast(deep.light, '#ffffff')).toBeGreaterThanOrEqual(4.5)
      expect(contrast(deep.dark, '#ffffff')).toBeGreaterThanOrEqual(4.5)
      expect(contrast(deep.light, '#f6f7fa')).toBeGreaterThanOrEqual(3)
      expect(contrast(deep.dark, '#1a2030')).toBeGreaterThanOrEqual(3)
      expect(contrast(ink.light, '#f6f7fa')).toBeGreaterThanOrEqual(4.5)
      expect(contrast(ink.dark, '#1a2030')).toBeGreaterThanOrEqual(4.5)
    }),
  )
  expect(accentShades('#4f5be6').deep).toEqual({ light: '#4f5be6', dark: '#4f5be6' })
})

test('an accent that is too light for white text gets a deeper shade, and the log says so', async () => {
  expect((await brandIn({ name: 'Roxy', accent: '#FFD400' })).notes).toEqual([
    expect.stringMatching(
      /^White text on the brand’s accent #ffd400 would be hard to read, so filled buttons have #\w{6}\./,
    ),
  ])
  expect((await brandIn({ name: 'Roxy', accent: '#0f766e' })).notes).toEqual([])
})

const PAGE =
  '<html lang="en"><head><title>Holdfast</title><link rel="icon" href="./favicon.svg" type="image/svg+xml" /></head></html>'

test('a page gets the brand’s name as text, its logo and its style sheet; without a brand it only names the map’s theme', async () => {
  const brand = await brandIn({ name: '<b>R&D</b> $&', logo: 'logo.svg', accent: '#0f766e', radius: 3, map: 'light' })
  expect(brandedPage(PAGE, brand)).toMatch(
    /^<html data-map="light" lang="en"><head><title>&lt;b&gt;R&amp;D&lt;\/b&gt; \$&amp;<\/title><link rel="icon" href="\.\/brand-\w{12}\.svg" type="image\/svg\+xml" \/><link rel="stylesheet" href="\.\/brand-\w{12}\.css" \/><\/head><\/html>$/,
  )
  expect(brand.style?.content.toString()).toMatch(
    /^:root\{--holdfast-accent:#0f766e;.*--holdfast-round:3px;--holdfast-round-small:2px\}\n@media screen and \(prefers-color-scheme:dark\)\{:root\{--holdfast-accent-deep:#\w{6};--holdfast-accent-ink:#\w{6}\}\}\n$/,
  )
  expect(brandedPage(PAGE, DEFAULT_BRAND)).toBe(PAGE.replace('<html ', '<html data-map="dark" '))
})

test('a file of a brand has another name when its content is another', async () => {
  const [teal, red] = await Promise.all(['#0f766e', '#b91c1c'].map((accent) => brandIn({ name: 'Roxy', accent })))
  expect(teal?.style?.name).not.toBe(red?.style?.name)
})
