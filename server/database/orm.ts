// Opens the database: MikroORM on a pool with time limits, so that a stopped client cannot block a show for long.
import { Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import { migrations } from '../../migrations/list.ts'
import { SetupError } from '../setup-error.ts'
import { ConnectionPool, type PoolSettings, type PoolUsage } from './connection-pool.ts'
import { parseDatabaseUrl, type DatabaseTarget } from './database-url.ts'
import { PooledDialect } from './dialect.ts'
import { entities } from './entities.ts'
import { connectionSetupError } from './connection-error.ts'
import { NodePostgresPool } from './node-postgres-pool.ts'

const SECOND = 1000

/** PostgreSQL's own limits. Without them a client that stops after taking a lock would block its show. */
const LIMITS = { lockMs: 3 * SECOND, statementMs: 5 * SECOND, idleInTransactionMs: 2 * SECOND }

/** A visitor's transaction takes milliseconds, or waits for one lock. One that takes longer has lost its connection. */
const SERVING = { connectMs: 3 * SECOND, useMs: 5 * SECOND, limits: LIMITS }

/** Creating a large show takes seconds, on a slow machine many, and another server that does so is waited for. */
const MAINTAINING = {
  size: 1,
  connectMs: 3 * SECOND,
  // A busy machine takes more than two seconds to write the statement that has a large plan.
  limits: { lockMs: 60 * SECOND, statementMs: 60 * SECOND, idleInTransactionMs: 60 * SECOND },
}

/** Migrating waits for another server that migrates, however long that takes. */
const MIGRATING = { size: 2, connectMs: 5 * SECOND, limits: { lockMs: 0, statementMs: 0, idleInTransactionMs: 0 } }

/** A job queue keeps a connection to listen on, and takes others for a statement at a time. */
const QUEUEING = { connectMs: 3 * SECOND, limits: LIMITS }

function create(target: DatabaseTarget, settings: PoolSettings): MikroORM {
  return new MikroORM({
    dbName: target.database,
    // A mistyped name must not make a database.
    ensureDatabase: false,
    entities,
    driverOptions: new PooledDialect(new ConnectionPool(target, settings)),
    extensions: [Migrator],
    migrations: { migrationsList: migrations, tableName: 'migration', snapshot: false },
    // The user of a connection gets its error when PostgreSQL closes it, so no log line is needed.
    logger: () => undefined,
  })
}

/**
 * An ORM on `url`, to be closed by the caller. Nothing connects before the first query.
 * @param useMs how long a connection may be in use before it is broken off
 */
export function openDatabase(url: string, poolSize = 10, useMs = SERVING.useMs): MikroORM {
  const target = parseDatabaseUrl(url)
  const connectMs = Math.min(target.connectTimeoutMs ?? SERVING.connectMs, SERVING.connectMs)
  return create(target, { ...SERVING, size: poolSize, connectMs, useMs })
}

/** The connections of an ORM that `openDatabase` returned. */
export function poolUsageOf(orm: MikroORM): PoolUsage {
  const dialect: unknown = orm.config.get('driverOptions')
  if (dialect instanceof PooledDialect) return dialect.usage
  throw new Error('The ORM has another pool than ours.')
}

/** A pool on `url` for a job queue, to be ended by the caller. Nothing connects before the first query. */
export function openJobPool(url: string, size: number): NodePostgresPool {
  return new NodePostgresPool(new ConnectionPool(parseDatabaseUrl(url), { ...QUEUEING, size }), size)
}

/**
 * Runs maintenance work on the database at `url`, such as creating a show of many seats. Its transactions may take long, but
 * PostgreSQL's own limits apply, since others may wait for its locks. @returns what `work` returns
 */
export async function maintain<T>(url: string, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const orm = create(parseDatabaseUrl(url), MAINTAINING)
  try {
    return await work(orm)
  } finally {
    await orm.close(true)
  }
}

/**
 * Applies the migrations that the database at `url` lacks. Several servers may do so at once.
 * @returns the names of the applied migrations
 * @throws {SetupError} when the database cannot be reached, refuses the connection or is too old
 */
export async function migrate(url: string): Promise<string[]> {
  const target = parseDatabaseUrl(url)
  const orm = create(target, { ...MIGRATING, connectMs: target.connectTimeoutMs ?? MIGRATING.connectMs })
  try {
    await requireSupportedVersion(orm)
    return await orm.em.fork().transactional(async (em) => {
      await em.execute(`select pg_advisory_xact_lock(hashtext('holdfast migrations'))`)
      const applied = await orm.migrator.up()
      return applied.map((migration) => migration.name)
    })
  } catch (error) {
    throw connectionSetupError(error, target)
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
