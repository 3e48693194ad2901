// The build of the operators' pages, and of the door's: apart from the buyers' app, whose files it leaves as they are.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { InlineConfig } from 'vite'

/** Builds `ops.html`, `door.html` and their files into `outDir`, beside the buyers' app. `options` are those of that app's build. */
export function opsBuild(
  root: string,
  outDir: string,
  options: Pick<InlineConfig, 'resolve' | 'base' | 'build'>,
): InlineConfig {
  return {
    ...options,
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [svelte({ configFile: false })],
    build: {
      ...options.build,
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      rolldownOptions: { input: [`${root}/ops.html`, `${root}/door.html`] },
      // They are loaded once a day, and not by phones in a hurry.
      chunkSizeWarningLimit: 1000,
    },
  }
}
