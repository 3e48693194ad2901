// Reads the environment into a typed and frozen configuration. An invalid value is reported in a sentence.
import { z } from 'zod'
import type { LimitSettings } from './admission/limit-settings.ts'
import type { HoldSettings } from './booking/decision.ts'
import type { BusTarget } from './bus/bus-url.ts'
import { settings } from './settings.ts'
import { SetupError } from './setup-error.ts'

const Environment = z.object(settings).superRefine((env, context) => {
  if (env.HOLD_MAX_SECONDS < env.HOLD_SECONDS) {
    context.addIssue({ code: 'custom', path: ['HOLD_MAX_SECONDS'], message: 'must not be less than HOLD_SECONDS' })
  }
  const users = ['USERS_JWKS_URL', 'USERS_ISSUER', 'USERS_AUDIENCE'] as const
  if (env.OPERATORS_CLAIM !== undefined && users.every((name) => env[name] === undefined)) {
    context.addIssue({ code: 'custom', path: ['OPERATORS_CLAIM'], message: `needs ${users.join(', ')}` })
  }
  for (const name of users) {
    if (env[name] !== undefined || users.every((each) => env[each] === undefined)) continue
    context.addIssue({ code: 'custom', path: [name], message: `must be set too: ${users.join(', ')} go together` })
  }
  for (const name of ['MAIL_FROM', 'PUBLIC_URL'] as const) {
    if (env.SMTP_URL === undefined || env[name] !== undefined) continue
    context.addIssue({ code: 'custom', path: [name], message: 'must be set too when SMTP_URL is' })
  }
  if (env.NODE_ENV === 'production' && !env.AUTH_SECRET) {
    context.addIssue({
      code: 'custom',
      path: ['AUTH_SECRET'],
      message: 'is required in production; `openssl rand -hex 32` makes one',
    })
  }
  if (env.NODE_ENV === 'production' && env.DEMO === 'on') {
    context.addIssue({ code: 'custom', path: ['DEMO'], message: 'must not be on in production: there is no demo then' })
  }
})

export type Config = Readonly<{
  production: boolean
  /** Undefined: 3000, or the next free port. */
  port: number | undefined
  host: string
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined
  /** Connections for commands, reads and background work together. */
  databasePool: number
  /** How servers tell each other of changes. */
  bus: BusTarget
  /** Undefined: `.data` in the project. */
  dataDir: string | undefined
  holds: HoldSettings
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
  /** The token of the monitoring system, for `/metrics`; undefined: only operators may read it. */
  metricsToken: string | undefined
  /** Where traces are sent, with its whole path; undefined: nowhere. */
  tracesUrl: string | undefined
  /** The identity provider whose users are visitors here. Undefined: none. */
  users:
    | Readonly<{
        jwksUrl: string
        issuer: string
        audience: string
        claim: string
        /** The claims that have the roles and the names of operators. Undefined: no user is an operator. */
        operators: Readonly<{ claim: string; nameClaim: string }> | undefined
      }>
    | undefined
  /** Origins besides the server's own. */
  allowedOrigins: readonly string[]
  /** Other sites whose pages may show ours in a frame. */
  frameAncestors: readonly string[]
  /** The path of the server on its site, with a slash at both ends. */
  basePath: string
  /** Addresses, networks and names of networks whose `X-Forwarded-…` headers are trusted. */
  trustedProxies: readonly string[]
  /** Undefined: mails stay in the outbox. */
  mailServer: Readonly<{ url: string; from: Readonly<{ name: string; address: string }> }> | undefined
  /** Where visitors reach the site, without a slash at its end. Undefined: where the server listens. */
  publicUrl: string | undefined
  demo: boolean
  /** The file with the brand of the pages. Undefined: there is none. */
  brandFile: string | undefined
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
  }
}

function tracesUrlOf(env: z.infer<typeof Environment>): string | undefined {
  if (env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = env
  return whole ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`)
}

function usersOf(env: z.infer<typeof Environment>): Config['users'] {
  const { USERS_JWKS_URL: jwksUrl, USERS_ISSUER: issuer, USERS_AUDIENCE: audience, USERS_CLAIM: claim } = env
  if (jwksUrl === undefined || issuer === undefined || audience === undefined) return undefined
  const { OPERATORS_CLAIM: roles, OPERATORS_NAME_CLAIM: nameClaim } = env
  const operators = roles === undefined ? undefined : Object.freeze({ claim: roles, nameClaim })
  return Object.freeze({ jwksUrl, issuer, audience, claim, operators })
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
    databasePool: env.DATABASE_POOL,
    bus: Object.freeze(env.BUS_URL ?? { kind: 'postgres' }),
    dataDir: env.DATA_DIR,
    holds: Object.freeze({
      holdMs: env.HOLD_SECONDS * 1000,
      holdMaxMs: env.HOLD_MAX_SECONDS * 1000,
      graceMs: env.GRACE_SECONDS * 1000,
      resumeMs: env.HOLD_RESUME_SECONDS * 1000,
      maxSeatsPerVisitor: env.MAX_SEATS_PER_VISITOR,
      heldSeatsPerAddress: env.RATE_LIMIT === null ? null : env.HELD_SEATS_PER_ADDRESS,
      pricedConfirmBy: production ? ('server' as const) : ('visitor' as const),
    }),
    sweepIntervalMs: env.SWEEP_INTERVAL_MS,
    frameMs: env.FRAME_MS,
    queueLimit: env.QUEUE_LIMIT,
    limits: Object.freeze(limitsOf(env)),
    authSecrets: env.AUTH_SECRET,
    operatorToken: env.OPERATOR_TOKEN,
    confirmSecret: env.CONFIRM_SECRET,
    metricsToken: env.METRICS_TOKEN,
    tracesUrl: tracesUrlOf(env),
    users: usersOf(env),
    allowedOrigins: Object.freeze(env.ALLOWED_ORIGINS),
    frameAncestors: Object.freeze(env.FRAME_ANCESTORS),
    basePath: env.BASE_PATH,
    trustedProxies: Object.freeze(env.TRUST_PROXY),
    mailServer: env.SMTP_URL !== undefined && env.MAIL_FROM ? { url: env.SMTP_URL, from: env.MAIL_FROM } : undefined,
    publicUrl: env.PUBLIC_URL,
    demo: env.DEMO === undefined ? env.DATABASE_URL === undefined && !production : env.DEMO === 'on',
    brandFile: env.BRAND_FILE,
    webhookAllowPrivate: env.WEBHOOK_ALLOW_PRIVATE === 'on',
    logLevel: env.LOG_LEVEL,
  })
}
