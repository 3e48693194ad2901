// Lets Vitest run `.svelte.ts` files in Node with reactive state, as in a browser. Without it, Svelte compiles for a server.
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { PluginOption } from 'vite'

/** `svelte` and `svelte/reactivity` by the files that a browser gets: other packages keep Node's. */
const CLIENT = [
  { find: /^svelte$/, file: 'index-client.js' },
  { find: /^svelte\/reactivity$/, file: 'reactivity/index-client.js' },
]

export function svelteRunes(): PluginOption {
  const source = new URL('.', import.meta.resolve('svelte'))
  const alias = CLIENT.map(({ find, file }) => ({ find, replacement: fileURLToPath(new URL(file, source)) }))
  return [
    svelte({ configFile: false, dynamicCompileOptions: () => ({ generate: 'client' }) }),
    { name: 'svelte-runes', config: () => ({ resolve: { alias } }) },
  ]
}
