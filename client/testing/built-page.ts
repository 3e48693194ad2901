// Builds a page for tests from a folder beside this file, and serves it.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
}

export type BuiltPage = {
  /** The page's address, with a final slash. */
  url: string
  close: () => void
}

/**
 * Serves the page until it is closed.
 * @param folder has the page's `index.html`
 * @param data further files by their path
 */
export async function builtPage(folder: string, data: ReadonlyMap<string, string> = new Map()): Promise<BuiltPage> {
  const files = await built(folder)
  for (const [path, text] of data) files.set(path, gzipSync(text))
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
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The page's files by path, zipped. */
async function built(folder: string): Promise<Map<string, Uint8Array>> {
  const output = await build({
    configFile: false,
    root: `${import.meta.dirname}/${folder}`,
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
