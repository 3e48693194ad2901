// The Vite builds of the elements, as one script with its styles, and of the Svelte component of the map.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { InlineConfig, Plugin } from 'vite'
import { BROWSERS } from '../browsers.ts'

/** Of the pages' oldest browsers, some lack `light-dark()`: see `withFallback`. */
const TARGETS = { target: BROWSERS, cssTarget: ['chrome123', 'edge123', 'firefox128', 'safari17.5'] }

const STYLES = /(["'`])__HOLDFAST_STYLES__\1/
/** The page around the element decides the size of a `rem`, and some make it 10 pixels. */
const REM = /(\d*\.?\d+)rem\b/g

/**
 * The styles, with the visitor's own light or dark theme where the browser has no `light-dark()`. It is kept for the
 * others: it follows the theme of the page around the element.
 */
function withFallback(css: string): string {
  const themed = css.match(/--[\w-]+:[^;{}]*light-dark\([^;{}]+/g) ?? []
  const [light, dark] = ['$1', '$2'].map((side) => {
    const declarations = themed.map((each) => each.replaceAll(/light-dark\(([^(),]+),([^(),]+)\)/g, side))
    return `:host{${declarations.join(';')}}`
  })
  return `${css}@supports not (color:light-dark(#000,#fff)){${light}@media (prefers-color-scheme:dark){${dark}}}`
}

/** Moves the style sheet into the script, as the style sheet of a shadow root. */
function inlineStyles(): Plugin {
  return {
    name: 'inline-styles',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const sheets = Object.values(bundle).flatMap((file) => (file.fileName.endsWith('.css') ? file : []))
      const css = sheets.map((file) => (file.type === 'asset' ? String(file.source) : '')).join('')
      const styles = css.replaceAll(':root', ':host').replaceAll(REM, 'calc($1*var(--holdfast-text-size,1rem))')
      for (const { fileName } of sheets) Reflect.deleteProperty(bundle, fileName)
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue
        if (!STYLES.test(file.code)) this.error(`${file.fileName} has no placeholder for the styles.`)
        file.code = file.code.replace(STYLES, () => JSON.stringify(withFallback(styles)))
      }
    },
  }
}

/** Builds the Svelte component of the map: `svelte.js` and `svelte.css` in `outDir`, without its dependencies. */
export function componentBuild(outDir: string): InlineConfig {
  return {
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    plugins: [svelte({ configFile: false })],
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      lib: {
        entry: `${import.meta.dirname}/../seat-map/svelte.ts`,
        formats: ['es'],
        fileName: () => 'svelte.js',
        cssFileName: 'svelte',
      },
      rolldownOptions: { external: /^(svelte|d3-|kdbush)/, output: { codeSplitting: false } },
    },
  }
}

/** Builds the elements: `iife` for a script tag, `es` for the package; `fileName` is the script's name in `outDir`. */
export function elementsBuild(format: 'iife' | 'es', outDir: string, fileName: string): InlineConfig {
  return {
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    resolve: { preserveSymlinks: process.execArgv.includes('--preserve-symlinks') },
    plugins: [svelte({ configFile: false }), inlineStyles()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      ...TARGETS,
      lib: {
        entry: `${import.meta.dirname}/elements.ts`,
        formats: [format],
        name: 'Holdfast',
        fileName: () => fileName,
      },
      // One script: what the app loads when it is needed is part of it.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  }
}
