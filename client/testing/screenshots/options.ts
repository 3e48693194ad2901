// Which pictures are to be taken, from the command line.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Language } from '../../app/page-locale.svelte.ts'
import { locales } from '../../messages/dist/runtime.js'
import { PAGES, type PageName } from './state.ts'

export interface Size {
  width: number
  height: number
}

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const SIZES = ['320x568', '360x740', '740x360', '768x1024', '1024x768', '1440x900']

export interface Options {
  pages: readonly PageName[]
  /** Parts of the names of states; all states when there are none. */
  states: readonly string[]
  sizes: readonly Size[]
  languages: readonly Language[]
  themes: readonly Theme[]
  /** Mirrors the pages, as for a language that is written from right to left. */
  isMirrored: boolean
  /** Looks for faults in each state, too. */
  isInspected: boolean
  folder: string
}

export const USAGE = `npm run screenshots -- [options]
  --pages       ${PAGES.join(',')}
  --states      parts of their names
  --sizes       ${SIZES.join(',')}
  --languages   ${locales.join(',')}
  --themes      ${THEMES.join(',')}
  --mirrored    as for a language that is written from right to left
  --inspect     tells what axe finds, which text is cut off or covered, and what is too small to hit
  --out         a folder`

/** @throws {Error} with what is wrong, for the command line */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      pages: text,
      states: text,
      sizes: text,
      languages: text,
      themes: text,
      out: text,
      mirrored: { type: 'boolean' },
      inspect: { type: 'boolean' },
    },
  })
  return {
    pages: chosen('pages', values.pages, PAGES),
    states: list(values.states) ?? [],
    sizes: (list(values.sizes) ?? SIZES).map(sizeOf),
    languages: chosen('languages', values.languages, locales),
    themes: chosen('themes', values.themes, THEMES),
    isMirrored: values.mirrored ?? false,
    isInspected: values.inspect ?? false,
    folder: values.out ?? join(tmpdir(), 'holdfast-screenshots'),
  }
}

const list = (text: string | undefined) => text?.split(',').map((each) => each.trim())

function chosen<T extends string>(name: string, text: string | undefined, all: readonly T[]): readonly T[] {
  return (
    list(text)?.map((each) => {
      const known = all.find((one) => one === each)
      if (known === undefined) throw new Error(`--${name}: ${each} is none of ${all.join(', ')}.`)
      return known
    }) ?? all
  )
}

function sizeOf(text: string): Size {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? []
  if (width === undefined || height === undefined) throw new Error(`--sizes: ${text} is no size such as 360x740.`)
  return { width: Number(width), height: Number(height) }
}
