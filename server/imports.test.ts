import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Who may import what: folders and files of this project, packages by name, `npm` for any package and `node` for what
 * comes with Node. Everybody may import from their own folder. Where several entries fit a file, the longest counts.
 * Tests may import anything.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: ['zod'],
  migrations: ['@mikro-orm/migrations'],

  // The truth: knows no sockets.
  'server/database': ['shared', 'migrations', 'server/setup-error.ts', '@mikro-orm', 'kysely', 'pg', 'node'],
  'server/booking': ['server/database', 'shared', '@mikro-orm/postgresql', 'node'],
  // Who is who.
  'server/auth': ['server/plans/show-time.ts', 'shared', '@mikro-orm/postgresql', 'commander', 'jose', 'zod', 'node'],
  // Who may ask now.
  'server/admission': ['shared', 'rate-limiter-flexible', 'ipaddr.js', 'proxy-addr', 'node'],
  // Who is told: knows no SQL.
  'server/live': [
    'server/admission',
    'server/auth',
    'server/booking',
    'shared',
    'socket.io',
    'socket.io-parser',
    'ws',
    'zod',
    'node',
  ],
  'server/http': [
    'server/admission',
    'server/auth',
    'server/booking',
    'server/documents',
    'server/live',
    'shared',
    'express',
    'helmet',
    'zod',
    'node',
  ],
  // What is told about the API.
  'server/documents': ['shared', 'zod', 'node'],
  // What may happen later, and more than once.
  'server/jobs': [
    'server/booking',
    'server/database',
    'server/setup-error.ts',
    'shared',
    '@mikro-orm/postgresql',
    'graphile-worker',
    'standardwebhooks',
    'ipaddr.js',
    'commander',
    'pino',
    'zod',
    'node',
  ],
  'server/demo': ['server/booking', 'shared', '@mikro-orm/postgresql'],
  'server/plans': ['shared', 'server/setup-error.ts', 'commander', 'zod'],
  'server/testing': ['server', 'shared', 'loadtest/webhooks/receiver.ts', 'npm', 'node'],

  // All wiring, and the programs.
  'server/app.ts': ['server', 'shared', 'pino', 'proxy-addr', 'node'],
  'server/main.ts': ['server/app.ts', 'server/banner.ts', 'server/config.ts', 'server/log.ts', 'server/setup-error.ts'],
  'server/migrate.ts': ['server/config.ts', 'server/database', 'server/setup-error.ts'],
  'server/demo-reset.ts': ['server/config.ts', 'server/database', 'server/demo', 'server/setup-error.ts'],
  'server/create-show.ts': [
    'server/booking/new-show.ts',
    'server/config.ts',
    'server/database',
    'server/demo/rehearsal.ts',
    'server/setup-error.ts',
    'shared/status.ts',
    'node',
  ],
  'server/import-plan.ts': [
    'server/booking/new-show.ts',
    'server/config.ts',
    'shared/seating-plan.ts',
    'server/database',
    'server/plans',
    'server/setup-error.ts',
    'node',
  ],
  'server/webhooks.ts': ['server/config.ts', 'server/database', 'server/jobs/webhooks', 'server/setup-error.ts'],
  'server/visitors.ts': [
    'server/admission/address.ts',
    'server/auth',
    'server/config.ts',
    'server/database',
    'server/setup-error.ts',
    '@mikro-orm/postgresql',
  ],
  'server/prepare.mjs': ['node'],

  'server/config.ts': [
    'server/admission/limits.ts',
    'server/auth/tokens.ts',
    'server/booking/decision.ts',
    'server/database/database-url.ts',
    'server/live/origin.ts',
    'server/setup-error.ts',
    'proxy-addr',
    'zod',
  ],
  'server/banner.ts': ['server/config.ts', 'picocolors'],
  'server/log.ts': ['server/config.ts', 'pino', 'pino-pretty'],
  'server/outage.ts': ['pino'],
  'server/event-loop.ts': ['node'],
  'server/repeat.ts': [],
  'server/hold-settings.ts': ['server/config.ts', 'server/database', '@mikro-orm/postgresql', 'pino'],
  'server/confirmed-by-servers.ts': ['server/config.ts', '@mikro-orm/postgresql', 'pino'],
  'server/setup-error.ts': [],

  client: ['shared', 'npm'],
  'client/connection': ['shared', 'socket.io-client', 'zod'],
  // The map can be embedded elsewhere: it knows of no session and no server.
  'client/seat-map': ['client/connection/plan-types.ts', 'shared', 'svelte', 'd3-selection', 'd3-zoom', 'kdbush'],
  'client/vite.config.ts': ['client/elements/build.ts', 'npm', 'node'],
  'client/testing': ['client', 'server', 'shared', 'npm', 'node'],

  loadtest: ['client/connection', 'shared', 'npm', 'node'],
  'loadtest/testing': ['loadtest', 'node'],
  'loadtest/checker/testing': ['loadtest', 'server', 'shared', 'npm', 'node'],
  // The server only to start it.
  'loadtest/create-shows.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/server.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/crashes/cluster.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/fuzz/ground.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/webhooks/server.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/webhooks/test-database.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
}

/** What is not for everybody who may import its folder. */
const ONLY_FOR: Readonly<Record<string, readonly string[]>> = {
  'server/app.ts': ['server/main.ts', 'server/testing', 'loadtest/server.ts', 'loadtest/webhooks/server.ts'],
  'server/testing': ['server/testing', 'client/testing', 'loadtest/checker/testing'],
  'client/testing': ['client/testing'],
  'loadtest/testing': ['loadtest/testing'],
  'loadtest/checker/testing': ['loadtest/checker/testing'],
}

const files = globSync('{shared,migrations,server,client,loadtest}/**/*.{ts,mjs,svelte}', {
  cwd: ROOT,
  exclude: ['**/dist/**', '**/*.test.ts'],
}).map((file) => file.replaceAll('\\', '/'))

test('nothing is imported but what the table allows', () => {
  const trespasses = files.flatMap((file) => {
    const entry = Object.keys(MAY_IMPORT)
      .filter((place) => isIn(file, place))
      .reduce((longest, place) => (place.length > longest.length ? place : longest), '')
    const allowed = [entry, ...(MAY_IMPORT[entry] ?? [])]
    return importsOf(file)
      .filter((target) => !allowed.some((place) => isIn(target, place)) || isReserved(target, file))
      .map((target) => `${file} imports ${target}`)
  })
  expect(trespasses).toEqual([])
})

test('the table knows of every file, and of none that is not there', () => {
  const places = Object.keys(MAY_IMPORT)
  expect(files.filter((file) => !places.some((place) => isIn(file, place)))).toEqual([])
  expect(places.filter((place) => !files.some((file) => isIn(file, place)))).toEqual([])
})

test('imports are seen in every kind of file, and of every kind', () => {
  expect(importsOf('server/main.ts')).toContain('server/app.ts')
  expect(importsOf('server/auth/tokens.ts')).toEqual(expect.arrayContaining(['node', 'npm/jose']))
  expect(importsOf('client/main.ts')).toContain('client/app/App.svelte')
  expect(importsOf('client/app/App.svelte')).toContain('npm/svelte-sonner')
  expect(seen('a.ts', `import type { A } from './b.ts'; export * from '../c.ts'; await import('d/e')`)).toEqual([
    'b.ts',
    '../c.ts',
    'npm/d/e',
  ])
})

function importsOf(file: string): string[] {
  return seen(file, readFileSync(posix.join(ROOT, file), 'utf8'))
}

/** Everything that a source imports, types too: files from the project’s top, `npm/…`, or `node`. */
function seen(file: string, source: string): string[] {
  const scripts = file.endsWith('.svelte')
    ? Array.from(source.matchAll(/<script[^>]*>(.*?)<\/script>/gs), ([, script = '']) => script)
    : [source]
  return scripts
    .flatMap((script) => ts.preProcessFile(script, true, true).importedFiles)
    .map(({ fileName }) => {
      if (fileName.startsWith('.')) return posix.join(posix.dirname(file), fileName)
      return isBuiltin(fileName) ? 'node' : `npm/${fileName}`
    })
}

/** Whether a file, or an import, is that place or inside of it; packages may be named without `npm/`. */
function isIn(path: string, place: string): boolean {
  return [place, `npm/${place}`].some((name) => path === name || path.startsWith(`${name}/`))
}

function isReserved(target: string, file: string): boolean {
  return Object.entries(ONLY_FOR).some(
    ([place, readers]) => isIn(target, place) && !readers.some((reader) => isIn(file, reader)),
  )
}
