// Every setting: its name in the environment, how it is parsed, its default, and its line in docs/configuration.md.
import { z } from 'zod'
import { TOKEN_ISSUER } from './auth/visitor-tokens.ts'
import {
  bearerSecret,
  busUrl,
  collectorUrl,
  databaseUrl,
  limit,
  onOrOff,
  origins,
  proxies,
  safeUrl,
  signingSecrets,
  sender,
  sitePath,
  siteUrl,
  smtpUrl,
  someText,
  whole,
} from './setting-types.ts'

const HOUR_S = 3600

/** The tables of docs/configuration.md, in their order. */
export const SETTING_GROUPS = [
  'start',
  'holds',
  'speed',
  'limits',
  'secrets',
  'users',
  'sites',
  'mail',
  'other',
] as const

export type SettingText = {
  group: (typeof SETTING_GROUPS)[number]
  /** What it decides: Markdown, without a full stop at its end. */
  meaning: string
  /** What applies when it is unset, where the schema has no default that can be printed. */
  unset?: string
  /** When it must be set. */
  required?: string
}

/** What docs/configuration.md says of each setting. */
export const settingTexts = z.registry<SettingText>()

/** The settings by their names. A new one needs a text, and `npm run documents`. */
export const settings = {
  NODE_ENV: z.string().optional().register(settingTexts, {
    group: 'start',
    unset: 'development',
    meaning: '`production` for everything but development and rehearsals: [what it changes](operations.md#production)',
  }),
  PORT: whole(0, 65_535).optional().register(settingTexts, {
    group: 'start',
    unset: '3000, or the next free one',
    meaning: 'the port to listen at. When it is set, that one or none; 0 for any free one',
  }),
  HOST: someText.optional().register(settingTexts, {
    group: 'start',
    unset: '127.0.0.1; 0.0.0.0 in production',
    meaning: 'the address to listen at',
  }),
  DATABASE_URL: databaseUrl.optional().register(settingTexts, {
    group: 'start',
    unset: 'the embedded PostgreSQL',
    meaning: 'the database, PostgreSQL 15 to 18; [what it may say](database.md)',
  }),
  DATABASE_POOL: whole(2, 1000).default(10).register(settingTexts, {
    group: 'start',
    meaning:
      'connections to the database for commands, reads and background work together; [how many](operations.md#connections-to-the-database)',
  }),
  BUS_URL: busUrl.optional().register(settingTexts, {
    group: 'start',
    unset: 'LISTEN and NOTIFY of the database',
    meaning:
      'how servers tell each other of changes at once: by a Redis or Valkey, or `off`: [not at all](operations.md#several-servers)',
  }),
  DATA_DIR: someText.optional().register(settingTexts, {
    group: 'start',
    unset: '`.data`',
    meaning: 'the folder in which the embedded PostgreSQL keeps its data',
  }),
  HOLD_SECONDS: whole(1, 24 * HOUR_S)
    .default(300)
    .register(settingTexts, {
      group: 'holds',
      meaning: 'how long a hold lasts',
    }),
  HOLD_MAX_SECONDS: whole(1, 24 * HOUR_S)
    .default(900)
    .register(settingTexts, {
      group: 'holds',
      meaning: 'how long extensions can make it last, from its first seat; not less than `HOLD_SECONDS`',
    }),
  GRACE_SECONDS: whole(0, HOUR_S).default(15).register(settingTexts, {
    group: 'holds',
    meaning: 'how long a hold outlives its visitor’s last connection',
  }),
  HOLD_RESUME_SECONDS: whole(0, HOUR_S).default(60).register(settingTexts, {
    group: 'holds',
    meaning:
      'a visitor who takes seats again within this time after the last hold ended continues that hold ([H13](rules.md)); 0 for never',
  }),
  MAX_SEATS_PER_VISITOR: whole(1, 100).default(10).register(settingTexts, {
    group: 'holds',
    meaning: 'seats that a visitor may have in a show, held and booked',
  }),
  HELD_SEATS_PER_ADDRESS: limit.default(100).register(settingTexts, {
    group: 'holds',
    meaning:
      'seats of a show that all visitors behind one address may hold, booked ones not counted ([H14](rules.md)); behind a proxy set `TRUST_PROXY`',
  }),
  SWEEP_INTERVAL_MS: whole(50, 60_000).default(1000).register(settingTexts, {
    group: 'speed',
    meaning: 'how often expired holds are freed',
  }),
  FRAME_MS: whole(10, 1000).default(50).register(settingTexts, {
    group: 'speed',
    meaning: 'the viewers of a show get at most one frame in this time',
  }),
  QUEUE_LIMIT: whole(1, 1_000_000).default(20_000).register(settingTexts, {
    group: 'speed',
    meaning: 'commands that may wait per show',
  }),
  RATE_LIMIT: limit.default(50).register(settingTexts, {
    group: 'limits',
    meaning:
      'requests per second and visitor, over sockets and HTTP together; an address may use 20 times as much in all: [limits](protocol.md#limits). `off` switches all limits off',
  }),
  CONNECTIONS_PER_ADDRESS: limit.default(500).register(settingTexts, {
    group: 'limits',
    meaning: 'open connections of one address',
  }),
  VISITORS_PER_ADDRESS: limit.default(500).register(settingTexts, {
    group: 'limits',
    meaning:
      'new visitors of one address in an hour. Each server counts its own; its [workers](operations.md#worker-processes) count together',
  }),
  AUTH_SECRET: signingSecrets.optional().register(settingTexts, {
    group: 'secrets',
    unset: 'generated once and stored in the database',
    required: 'in production',
    meaning:
      'signs visitor tokens and tickets. Two, the new one first, while one [replaces the other](tokens.md#replacing-auth_secret)',
  }),
  CONFIRM_SECRET: bearerSecret.optional().register(settingTexts, {
    group: 'secrets',
    unset: 'no server can confirm',
    required: 'for shows that a server confirms',
    meaning: 'with it your server confirms bookings [that it has been paid for](payments.md)',
  }),
  OPERATOR_TOKEN: bearerSecret.optional().register(settingTexts, {
    group: 'secrets',
    unset: 'none',
    meaning:
      'the token of an [admin](operators.md#tokens-and-roles), to make the first operators, and for servers that read [the change log](webhooks.md#polling-instead)',
  }),
  METRICS_TOKEN: bearerSecret.optional().register(settingTexts, {
    group: 'secrets',
    unset: 'only operators',
    meaning: 'lets your monitoring system read [`/metrics`](monitoring.md)',
  }),
  USERS_JWKS_URL: safeUrl.optional().register(settingTexts, {
    group: 'users',
    unset: 'none',
    required: 'with the next two',
    meaning: 'where your identity provider publishes its keys',
  }),
  USERS_ISSUER: z
    .string()
    .refine((issuer) => issuer !== TOKEN_ISSUER, `must not be ${TOKEN_ISSUER}, which this server’s own tokens have`)
    .optional()
    .register(settingTexts, { group: 'users', unset: 'none', meaning: 'the `iss` of its tokens' }),
  USERS_AUDIENCE: z
    .string()
    .optional()
    .register(settingTexts, { group: 'users', unset: 'none', meaning: 'the `aud` of its tokens' }),
  USERS_CLAIM: z
    .string()
    .default('sub')
    .register(settingTexts, { group: 'users', meaning: 'the claim of those tokens that names the user' }),
  OPERATORS_CLAIM: someText.optional().register(settingTexts, {
    group: 'users',
    unset: 'none of your users is an operator',
    meaning: 'the claim of those tokens that has the roles of [operators](operators.md#by-your-identity-provider)',
  }),
  OPERATORS_NAME_CLAIM: someText.default('preferred_username').register(settingTexts, {
    group: 'users',
    meaning: 'the claim of those tokens that has the operator’s name; without it, `sub`',
  }),
  ALLOWED_ORIGINS: origins().register(settingTexts, {
    group: 'sites',
    unset: 'the server’s own',
    meaning: 'other sites whose pages may connect, use the API (CORS) and [have the elements](embedding.md)',
  }),
  FRAME_ANCESTORS: origins().register(settingTexts, {
    group: 'sites',
    unset: 'the server’s own',
    meaning: 'other sites whose pages may show ours in a frame',
  }),
  BASE_PATH: sitePath.register(settingTexts, {
    group: 'sites',
    unset: '`/`',
    meaning: 'the path of the site that the server is under: [behind a proxy](operations.md#behind-a-proxy)',
  }),
  TRUST_PROXY: proxies.register(settingTexts, {
    group: 'sites',
    unset: 'none',
    required: 'behind a proxy',
    meaning: 'proxies whose `X-Forwarded-For`, `-Host`, `-Proto` and `-Port` the server trusts',
  }),
  SMTP_URL: smtpUrl.optional().register(settingTexts, {
    group: 'mail',
    unset: 'mails stay in the outbox',
    required: 'with the next two',
    meaning:
      'the mail server that takes [mails to buyers](buyers.md#mails), with user and password if it asks for them',
  }),
  MAIL_FROM: sender.optional().register(settingTexts, {
    group: 'mail',
    unset: 'none',
    meaning: 'the sender of those mails',
  }),
  PUBLIC_URL: siteUrl.optional().register(settingTexts, {
    group: 'mail',
    unset: 'the address at which the server listens',
    meaning: 'where visitors reach the site, with its path; links in mails begin with it',
  }),
  DEMO: onOrOff.optional().register(settingTexts, {
    group: 'other',
    unset: 'on with the embedded database, else off; always off in production',
    meaning: '`on` puts four demo shows into a database without shows',
  }),
  WEBHOOK_ALLOW_PRIVATE: onOrOff.default('off').register(settingTexts, {
    group: 'other',
    meaning: '`on` lets [webhooks](webhooks.md) go to http and to private addresses',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional().register(settingTexts, {
    group: 'other',
    unset: 'no traces',
    meaning: 'the collector that gets [traces](monitoring.md#traces), without the path `/v1/traces`',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional().register(settingTexts, {
    group: 'other',
    unset: 'the setting above',
    meaning: 'the same with its whole path, for traces alone',
  }),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], 'must be otlp or none').default('otlp').register(settingTexts, {
    group: 'other',
    meaning: '`none` switches traces off',
  }),
  OTEL_SDK_DISABLED: z.enum(['true', 'false'], 'must be true or false').default('false').register(settingTexts, {
    group: 'other',
    meaning: '`true` switches traces off',
  }),
  BRAND_FILE: someText.optional().register(settingTexts, {
    group: 'other',
    unset: 'Holdfast’s own',
    meaning: 'the file with the name, the logo and the colours of the pages: [your brand](branding.md)',
  }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be fatal, error, warn, info, debug or silent')
    .default('info')
    .register(settingTexts, { group: 'other', meaning: 'the least level that is logged' }),
}
