// `npm run test:system`: tests that need packages of the system, such as openssl and pgbouncer.
import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

const MINUTE = 60_000

export default defineConfig({
  test: {
    ...base.test,
    isolate: true,
    include: ['{server,client,shared,loadtest,migrations}/**/*.system.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: MINUTE,
    hookTimeout: MINUTE,
  },
})
