// Makes Kysely, and so MikroORM, use our pool, and send the beginning and the end of a transaction with its statements.
import { PostgresDialect, PostgresDriver, type DatabaseConnection, type TransactionSettings } from 'kysely'
import type { ConnectionPool, PoolUsage } from './connection-pool.ts'
import { PooledConnection } from './pooled-connection.ts'

export class PooledDialect extends PostgresDialect {
  readonly #pool: ConnectionPool

  constructor(pool: ConnectionPool) {
    super({ pool })
    this.#pool = pool
  }

  get usage(): PoolUsage {
    return this.#pool.usage
  }

  override createDriver(): PostgresDriver {
    return new PooledDriver(this.#pool)
  }
}

class PooledDriver extends PostgresDriver {
  readonly #pool: ConnectionPool

  constructor(pool: ConnectionPool) {
    super({ pool })
    this.#pool = pool
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const client = await this.#pool.connect()
    return new PooledConnection(client, this.#pool.transactionSettings.replace(/^; /, ''))
  }

  override releaseConnection(connection: DatabaseConnection): Promise<void> {
    pooled(connection).release()
    return Promise.resolve()
  }

  /**
   * Names the isolation level, since a role's default may be another: at `repeatable read` every transaction that waited for
   * a show's lock would fail with 40001.
   */
  override beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel = 'read committed', accessMode }: TransactionSettings,
  ): Promise<void> {
    // `read write` is not the default here: a demoted primary refuses writes by its own default.
    pooled(connection).begin(
      `begin isolation level ${isolationLevel} ${accessMode ?? ''}${this.#pool.transactionSettings}`,
    )
    return Promise.resolve()
  }

  override commitTransaction(connection: DatabaseConnection): Promise<void> {
    return pooled(connection).end('commit')
  }

  override rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return pooled(connection).end('rollback')
  }
}

function pooled(connection: DatabaseConnection): PooledConnection {
  if (connection instanceof PooledConnection) return connection
  throw new TypeError('The connection is of another pool than ours.')
}
