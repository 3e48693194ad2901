// The brand of an installation: its name, logo, accent, radius and the map's theme, from one settings file.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { textFault } from '../../shared/text.ts'
import { SetupError } from '../setup-error.ts'
import { accentShades } from './accent-shades.ts'

const LONGEST_NAME = 40
const LARGEST_LOGO_KB = 256
const KB = 1024
/** Of `--round` and `--round-small` in client/app/style.css. */
const SMALL_RADIUS = 2 / 3

/** The content of the settings file: docs/branding.md. */
export const BrandFile = z.strictObject(
  {
    name: z
      .string('must be a text')
      .trim()
      .min(1, 'must not be empty')
      .max(LONGEST_NAME, `must be at most ${LONGEST_NAME} characters`)
      .refine((name) => textFault(name) === undefined, 'must be a line of plain text'),
    logo: z
      .string('must be a text')
      .regex(/\.(svg|png)$/i, 'must be the path of an SVG or PNG beside the settings file')
      .optional(),
    accent: z
      .string('must be a text')
      .regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #0f766e')
      .transform((colour) => colour.toLowerCase())
      .optional(),
    radius: z.int('must be a whole number').min(0, 'must be 0 or more').max(24, 'must be 24 or less').optional(),
    map: z.enum(['dark', 'light', 'auto'], 'must be dark, light or auto').optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be an object' : undefined) },
)

/** A file that browsers keep for good: its name changes with its content. */
export type BrandAsset = Readonly<{ name: string; type: string; content: Buffer }>

export type Brand = Readonly<{
  name: string
  /** The theme of the map; `auto` is that of the page. */
  map: 'dark' | 'light' | 'auto'
  /** The ground of filled buttons, as `#RRGGBB`: white text on it is legible. */
  button: string
  /** Of cards, in pixels. */
  radius: number
  /** Undefined: the accent and the radii of the app. */
  style: BrandAsset | undefined
  /** Undefined: the logo of the app. */
  logo: BrandAsset | undefined
  /** What was changed so that the pages stay legible, in sentences. */
  notes: readonly string[]
}>

/** The brand of an installation without a settings file. */
export const DEFAULT_BRAND: Brand = {
  name: 'Holdfast',
  map: 'dark',
  button: '#4f5be6',
  radius: 12,
  style: undefined,
  logo: undefined,
  notes: [],
}

/**
 * Reads the settings file and the logo beside it.
 * @param path undefined: the default brand
 * @throws {SetupError} that says what to correct
 */
export async function readBrand(path: string | undefined): Promise<Brand> {
  if (path === undefined) return DEFAULT_BRAND
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new SetupError(`The file ${path} of BRAND_FILE cannot be read: ${reasonOf(error)}.`)
  })
  const parsed = BrandFile.safeParse(json(text, path))
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `The brand in ${path} has no setting ${issue.keys.join(', ')}: it may have ${Object.keys(BrandFile.shape).join(', ')}.`
        : `The brand’s ${issue.path.join('.') || 'file'} in ${path} ${issue.message}.`,
    )
    throw new SetupError(faults.join('\n'))
  }
  const { name, logo, accent, radius, map = 'dark' } = parsed.data
  const css = styleOf(accent, radius)
  return {
    name,
    map,
    button: accent === undefined ? DEFAULT_BRAND.button : accentShades(accent).deep.light,
    radius: radius ?? DEFAULT_BRAND.radius,
    style: css === '' ? undefined : asset(Buffer.from(css), 'css', 'text/css; charset=utf-8'),
    logo: logo === undefined ? undefined : await readLogo(resolve(dirname(path), logo)),
    notes: accent === undefined ? [] : notesOn(accent),
  }
}

function json(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SetupError(`The file ${path} of BRAND_FILE is not JSON: ${reasonOf(error)}.`)
  }
}

/** The style sheet that sets what the app's own reads: client/app/style.css. */
function styleOf(accent: string | undefined, radius: number | undefined): string {
  const lines: string[] = []
  const darkLines: string[] = []
  if (accent !== undefined) {
    const { deep, ink } = accentShades(accent)
    lines.push(
      `--holdfast-accent:${accent}`,
      `--holdfast-accent-deep:${deep.light}`,
      `--holdfast-accent-ink:${ink.light}`,
    )
    darkLines.push(`--holdfast-accent-deep:${deep.dark}`, `--holdfast-accent-ink:${ink.dark}`)
  }
  if (radius !== undefined) {
    lines.push(`--holdfast-round:${radius}px`, `--holdfast-round-small:${smallRadius(radius)}px`)
  }
  const dark =
    darkLines.length > 0 ? `@media screen and (prefers-color-scheme:dark){:root{${darkLines.join(';')}}}\n` : ''
  return lines.length === 0 ? '' : `:root{${lines.join(';')}}\n${dark}`
}

/** Of buttons and fields, in pixels, with the radius of cards. */
export function smallRadius(radius: number): number {
  return Math.round(radius * SMALL_RADIUS)
}

function notesOn(accent: string): string[] {
  const { deep } = accentShades(accent)
  if (deep.light === accent) return []
  return [
    `White text on the brand’s accent ${accent} would be hard to read, so filled buttons have ${deep.light}. Set a darker accent to choose that colour yourself.`,
  ]
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

async function readLogo(path: string): Promise<BrandAsset> {
  const content = await readFile(path).catch((error: unknown) => {
    throw new SetupError(`The brand’s logo ${path} cannot be read: ${reasonOf(error)}.`)
  })
  if (content.length > LARGEST_LOGO_KB * KB) {
    throw new SetupError(`The brand’s logo ${path} is larger than ${LARGEST_LOGO_KB} kB: every page loads it.`)
  }
  if (/\.png$/i.test(path)) {
    if (!content.subarray(0, PNG.length).equals(PNG)) throw new SetupError(`The brand’s logo ${path} is not a PNG.`)
    return asset(content, 'png', 'image/png')
  }
  if (!/<svg[\s>]/.test(content.toString())) throw new SetupError(`The brand’s logo ${path} is not an SVG.`)
  return asset(content, 'svg', 'image/svg+xml')
}

const DIGEST_CHARACTERS = 12

function asset(content: Buffer, ending: string, type: string): BrandAsset {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, DIGEST_CHARACTERS)
  return { name: `brand-${digest}.${ending}`, type, content }
}

/** The reason in an error's message, without a full stop. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
}
