// Builds what can be installed elsewhere, and looks whether it can be: publint and attw as a registry’s users would see it.
import { defineConfig, type UserConfig } from 'tsdown'
import { build } from 'vite'
import { componentBuild, elementsBuild } from './client/elements/build.ts'

/** A package in a folder: its package.json says what it is, its index.ts what it offers. */
const published = (cwd: string, more: UserConfig = {}): UserConfig => ({
  cwd,
  entry: 'index.ts',
  platform: 'neutral',
  target: 'es2024',
  minify: true,
  dts: { compilerOptions: { stripInternal: true } },
  copy: '../../LICENSE',
  publint: { strict: true },
  attw: { profile: 'esm-only', level: 'error' },
  ...more,
})

const MAP = 'client/seat-map'

export default defineConfig([
  published('client/connection', {
    deps: { onlyBundle: ['zod'] },
    // Node prints the line that an error was thrown in, so a line is not the whole file.
    minify: { compress: true, mangle: true, codegen: { removeWhitespace: false } },
    outputOptions: { comments: false },
  }),
  // The types of all that the map's package has; its scripts with Svelte in them are built by Vite.
  {
    cwd: MAP,
    name: `${MAP} types`,
    entry: { elements: '../elements/elements.ts', svelte: 'svelte.ts' },
    platform: 'neutral',
    dts: { emitDtsOnly: true },
    clean: false,
  },
  published(MAP, {
    clean: false,
    attw: { profile: 'esm-only', level: 'error', excludeEntrypoints: ['svelte.css'] },
    hooks: {
      'build:prepare': async () => {
        await build(elementsBuild('es', `${import.meta.dirname}/${MAP}/dist`, 'elements.js'))
        await build(componentBuild(`${import.meta.dirname}/${MAP}/dist`))
      },
    },
  }),
])
