// `npm test`: against a PostgreSQL of their own, three files at a time, since two leave two cores idle for a third of the
// time.
import { configDefaults, defineConfig } from 'vitest/config'
import { svelteRunes } from './client/testing/svelte-runes.ts'

const SECOND = 1000
/** Ends what hangs. No test fails for being slow: a busy machine takes many times as long as an idle one. */
const HANGS_AFTER_MS = 60 * SECOND
/** A poll that waits in vain says what it waited for before its test is ended. */
const POLLS_MS = 50 * SECOND

export default defineConfig({
  plugins: [svelteRunes()],
  test: {
    include: ['{server,client,shared,loadtest,migrations}/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.{system,slow}.test.ts'],
    // Programs that tests start take half the processor time when Node keeps what it compiled.
    env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/node_modules/.cache/node` },
    globalSetup: ['server/testing/global-setup.ts', 'client/testing/global-setup.ts'],
    pool: 'forks',
    // A third less processor time. A file restores what it replaces; one that cannot is run by vitest.slow.config.ts.
    isolate: false,
    maxWorkers: 3,
    testTimeout: HANGS_AFTER_MS,
    hookTimeout: HANGS_AFTER_MS,
    expect: { poll: { timeout: POLLS_MS, interval: 20 } },
  },
})
