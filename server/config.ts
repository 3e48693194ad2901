// Reads the environment into a typed and frozen configuration. An invalid value is reported in a sentence.
import { z } from 'zod'
import { compile } from 'proxy-addr'
import type { LimitSettings } from './admission/limit-settings.ts'
import type { HoldSettings } from './booking/decision.ts'
import { TOKEN_ISSUER } from './auth/visitor-tokens.ts'
import { problemIn } from './database/database-url.ts'
import { originOf } from './live/allowed-origins.ts'
import { SetupError } from './setup-error.ts'

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: 'must be a whole number', abort: true })
    .transform(Number)
    .pipe(z.number().min(least, `must be ${least} or more`).max(most, `must be ${most} or less`))

const HOUR_S = 3600

const limit = z.union(
  [z.literal('off').transform(() => null), whole(1, 1_000_000)],
  'must be a whole number from 1, or off',
)

/** The entries of a list that is separated by commas. */
function entries(list: string): string[] {
  return list.split(',').flatMap((entry) => entry.trim() || [])
}

/** Whether keys can be fetched safely from a URL: by TLS, or from this machine. */
function isSafeAddress(address: string): boolean {
  const url = URL.parse(address)
  if (!url || url.username || url.password) return false
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
}

/** Whether `proxy-addr` knows each entry as an address, a network or the name of some networks. */
function areProxies(proxies: string[]): boolean {
  try {
    compile(proxies)
    return true
  } catch {
    return false
  }
}

const MAKE_ONE = '`openssl rand -hex 32` makes one'

const bearerSecret = z
  .string()
  .min(32, `must be at least 32 characters; ${MAKE_ONE}`)
  .regex(/^[\x21-\x7e]+$/, 'must be of ASCII characters without spaces, as headers are')

/** The new secret comes first: it signs, and both verify. */
const authSecrets = z
  .string()
  .transform((list) => list.split(',').map((secret) => secret.trim()))
  .refine((all) => all.every((secret) => secret.length >= 32), `must be at least 32 characters; ${MAKE_ONE}`)
  .refine((all) => all.length <= 2, 'must be one secret, or the new and the old one, separated by a comma')

const origins = z
  .string()
  .default('')
  .transform((list) => entries(list).map(originOf))
  .refine(
    (all) => all.every((origin) => origin !== undefined),
    'must be origins such as https://a.example, separated by commas',
  )

const Environment = z
  .object({
    NODE_ENV: z.string().optional(),
    PORT: whole(0, 65_535).optional(),
    HOST: z.string().min(1).optional(),
    DATABASE_URL: z
      .string()
      .superRefine((url, context) => {
        const problem = problemIn(url)
        if (problem !== undefined) context.addIssue(problem)
      })
      .optional(),
    DATA_DIR: z.string().min(1).optional(),
    HOLD_SECONDS: whole(1, 24 * HOUR_S).default(300),
    HOLD_MAX_SECONDS: whole(1, 24 * HOUR_S).default(900),
    GRACE_SECONDS: whole(0, HOUR_S).default(15),
    HOLD_RESUME_SECONDS: whole(0, HOUR_S).default(60),
    SWEEP_INTERVAL_MS: whole(50, 60_000).default(1000),
    FRAME_MS: whole(10, 1000).default(50),
    MAX_SEATS_PER_VISITOR: whole(1, 100).default(10),
    QUEUE_LIMIT: whole(1, 1_000_000).default(20_000),
    RATE_LIMIT: limit.default(50),
    CONNECTIONS_PER_ADDRESS: limit.default(500),
    VISITORS_PER_ADDRESS: limit.default(500),
    HELD_SEATS_PER_ADDRESS: limit.default(100),
    AUTH_SECRET: authSecrets.optional(),
    USERS_JWKS_URL: z
      .string()
      .refine(isSafeAddress, 'must be an address that begins with https:// (or http:// on this machine)')
      .optional(),
    USERS_ISSUER: z
      .string()
      .refine((issuer) => issuer !== TOKEN_ISSUER, `must not be ${TOKEN_ISSUER}, which this server’s own tokens have`)
      .optional(),
    USERS_AUDIENCE: z.string().optional(),
    USERS_CLAIM: z.string().default('sub'),
    OPERATOR_TOKEN: bearerSecret.optional(),
    CONFIRM_SECRET: bearerSecret.optional(),
    ALLOWED_ORIGINS: origins,
    FRAME_ANCESTORS: origins,
    BASE_PATH: z
      .string()
      .default('/')
      .transform((path) => `/${path}/`.replaceAll(/\/+/g, '/'))
      .refine((path) => /^\/([\w~-][\w.~-]*\/)*$/.test(path), 'must be a path such as /booking/'),
    TRUST_PROXY: z
      .string()
      .default('')
      .transform(entries)
      .refine(
        areProxies,
        'must be addresses or networks such as 10.0.0.0/8, or loopback, linklocal or uniquelocal, separated by commas',
      ),
    DEMO: z.enum(['on', 'off'], 'must be on or off').optional(),
    WEBHOOK_ALLOW_PRIVATE: z.enum(['on', 'off'], 'must be on or off').default('off'),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be fatal, error, warn, info, debug or silent')
      .default('info'),
  })
  .superRefine((env, context) => {
    if (env.HOLD_MAX_SECONDS < env.HOLD_SECONDS) {
      context.addIssue({ code: 'custom', path: ['HOLD_MAX_SECONDS'], message: 'must not be less than HOLD_SECONDS' })
    }
    const users = ['USERS_JWKS_URL', 'USERS_ISSUER', 'USERS_AUDIENCE'] as const
    for (const name of users) {
      if (env[name] !== undefined || users.every((each) => env[each] === undefined)) continue
      context.addIssue({ code: 'custom', path: [name], message: `must be set too: ${users.join(', ')} go together` })
    }
    if (env.NODE_ENV === 'production' && !env.AUTH_SECRET) {
      context.addIssue({
        code: 'custom',
        path: ['AUTH_SECRET'],
        message: 'is required in production; `openssl rand -hex 32` makes one',
      })
    }
  })

export type Config = Readonly<{
  production: boolean
  /** Undefined: 3000, or the next free port. */
  port: number | undefined
  host: string
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined
  /** Undefined: `.data` in the project. */
  dataDir: string | undefined
  holds: Omit<HoldSettings, 'heldSeatsPerAddress'>
  sweepIntervalMs: number
  frameMs: number
  /** Commands that may wait per show. */
  queueLimit: number
  limits: LimitSettings
  /** The first one signs, all of them verify. Undefined: the secret that is stored in the database. */
  authSecrets: readonly string[] | undefined
  /** Undefined: no request counts as an operator's. */
  operatorToken: string | undefined
  /** The token of servers that confirm bookings on behalf of visitors; undefined: none may. */
  confirmSecret: string | undefined
  /** The identity provider whose users are visitors here. Undefined: none. */
  users: Readonly<{ jwksUrl: string; issuer: string; audience: string; claim: string }> | undefined
  /** Origins besides the server's own. */
  allowedOrigins: readonly string[]
  /** Other sites whose pages may show ours in a frame. */
  frameAncestors: readonly string[]
  /** The path of the server on its site, with a slash at both ends. */
  basePath: string
  /** Addresses, networks and names of networks whose `X-Forwarded-…` headers are trusted. */
  trustedProxies: readonly string[]
  demo: boolean
  /** Webhooks may be posted over http, and to addresses that are not public. */
  webhookAllowPrivate: boolean
  logLevel: string
}>

/** RATE_LIMIT=off switches all limits off, for load tests and rehearsals. */
function limitsOf(env: z.infer<typeof Environment>): LimitSettings {
  const isOff = env.RATE_LIMIT === null
  return {
    requestsPerSecond: env.RATE_LIMIT,
    connectionsPerAddress: isOff ? null : env.CONNECTIONS_PER_ADDRESS,
    visitorsPerAddress: isOff ? null : env.VISITORS_PER_ADDRESS,
    heldSeatsPerAddress: isOff ? null : env.HELD_SEATS_PER_ADDRESS,
  }
}

function usersOf(env: z.infer<typeof Environment>): Config['users'] {
  const { USERS_JWKS_URL: jwksUrl, USERS_ISSUER: issuer, USERS_AUDIENCE: audience, USERS_CLAIM: claim } = env
  if (jwksUrl === undefined || issuer === undefined || audience === undefined) return undefined
  return Object.freeze({ jwksUrl, issuer, audience, claim })
}

/** Removes empty settings, which container files often contain and which count as unset. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}

/**
 * Reads the configuration from an environment. docs/configuration.md lists the settings.
 * @throws {SetupError} that names every invalid setting and its valid values
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(withoutEmpty(environment))
  if (!parsed.success) {
    throw new SetupError(
      parsed.error.issues.map((issue) => `The setting ${issue.path.join('.')} ${issue.message}.`).join('\n'),
    )
  }
  const env = parsed.data
  const production = env.NODE_ENV === 'production'
  return Object.freeze({
    production,
    port: env.PORT,
    host: env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    holds: Object.freeze({
      holdMs: env.HOLD_SECONDS * 1000,
      holdMaxMs: env.HOLD_MAX_SECONDS * 1000,
      graceMs: env.GRACE_SECONDS * 1000,
      resumeMs: env.HOLD_RESUME_SECONDS * 1000,
      maxSeatsPerVisitor: env.MAX_SEATS_PER_VISITOR,
      pricedConfirmBy: production ? ('server' as const) : ('visitor' as const),
    }),
    sweepIntervalMs: env.SWEEP_INTERVAL_MS,
    frameMs: env.FRAME_MS,
    queueLimit: env.QUEUE_LIMIT,
    limits: Object.freeze(limitsOf(env)),
    authSecrets: env.AUTH_SECRET,
    operatorToken: env.OPERATOR_TOKEN,
    confirmSecret: env.CONFIRM_SECRET,
    users: usersOf(env),
    allowedOrigins: Object.freeze(env.ALLOWED_ORIGINS),
    frameAncestors: Object.freeze(env.FRAME_ANCESTORS),
    basePath: env.BASE_PATH,
    trustedProxies: Object.freeze(env.TRUST_PROXY),
    demo: env.DEMO === undefined ? env.DATABASE_URL === undefined : env.DEMO === 'on',
    webhookAllowPrivate: env.WEBHOOK_ALLOW_PRIVATE === 'on',
    logLevel: env.LOG_LEVEL,
  })
}
