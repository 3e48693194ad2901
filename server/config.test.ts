import { describe, expect, test } from 'vitest'
import { MAX_SEATS_PER_BOOKING } from '../shared/ids.ts'
import { readConfig, type Config } from './config.ts'
import { SetupError } from './setup-error.ts'

const SECRET = 'x'.repeat(32)

type Case = {
  good?: [value: string, read: unknown][]
  bad?: string[]
  unset: unknown
  read: (config: Config) => unknown
}

const whole = (least: number, most: number, unset: unknown, read: Case['read'], unit = 1): Case => ({
  good: [least, most].map((value): [string, number] => [String(value), value * unit]),
  bad: [String(least - 1), String(most + 1), '1.5', '1e3', '0x10', ' 1', '1 ', 'many', '٣', 'Infinity', 'NaN'],
  unset,
  read,
})

const limit = (unset: number, read: Case['read']): Case => ({
  good: [
    ['1', 1],
    ['1000000', 1_000_000],
    ['off', null],
  ],
  bad: ['0', '-1', '1.5', 'on', 'OFF', 'unlimited', '1000001'],
  unset,
  read,
})

const redis = (but: object) => ({
  kind: 'redis',
  port: 6379,
  username: undefined,
  password: undefined,
  tls: undefined,
  channel: 'holdfast:bus:0',
  ...but,
})

/** Valid and invalid values of every setting. */
const SETTINGS: Record<string, Case> = {
  PORT: whole(0, 65_535, undefined, ({ port }) => port),
  HOST: {
    good: [
      ['0.0.0.0', '0.0.0.0'],
      ['::1', '::1'],
    ],
    unset: '127.0.0.1',
    read: ({ host }) => host,
  },
  BUS_URL: {
    good: [
      ['off', { kind: 'off' }],
      ['redis://redis.example', redis({ host: 'redis.example' })],
      ['redis://:p%40ss@[::1]:6380/3', redis({ host: '::1', port: 6380, password: 'p@ss', channel: 'holdfast:bus:3' })],
      [
        'rediss://me:secret@redis.example/?prefix=sales.1&sslrootcert=/etc/ca.pem',
        redis({
          host: 'redis.example',
          username: 'me',
          password: 'secret',
          tls: { rootCertificate: '/etc/ca.pem' },
          channel: 'sales.1:bus:0',
        }),
      ],
    ],
    bad: [
      'on',
      'redis',
      'redis.example:6379',
      'http://redis.example',
      'redis://',
      'redis://:hunter2@',
      'redis://:hunter#2@redis.example',
      'redis://:1#hunter2@redis.example',
      'redis://me:1?hunter2@redis.example',
      'redis://me:1/hunter2@redis.example',
      'redis://:%hunter2@redis.example',
      'redis://redis.example:0',
      'redis://redis.example:70000',
      'redis://redis.example/hunter2',
      'redis://redis.example/0/1',
      'redis://redis.example?password=hunter2',
      'redis://redis.example?prefix=a b',
      'redis://redis.example?prefix=ä',
      'redis://redis.example?sslrootcert=/etc/ca.pem',
      ' redis://redis.example',
    ],
    unset: { kind: 'postgres' },
    read: ({ bus }) => bus,
  },
  DATABASE_URL: {
    good: [
      ['postgres://me:secret@db.example:5433/sales', 'postgres://me:secret@db.example:5433/sales'],
      ['postgresql://db.example/sales?sslmode=require', 'postgresql://db.example/sales?sslmode=require'],
    ],
    bad: [
      'db.example',
      'mysql://db.example/sales',
      'http://db.example',
      'postgres',
      '://',
      '//db.example/sales',
      'localhost:5432',
      'postgres://db.example',
      'postgres://db.example/',
      'postgres://db.example/?database=sales',
      'postgres://db.example/sales?sslmode=sometimes',
      'postgres://%zz:x@db.example/sales',
    ],
    unset: undefined,
    read: ({ databaseUrl }) => databaseUrl,
  },
  DATA_DIR: { good: [['/var/lib/holdfast', '/var/lib/holdfast']], unset: undefined, read: ({ dataDir }) => dataDir },
  HOLD_SECONDS: whole(1, 900, 300_000, ({ holds }) => holds.holdMs, 1000),
  HOLD_MAX_SECONDS: whole(300, 86_400, 900_000, ({ holds }) => holds.holdMaxMs, 1000),
  GRACE_SECONDS: whole(0, 3600, 15_000, ({ holds }) => holds.graceMs, 1000),
  HOLD_RESUME_SECONDS: whole(0, 3600, 60_000, ({ holds }) => holds.resumeMs, 1000),
  MAX_SEATS_PER_VISITOR: whole(1, MAX_SEATS_PER_BOOKING, 10, ({ holds }) => holds.maxSeatsPerVisitor),
  SWEEP_INTERVAL_MS: whole(50, 60_000, 1000, ({ sweepIntervalMs }) => sweepIntervalMs),
  FRAME_MS: whole(10, 1000, 50, ({ frameMs }) => frameMs),
  QUEUE_LIMIT: whole(1, 1_000_000, 20_000, ({ queueLimit }) => queueLimit),
  RATE_LIMIT: limit(50, ({ limits }) => limits.requestsPerSecond),
  CONNECTIONS_PER_ADDRESS: limit(500, ({ limits }) => limits.connectionsPerAddress),
  VISITORS_PER_ADDRESS: limit(500, ({ limits }) => limits.visitorsPerAddress),
  HELD_SEATS_PER_ADDRESS: limit(100, ({ holds }) => holds.heldSeatsPerAddress),
  AUTH_SECRET: {
    good: [
      [SECRET, [SECRET]],
      [`${SECRET}, ${'y'.repeat(32)}`, [SECRET, 'y'.repeat(32)]],
    ],
    bad: ['x'.repeat(31), `${SECRET},`, `${SECRET},${'x'.repeat(31)}`, `${SECRET},${SECRET},${SECRET}`],
    unset: undefined,
    read: ({ authSecrets }) => authSecrets,
  },
  OPERATOR_TOKEN: {
    good: [[SECRET, SECRET]],
    bad: ['x'.repeat(31), `${'x'.repeat(32)} `, `${'x'.repeat(32)}é`],
    unset: undefined,
    read: ({ operatorToken }) => operatorToken,
  },
  CONFIRM_SECRET: {
    good: [[SECRET, SECRET]],
    bad: ['x'.repeat(31), `${'x'.repeat(32)} `, `${'x'.repeat(32)}é`],
    unset: undefined,
    read: ({ confirmSecret }) => confirmSecret,
  },
  ALLOWED_ORIGINS: {
    good: [
      ['https://a.example', ['https://a.example']],
      ['https://a.example, http://b.example:8080 ,', ['https://a.example', 'http://b.example:8080']],
      [' , ', []],
      // Operators write origins in several ways, browsers only in one.
      ['https://a.example/', ['https://a.example']],
      ['HTTPS://A.EXAMPLE', ['https://a.example']],
      ['https://a.example:443, http://b.example:80/', ['https://a.example', 'http://b.example']],
      ['https://a.example., https://bücher.example', ['https://a.example', 'https://xn--bcher-kva.example']],
      ['http://[0:0:0:0:0:0:0:1]:3000', ['http://[::1]:3000']],
    ],
    bad: [
      'a.example',
      '*',
      'https://a.example/shop',
      'https://a.example/?',
      'https://*.example',
      'https://me@a.example',
      'wss://a.example',
      'null',
      'https://a.example https://b.example',
    ],
    unset: [],
    read: ({ allowedOrigins }) => allowedOrigins,
  },
  FRAME_ANCESTORS: {
    good: [['https://a.example/, http://b.example:8080', ['https://a.example', 'http://b.example:8080']]],
    // A wildcard would let any site put its page over ours (clickjacking).
    bad: ['*', "'self'", 'https://a.example/shop', 'https://a.example; script-src *'],
    unset: [],
    read: ({ frameAncestors }) => frameAncestors,
  },
  BASE_PATH: {
    good: ['/booking/', '/booking', 'booking', '//booking//'].map((path) => [path, '/booking/']),
    bad: ['/a b/', '/a?b', '/../', '/a/./b/', '/a#b', '/"/', 'https://a.example/booking/'],
    unset: '/',
    read: ({ basePath }) => basePath,
  },
  TRUST_PROXY: {
    good: [
      ['loopback', ['loopback']],
      ['loopback, 10.0.0.0/8,fd00::/8 , 192.0.2.1', ['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.1']],
    ],
    bad: ['true', 'all', '*', 'proxy.example', '10.0.0.0/99', '10.0.0'],
    unset: [],
    read: ({ trustedProxies }) => trustedProxies,
  },
  DEMO: {
    good: [
      ['on', true],
      ['off', false],
    ],
    bad: ['yes', 'true', '1', 'ON'],
    unset: true,
    read: ({ demo }) => demo,
  },
  WEBHOOK_ALLOW_PRIVATE: {
    good: [
      ['on', true],
      ['off', false],
    ],
    bad: ['yes', 'ON', '1'],
    unset: false,
    read: ({ webhookAllowPrivate }) => webhookAllowPrivate,
  },
  LOG_LEVEL: {
    good: ['fatal', 'error', 'warn', 'info', 'debug', 'silent'].map((level) => [level, level]),
    bad: ['verbose', 'INFO', '1'],
    unset: 'info',
    read: ({ logLevel }) => logLevel,
  },
}

describe.for(Object.entries(SETTINGS))('%s', ([name, { good = [], bad = [], unset, read }]) => {
  test('has its default when it is unset or empty', () => {
    expect(read(readConfig({}))).toEqual(unset)
    expect(read(readConfig({ [name]: '' }))).toEqual(unset)
  })

  test.for(good)('accepts “%s”', ([value, expected]) => {
    expect(read(readConfig({ [name]: value }))).toEqual(expected)
  })

  test.for(bad)('refuses “%s” in a sentence', (value) => {
    expect(complaint({ [name]: value })).toMatch(/^The setting [A-Z_]+ must [^\n]+\.$/)
    expect(complaint({ [name]: value })).toContain(name)
  })
})

describe('in production', () => {
  test('AUTH_SECRET is required, since a generated one would end all sessions with the next database', () => {
    expect(complaint({ NODE_ENV: 'production' })).toMatch(/^The setting AUTH_SECRET is required in production[^\n]+\.$/)
    expect(complaint({ NODE_ENV: 'production', AUTH_SECRET: '' })).toMatch('AUTH_SECRET')
  })

  test('the server is open to the network', () => {
    const config = readConfig({ NODE_ENV: 'production', AUTH_SECRET: SECRET })
    expect(config).toMatchObject({ production: true, host: '0.0.0.0', demo: false })
    expect(readConfig({ NODE_ENV: 'production', AUTH_SECRET: SECRET, HOST: '10.0.0.1' }).host).toBe('10.0.0.1')
  })
})

test('production has no demo', () => {
  const inProduction = { NODE_ENV: 'production', AUTH_SECRET: SECRET }
  expect(readConfig({ ...inProduction, DEMO: 'off' }).demo).toBe(false)
  expect(complaint({ ...inProduction, DEMO: 'on' })).toBe(
    'The setting DEMO must not be on in production: there is no demo then.',
  )
})

describe('an identity provider', () => {
  const USERS = {
    USERS_JWKS_URL: 'https://login.example/keys',
    USERS_ISSUER: 'https://login.example',
    USERS_AUDIENCE: 'holdfast',
  }
  const users = { jwksUrl: 'https://login.example/keys', issuer: 'https://login.example', audience: 'holdfast' }

  test('is off by default, and identifies users by sub by default', () => {
    expect(readConfig({}).users).toBeUndefined()
    expect(readConfig(USERS).users).toEqual({ ...users, claim: 'sub' })
    expect(readConfig({ ...USERS, USERS_CLAIM: 'email' }).users).toEqual({ ...users, claim: 'email' })
  })

  test.for(Object.keys(USERS))('requires %s with the other settings', (name) => {
    expect(complaint({ ...USERS, [name]: '' })).toBe(
      `The setting ${name} must be set too: USERS_JWKS_URL, USERS_ISSUER, USERS_AUDIENCE go together.`,
    )
  })

  test.for(['http://localhost:8080/keys', 'http://127.0.0.1/keys', 'http://[::1]/keys'])(
    'accepts keys on this machine: %s',
    (url) => expect(readConfig({ ...USERS, USERS_JWKS_URL: url }).users?.jwksUrl).toBe(url),
  )

  test.for([
    'http://login.example/keys',
    'http://localhost.evil.example/keys',
    'http://127.0.0.1.evil.example/keys',
    'https://me:secret@login.example/keys',
    'file:///etc/keys',
    'login.example/keys',
  ])('refuses keys at %s', (url) => {
    expect(complaint({ ...USERS, USERS_JWKS_URL: url })).toMatch(
      /^The setting USERS_JWKS_URL must be an address[^\n]+$/,
    )
  })

  test('makes users operators by a claim, if one is set', () => {
    expect(readConfig({ ...USERS, OPERATORS_CLAIM: 'roles' }).users?.operators).toEqual({
      claim: 'roles',
      nameClaim: 'preferred_username',
    })
    expect(complaint({ OPERATORS_CLAIM: 'roles' })).toBe(
      'The setting OPERATORS_CLAIM needs USERS_JWKS_URL, USERS_ISSUER, USERS_AUDIENCE.',
    )
  })

  test('cannot be this server itself', () => {
    expect(complaint({ ...USERS, USERS_ISSUER: 'holdfast' })).toMatch('USERS_ISSUER must not be holdfast')
  })
})

test('the demo is off by default when DATABASE_URL is set', () => {
  const DATABASE_URL = 'postgres://db.example/sales'
  expect(readConfig({ DATABASE_URL }).demo).toBe(false)
  expect(readConfig({ DATABASE_URL, DEMO: 'on' }).demo).toBe(true)
})

test('HOLD_MAX_SECONDS cannot be less than HOLD_SECONDS', () => {
  expect(complaint({ HOLD_SECONDS: '600', HOLD_MAX_SECONDS: '599' })).toBe(
    'The setting HOLD_MAX_SECONDS must not be less than HOLD_SECONDS.',
  )
  expect(readConfig({ HOLD_SECONDS: '600', HOLD_MAX_SECONDS: '600' }).holds.holdMaxMs).toBe(600_000)
})

test('all faults are reported at once, one per line, and no value is repeated', () => {
  const lines = complaint({ PORT: 'x1', AUTH_SECRET: 'hunter2', DATABASE_URL: 'mysql://me:hunter3@db' }).split('\n')
  expect(lines.map((line) => line.split(' ')[2])).toEqual(['PORT', 'DATABASE_URL', 'AUTH_SECRET'])
  expect(lines.join()).not.toMatch(/hunter|x1/)
})

test('other environment variables are ignored', () => {
  expect(readConfig({ PATH: '/bin', port: '1', Port: 'x', HOLDFAST: '1' })).toEqual(readConfig({}))
})

test('the configuration cannot be changed', () => {
  const config = readConfig({})
  expect(Object.isFrozen(config)).toBe(true)
  expect(Object.isFrozen(config.holds)).toBe(true)
  expect(Object.isFrozen(config.allowedOrigins)).toBe(true)
  expect(Object.isFrozen(config.trustedProxies)).toBe(true)
})

/** The error message for an invalid environment. */
function complaint(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof SetupError) return error.message
    throw error
  }
  throw new Error('Nothing was said.')
}

test('RATE_LIMIT=off switches all limits off', () => {
  const { limits, holds } = readConfig({ RATE_LIMIT: 'off', HELD_SEATS_PER_ADDRESS: '5' })
  expect([...Object.values(limits), holds.heldSeatsPerAddress]).toEqual([null, null, null, null])
})
