// `npm run test:slow`: whole runs of the load test, kills, full disks, silent databases and planted bugs.
import { configDefaults, defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** Whole runs of the load test take half a minute each, and three of them at a time. */
const HANGS_AFTER_MS = 3 * 60 * 1000

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    isolate: true,
    testTimeout: HANGS_AFTER_MS,
    hookTimeout: HANGS_AFTER_MS,
    include: ['{server,client,shared,loadtest,migrations}/**/*.slow.test.ts'],
    exclude: configDefaults.exclude,
  },
})
