// The build of the buyer's app and of the operators' pages, which the server serves, and the development server.
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, defineConfig, type Plugin, type UserConfig } from 'vite'
import { opsPageAt } from '../shared/ops-pages.ts'
import { opsBuild } from './app/ops/build.ts'
import { BROWSERS } from './browsers.ts'
import { elementsBuild } from './elements/build.ts'
import { compileMessages } from './messages/compile.ts'

/** The address of Holdfast's server under `npm run dev`. */
const server = `http://127.0.0.1:${process.env.PORT ?? 3000}`

/**
 * The most that a first visit loads, zipped: the scripts and styles that the document needs before it draws a show, with the
 * messages of all languages. Fonts, pictures and plans are not counted, nor the pages that are loaded when they are opened.
 * A larger build fails.
 */
const MOST_KB = 160

const DESCRIPTION = /\.check\(\s*z\.describe\(\s*(?:'[^'\\]*'|`[^`$\\]*`|"[^"\\]*"),?\s*\),?\s*\)/g

/** Leaves the descriptions of schemas out: the API's documents are made from them, and no page reads them. */
function withoutDescriptions(): Plugin {
  return {
    name: 'without-descriptions',
    apply: 'build',
    transform: {
      filter: { id: /\/shared\/.*\.ts$/, code: 'z.describe' },
      handler: (code) => ({ code: code.replace(DESCRIPTION, ''), map: null }),
    },
  }
}

/** Fails a build that is larger than `MOST_KB`. */
function sizeLimit(): Plugin {
  return {
    name: 'size-limit',
    apply: 'build',
    writeBundle(_options, bundle) {
      const first = new Set<string>()
      const add = (fileName: string): void => {
        const part = bundle[fileName]
        if (!part || first.has(fileName)) return
        first.add(fileName)
        if (part.type !== 'chunk') return
        // Pages that are imported when they are opened are no part of the first visit.
        for (const needed of [...part.imports, ...(part.viteMetadata?.importedCss ?? [])]) add(needed)
      }
      for (const part of Object.values(bundle)) if (part.type === 'chunk' && part.isEntry) add(part.fileName)
      const parts = [...first].flatMap((fileName) => bundle[fileName] ?? [])
      const bytes = parts.reduce(
        (sum, part) => sum + gzipSync(part.type === 'chunk' ? part.code : part.source).length,
        0,
      )
      const kb = (bytes / 1000).toFixed(1)
      if (bytes > MOST_KB * 1000) this.error(`The first visit loads ${kb} kB zipped; ${MOST_KB} is the most.`)
      this.info(`the first visit loads ${kb} kB zipped, of at most ${MOST_KB}`)
    },
  }
}

/** Also builds the custom elements, as `embed.js`: a file name without a hash, which pages can keep. */
function embed(): Plugin {
  let outDir = ''
  return {
    name: 'embed',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle: async () => {
      await build(elementsBuild('iife', outDir, 'embed.js'))
    },
  }
}

const options = {
  // When server/prepare.mjs builds from a copy, `node_modules` is a link to a folder whose name Vite cannot read.
  resolve: { preserveSymlinks: process.execArgv.includes('--preserve-symlinks') },
  // Addresses relative to the page: the server puts its base path in front.
  base: './',
  build: {
    target: BROWSERS,
    // A page must not carry inline code or fonts: the server's content security policy refuses them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
} satisfies UserConfig

/** Also builds the operators' pages. */
function operations(): Plugin {
  let outDir = ''
  return {
    name: 'operations',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle: async () => {
      await build(opsBuild(import.meta.dirname, outDir, options))
    },
  }
}

/** Serves the operators' page at its addresses. */
function operationsPage(): Plugin {
  return {
    name: 'operations-page',
    apply: 'serve',
    configureServer: ({ middlewares }) => {
      middlewares.use((request, _response, next) => {
        const [path = ''] = request.url?.split('?') ?? []
        if (opsPageAt(path)) request.url = '/ops.html'
        if (path === '/door') request.url = '/door.html'
        next()
      })
    },
  }
}

/** Compiles the messages anew when one of them changes. */
function messages(): Plugin {
  return {
    name: 'messages',
    apply: 'serve',
    configureServer: ({ watcher, config }) => {
      watcher.on('change', (path) => {
        if (!/messages.[a-z]+.[a-z]+\.json$/.test(path)) return
        compileMessages().catch((error: unknown) => config.logger.error(String(error)))
      })
    },
  }
}

export default defineConfig({
  ...options,
  root: import.meta.dirname,
  plugins: [
    svelte({ configFile: false }),
    withoutDescriptions(),
    sizeLimit(),
    embed(),
    operations(),
    operationsPage(),
    messages(),
  ],
  build: { ...options.build, outDir: 'dist', emptyOutDir: true },
  server: {
    host: '127.0.0.1',
    port: 5173,
    fs: { allow: ['..'] },
    proxy: {
      '/api': { target: server, changeOrigin: false },
      '/embed.js': { target: server, changeOrigin: false },
      '/health': { target: server, changeOrigin: false },
      '/socket.io': { target: server, changeOrigin: false, ws: true },
    },
  },
})
