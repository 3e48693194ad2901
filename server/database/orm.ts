// Opens the database: one MikroORM with the time limits without which a stopped client would freeze everybody.
import { Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import type { Pool } from 'pg'
import { migrations } from '../../migrations/list.ts'
import { SetupError } from '../setup-error.ts'
import { entities } from './entities.ts'
import { breakSilentClients, releaseBrokenClients } from './pool.ts'

const SECOND = 1000

/** A transaction for a visitor takes milliseconds, or waits for one lock; whoever takes longer has lost the database. */
const ANSWER_MS = 5 * SECOND

/** Postgres' own limits, per connection; without them a client that stops after taking a lock stops its show. */
const LIMITS = {
  connectionTimeoutMillis: 3 * SECOND,
  lock_timeout: 3 * SECOND,
  statement_timeout: 5 * SECOND,
  idle_in_transaction_session_timeout: 2 * SECOND,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5 * SECOND,
  onPoolCreated: releaseBrokenClients,
}

const SERVING = {
  ...LIMITS,
  onPoolCreated: (pool: Pool): void => {
    releaseBrokenClients(pool)
    breakSilentClients(pool, ANSWER_MS)
  },
}

/** Migrating waits for another server that migrates, however long that takes. */
const NO_LIMITS = { connectionTimeoutMillis: 5 * SECOND, onPoolCreated: releaseBrokenClients }

function create(url: string, poolSize: number, driverOptions: object): MikroORM {
  return new MikroORM({
    clientUrl: url,
    // A mistyped name must not make a database.
    ensureDatabase: false,
    entities,
    pool: { max: poolSize },
    driverOptions: { application_name: 'holdfast', ...driverOptions },
    extensions: [Migrator],
    migrations: { migrationsList: migrations, tableName: 'migration', snapshot: false },
    // A connection that Postgres closes is seen by whoever uses it; it needs no line of its own.
    logger: () => undefined,
  })
}

/** An ORM on `url`, to be closed by the caller. Nothing connects before the first query. */
export function openDatabase(url: string, poolSize = 10): MikroORM {
  return create(url, poolSize, SERVING)
}

/**
 * Does work on the database at `url` whose transactions may take as long as they need, such as making a show of many
 * seats; Postgres' own limits bind them still, for others may be waiting. @returns what `work` does
 */
export async function maintain<T>(url: string, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const orm = create(url, 1, LIMITS)
  try {
    return await work(orm)
  } finally {
    await orm.close(true)
  }
}

/**
 * Brings the database at `url` to the newest migration; safe when several servers do so at once.
 * @returns the names of the migrations that were applied
 * @throws {SetupError} when the database cannot be reached, refuses us or is too old
 */
export async function migrate(url: string): Promise<string[]> {
  const orm = create(url, 2, NO_LIMITS)
  try {
    await requireSupportedVersion(orm)
    return await orm.em.fork().transactional(async (em) => {
      await em.execute(`select pg_advisory_xact_lock(hashtext('holdfast migrations'))`)
      const applied = await orm.migrator.up()
      return applied.map((migration) => migration.name)
    })
  } catch (error) {
    throw asSetupError(error, url)
  } finally {
    await orm.close(true)
  }
}

async function requireSupportedVersion(orm: MikroORM): Promise<void> {
  const [row] = await orm.em
    .fork()
    .execute<{ version: number }[]>(`select current_setting('server_version_num')::int as version`)
  if (!row || row.version >= 150_000) return
  throw new SetupError(
    `Holdfast needs PostgreSQL 15 or newer, but DATABASE_URL leads to version ${Math.floor(row.version / 10_000)}.`,
  )
}

/** Says in a sentence what is wrong with a database that could not be opened. */
function asSetupError(error: unknown, url: string): unknown {
  if (error instanceof SetupError || !(error instanceof Error)) return error
  const { code } = error as Error & { code?: string }
  const where = hostOf(url)
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return new SetupError(`No PostgreSQL answers at ${where}: start it, or correct DATABASE_URL.`)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new SetupError(`The host of DATABASE_URL, ${where}, cannot be found: correct it.`)
    case '28P01':
    case '28000':
      return new SetupError(`PostgreSQL at ${where} refuses the user or password of DATABASE_URL: correct them.`)
    case '3D000':
      return new SetupError(`PostgreSQL at ${where} has no database of that name: create it, or correct DATABASE_URL.`)
    case '42P07':
      return new SetupError(
        `The database at ${where} has tables that this version did not make: move the data folder away, or have DATABASE_URL lead to an empty database.`,
      )
    case '42501':
      return new SetupError(
        `The user of DATABASE_URL may not create tables at ${where}: grant it, or run npm run migrate as the owner.`,
      )
    default:
      if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57)/.test(code)) return error
      return new SetupError(`PostgreSQL at ${where} cannot be reached (${error.message}): correct DATABASE_URL.`)
  }
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'the address in DATABASE_URL'
}
