// What a production server lacks, for the list that it prints when it is ready.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Config } from './config.ts'
import { serverConfirmedShows } from './startup-warnings.ts'

/** Marks the database as one of production, and lists what is missing for production: a sentence each. */
export async function checkProduction(orm: MikroORM, config: Config): Promise<string[]> {
  const em = orm.em.fork()
  await em.execute(`insert into setting (name, value) values ('${MARK}', 'yes') on conflict do nothing`)
  const [row] = await em.execute<{ any: boolean }[]>(
    'select exists (select from operator where revoked_at is null) as any',
  )
  return missingForProduction(config, {
    hasOperators: row?.any ?? false,
    serverConfirmedShows: await serverConfirmedShows(orm, config),
  })
}

/** Whether a server in production has used the database. */
export async function isProductionDatabase(orm: MikroORM): Promise<boolean> {
  const rows = await orm.em.fork().execute(`select from setting where name = '${MARK}'`)
  return rows.length > 0
}

const MARK = 'production'

type Facts = Readonly<{
  hasOperators: boolean
  /** How many current shows only a server may confirm. */
  serverConfirmedShows: number
}>

/** What is missing for production: a sentence each. */
export function missingForProduction(config: Config, { hasOperators, serverConfirmedShows: shows }: Facts): string[] {
  const missing: [isMissing: boolean, sentence: string][] = [
    [
      config.databaseUrl === undefined,
      'DATABASE_URL is not set: the embedded PostgreSQL is for development and small single-machine use, and nobody backs it up.',
    ],
    [
      !hasOperators && config.operatorToken === undefined,
      'There is no operator, so nobody can run the sale: “npm run operators -- add <name> --role admin”, with the settings of this server, makes one.',
    ],
    [
      shows > 0 && config.confirmSecret === undefined,
      `CONFIRM_SECRET is not set: nobody can buy tickets of ${shows === 1 ? 'a show that only a server confirms' : `${shows} shows that only a server confirms`}.`,
    ],
    [
      config.trustedProxies.length === 0,
      'TRUST_PROXY is not set: behind a proxy, which TLS needs, all visitors count as one address, and its limits refuse them together.',
    ],
    [config.mailServer === undefined, 'SMTP_URL is not set: mail to buyers is kept in the outbox, and not sent.'],
    [config.limits.requestsPerSecond === null, 'RATE_LIMIT is off: nothing limits what a single visitor can ask for.'],
  ]
  return missing.flatMap(([isMissing, sentence]) => (isMissing ? [sentence] : []))
}
