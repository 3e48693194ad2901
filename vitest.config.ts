// How the tests run: against a PostgreSQL of their own, two files at a time. vitest.system.config.ts has the rest.
import { configDefaults, defineConfig } from 'vitest/config'

const SECOND = 1000
/** Ends what hangs. No test fails for being slow: a busy machine takes many times as long as an idle one. */
const HANGS_AFTER_MS = 60 * SECOND

export default defineConfig({
  test: {
    include: ['{server,client,shared,loadtest,migrations}/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.system.test.ts'],
    globalSetup: 'server/testing/global-setup.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: HANGS_AFTER_MS,
    hookTimeout: HANGS_AFTER_MS,
  },
})
