// How the tests run: against a PostgreSQL of their own, two files at a time. vitest.system.config.ts has the rest.
import { configDefaults, defineConfig } from 'vitest/config'

const SECOND = 1000

export default defineConfig({
  test: {
    include: ['{server,client,shared,loadtest,migrations}/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.system.test.ts'],
    globalSetup: 'server/testing/global-setup.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20 * SECOND,
    hookTimeout: 30 * SECOND,
  },
})
