// Builds and serves the page with nothing but a seat map, and the plans that it may show.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import type { SeatingPlan } from '../../shared/seating-plan.ts'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
}

export type MapPage = {
  /** The address of the page that shows a plan. */
  urlOf: (plan: SeatingPlan, settings?: { embedded?: true | undefined; sold?: true }) => string
  close: () => void
}

/** Call it in `beforeAll`, and `close` in `afterAll`. */
export async function mapPage(plans: readonly SeatingPlan[]): Promise<MapPage> {
  const files = await built()
  for (const plan of plans) files.set(`/${plan.planId}.json`, gzipSync(JSON.stringify(plan)))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname
    const file = files.get(path === '/' ? '/index.html' : path)
    const type = TYPES[path === '/' ? 'html' : (path.split('.').at(-1) ?? '')]
    if (!file || !type) return response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': 'gzip' }).end(file)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    urlOf: ({ planId }, { embedded, sold } = {}) =>
      `http://127.0.0.1:${port}/?plan=${planId}${embedded ? '&embedded' : ''}${sold ? '&sold' : ''}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The page's files by path, zipped. */
async function built(): Promise<Map<string, Uint8Array>> {
  const output = await build({
    configFile: false,
    root: `${import.meta.dirname}/map`,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    // Not minified, so that profiles and stack traces can be read.
    build: { minify: false, write: false, target: 'chrome123', modulePreload: { polyfill: false } },
  })
  const files = new Map<string, Uint8Array>()
  for (const result of [output].flat()) {
    if (!('output' in result)) continue
    for (const file of result.output) {
      files.set(`/${file.fileName}`, gzipSync(file.type === 'chunk' ? file.code : file.source))
    }
  }
  return files
}
