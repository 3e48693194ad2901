import base from './vitest.slow.config.ts'
const c: any = structuredClone ? base : base
export default { ...c, test: { ...c.test, include: ['server/**/*.test.ts'], setupFiles: ['/work/tmp/citus/dump.setup.ts'] } }
