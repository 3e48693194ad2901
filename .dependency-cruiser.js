// Which files may import which: `npm run check` fails on any other import, and on cycles.
import { existsSync } from 'node:fs'

/**
 * For each folder or file, what it may import: folders and files of this project, packages by name, `npm` for any package
 * and `node` for Node's own modules. Every folder may import from itself. A file follows the longest entry that fits.
 * Tests may import anything, but take part in no cycle.
 */
const MAY_IMPORT = {
  shared: ['zod'],
  migrations: ['@mikro-orm/migrations'],

  // Decides what happens to seats; knows no sockets.
  'server/database': ['shared', 'migrations', 'server/setup-error.ts', '@mikro-orm', 'kysely', 'pg', 'node'],
  // What the server counts and measures: whoever does something worth counting imports it.
  'server/metrics': ['shared', 'prom-client', 'node'],
  'server/tracing': ['@opentelemetry', 'node'],
  // Hints between servers, and their viewers added up.
  'server/bus': ['server/database', 'server/metrics', 'server/setup-error.ts', 'shared', 'pg', 'redis', 'zod', 'node'],
  'server/booking': [
    'server/database',
    'server/metrics',
    'server/tracing/tracing-types.ts',
    'shared',
    '@mikro-orm/postgresql',
    'zod',
    'node',
  ],
  // Judges logs; states the rules anew, so that it can find what server/booking decides wrongly.
  'server/audit': ['shared', '@mikro-orm/postgresql', 'picocolors', 'zod', 'node'],
  // Logs of past shows in files that an audit reads.
  'server/archive': ['server/audit', 'server/setup-error.ts', '@mikro-orm/postgresql', 'zod', 'node'],
  // Visitor tokens, operator tokens and ticket signatures.
  'server/auth': ['shared', '@mikro-orm/postgresql', 'commander', 'jose', 'zod', 'node'],
  // Rate limits.
  'server/admission': ['shared', 'rate-limiter-flexible', 'ipaddr.js', 'proxy-addr', 'node'],
  // Sockets and fan-out; knows no SQL.
  'server/live': [
    'server/admission',
    'server/auth',
    'server/booking',
    'server/metrics',
    'server/tracing/tracing-types.ts',
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
    'server/brand',
    'server/buyers',
    'server/documents',
    'server/live',
    'server/metrics',
    'server/tracing/tracing-types.ts',
    'server/plan-import',
    'shared',
    'express',
    'helmet',
    'zod',
    'node',
  ],
  // The name, logo and colours of an installation.
  'server/brand': ['server/documents/html.ts', 'server/setup-error.ts', 'shared', 'express', 'zod', 'node'],
  // What operators do with buyers' names and addresses.
  'server/buyers': ['server/booking', 'shared', '@mikro-orm/postgresql', 'node'],
  // The documents about the API, and the list of settings.
  'server/documents': ['shared', 'zod', 'node'],
  'server/documents/configuration.ts': ['server/settings.ts', 'server/setting-types.ts', 'zod'],
  // Work that may run later and more than once.
  'server/jobs': [
    'server/booking',
    'server/brand/brand.ts',
    'server/database',
    'server/documents/html.ts',
    'server/metrics',
    'server/setup-error.ts',
    'shared',
    '@mikro-orm/postgresql',
    'graphile-worker',
    'nodemailer',
    'standardwebhooks',
    'ipaddr.js',
    'pino',
    'zod',
    'node',
  ],
  'server/demo': ['server/booking', 'server/database', 'shared', '@mikro-orm/postgresql'],
  'server/plan-import': ['shared', 'server/setup-error.ts', 'zod', 'node'],
  'server/testing': ['server', 'shared', 'loadtest/webhooks/receiver.ts', 'npm', 'node'],

  // All wiring, and the programs.
  'server/app.ts': ['server', 'shared', 'pino', 'proxy-addr', 'node'],
  'server/main.ts': [
    'server/command-line/start-options.ts',
    'server/config.ts',
    'server/run-server.ts',
    'server/setup-error.ts',
    'server/workers',
    'node',
  ],
  'server/run-server.ts': [
    'server/app.ts',
    'server/banner.ts',
    'server/config.ts',
    'server/log.ts',
    'server/setup-error.ts',
    'server/stop-on-signals.ts',
  ],
  // Worker processes: a server each, behind one port.
  'server/workers': ['server/metrics', 'shared', 'pino', 'zod', 'node'],
  'server/workers/run-primary.ts': [
    'server/banner.ts',
    'server/config.ts',
    'server/log.ts',
    'server/prepare-database.ts',
    'server/setup-error.ts',
    'server/workers',
    'rate-limiter-flexible',
    'node',
  ],
  'server/workers/run-worker.ts': [
    'server/app.ts',
    'server/config.ts',
    'server/jobs/webhooks/timing.ts',
    'server/log.ts',
    'server/prepare-database.ts',
    'server/setup-error.ts',
    'server/stop-on-signals.ts',
    'server/workers',
    'node',
  ],
  'server/command-line': [
    'server/admission/client-address.ts',
    'server/archive',
    'server/audit',
    'server/auth',
    'server/booking/new-show.ts',
    'server/config.ts',
    'server/database',
    'server/demo',
    'server/jobs/webhooks',
    'server/plan-import',
    'server/production-check.ts',
    'server/setup-error.ts',
    'shared',
    '@mikro-orm/postgresql',
    'commander',
    'zod',
    'node',
  ],
  'server/prepare.mjs': ['node'],

  'server/config.ts': [
    'server/admission/limit-settings.ts',
    'server/booking/decision.ts',
    'server/bus/bus-url.ts',
    'server/settings.ts',
    'server/setup-error.ts',
    'zod',
  ],
  'server/settings.ts': ['server/auth/visitor-tokens.ts', 'server/setting-types.ts', 'zod'],
  'server/setting-types.ts': [
    'shared',
    'server/bus/bus-url.ts',
    'server/database/database-url.ts',
    'server/live/allowed-origins.ts',
    'proxy-addr',
    'zod',
  ],
  'server/banner.ts': ['server/config.ts', 'picocolors'],
  'server/log.ts': ['server/config.ts', 'server/log-redaction.ts', 'pino', 'pino-pretty'],
  'server/log-redaction.ts': [],
  'server/load-tracing.ts': ['server/config.ts', 'server/log-redaction.ts', 'server/tracing', 'pino'],
  'server/outage-log.ts': ['pino'],
  'server/event-loop-monitor.ts': ['node'],
  'server/monitoring.ts': ['server', 'pino'],
  'server/current-readings.ts': ['server', '@mikro-orm/postgresql'],
  'server/defect-log.ts': [
    'server/booking',
    'server/event-loop-monitor.ts',
    'server/metrics',
    'server/log-redaction.ts',
    'server/outage-log.ts',
    'pino',
  ],
  'server/operator-desks.ts': ['server', '@mikro-orm/postgresql'],
  'server/repeat.ts': [],
  'server/start-bus.ts': ['server/bus', 'server/config.ts', 'server/log-redaction.ts', 'server/metrics', 'pino'],
  'server/start-jobs.ts': [
    'server/booking',
    'server/config.ts',
    'server/jobs',
    'server/metrics',
    'server/shutdown.ts',
    'pino',
  ],
  'server/prepare-database.ts': ['server', 'pino'],
  'server/stop-on-signals.ts': ['pino', 'node'],
  'server/production-check.ts': ['server/config.ts', 'server/startup-warnings.ts', '@mikro-orm/postgresql'],
  'server/startup-warnings.ts': ['server/config.ts', 'server/database', '@mikro-orm/postgresql', 'pino'],
  'server/identity-provider.ts': ['server/auth', 'server/config.ts', 'server/database/clock.ts', 'pino'],
  'server/listen.ts': ['server/config.ts', 'server/setup-error.ts', 'node'],
  'server/shutdown.ts': ['node'],
  'server/setup-error.ts': [],

  client: ['shared', 'npm'],
  'client/connection': ['shared', 'socket.io-client', 'zod'],
  // The map can be embedded elsewhere, so it knows no session and no server.
  'client/seat-map': ['client/connection/plan-types.ts', 'shared', 'svelte', 'd3-selection', 'd3-zoom', 'kdbush'],
  'client/messages/compile.ts': ['npm', 'node'],
  'client/vite.config.ts': [
    'client/app/ops/build.ts',
    'client/browsers.ts',
    'client/elements/build.ts',
    'client/messages/compile.ts',
    'shared/ops-pages.ts',
    'npm',
    'node',
  ],
  'client/testing': ['client', 'server', 'shared', 'npm', 'node'],

  loadtest: ['client/connection', 'server/audit', 'shared', 'npm', 'node'],
  'loadtest/testing': ['loadtest', 'node'],
  'loadtest/checker/testing': ['loadtest', 'server', 'shared', 'npm', 'node'],
  // These import the server only to start it.
  'loadtest/own-database.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/server.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/bench/large/large-server.ts': ['server', 'shared'],
  'loadtest/crashes/cluster.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/faults/installation.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/fuzz/fuzz-servers.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/webhooks/test-database.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
  'loadtest/webhooks/server.ts': ['loadtest', 'server', 'shared', 'npm', 'node'],
}

/** Places that only these may import, whatever the table above says. */
const ONLY_FOR = {
  'server/app.ts': [
    'server/run-server.ts',
    'server/workers/run-worker.ts',
    'server/testing',
    'client/testing/screenshots/demo-server.ts',
    'loadtest/server.ts',
    'loadtest/bench/large/large-server.ts',
    'loadtest/webhooks/server.ts',
  ],
  'server/testing': ['server/testing', 'client/testing', 'loadtest/checker/testing'],
  'client/testing': ['client/testing'],
  'loadtest/testing': ['loadtest/testing'],
  'loadtest/checker/testing': ['loadtest/checker/testing'],
}

const TEST = '\\.test\\.ts$'
const places = Object.keys(MAY_IMPORT)
for (const place of [...places, ...Object.keys(ONLY_FOR), ...Object.values(ONLY_FOR).flat()]) {
  if (!existsSync(new URL(place, import.meta.url)))
    throw new Error(`.dependency-cruiser.js names ${place}, which does not exist.`)
}

/** A pattern for the folder or file itself and everything in it. */
const within = (place) => `^${place.replaceAll('.', '\\.')}(/|$)`

/** A pattern for an entry of the table. */
function allowed(entry) {
  if (entry === 'npm') return '^node_modules/'
  return existsSync(new URL(entry, import.meta.url)) ? within(entry) : `^node_modules/(@types/)?${entry}/`
}

const tableRules = places.map((place) => {
  const allows = MAY_IMPORT[place]
  const longer = places.filter((other) => other.startsWith(`${place}/`))
  return {
    name: `imports-of-${place}`,
    severity: 'error',
    from: { path: within(place), pathNot: [TEST, ...longer.map(within)] },
    to: {
      pathNot: [within(place), ...allows.filter((entry) => entry !== 'node').map(allowed)],
      ...(allows.includes('node') && { dependencyTypesNot: ['core'] }),
    },
  }
})

const reservedRules = Object.entries(ONLY_FOR).map(([place, importers]) => ({
  name: `importers-of-${place}`,
  severity: 'error',
  from: { pathNot: [TEST, ...importers.map(within)] },
  to: { path: within(place) },
}))

export default {
  forbidden: [
    ...tableRules,
    ...reservedRules,
    { name: 'not-in-the-table', severity: 'error', from: { pathNot: [TEST, ...places.map(within)] }, to: {} },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Types too. Those that only a component imports are stripped before they are seen: eslint.config.js looks at them.
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    exclude: { path: '^(?!node_modules/).*/dist/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'svelte', 'default'],
    },
  },
}
