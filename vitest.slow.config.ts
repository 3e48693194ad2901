// `npm run test:slow`: whole runs of the load test, kills, full disks, silent databases and planted bugs.
import { configDefaults, defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    isolate: true,
    include: ['{server,client,shared,loadtest,migrations}/**/*.slow.test.ts'],
    exclude: configDefaults.exclude,
  },
})
