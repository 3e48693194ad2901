// How Kysely, and so MikroORM, talks to PostgreSQL here: over our pool, and with transactions that say what they rely on.
import {
  CompiledQuery,
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type TransactionSettings,
} from 'kysely'
import type { ConnectionPool } from './connection-pool.ts'

export class PooledDialect extends PostgresDialect {
  readonly #pool: ConnectionPool

  constructor(pool: ConnectionPool) {
    super({ pool })
    this.#pool = pool
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

  /**
   * Every transaction begins here, in one round trip. It names its isolation level, since a role's default may be another:
   * at `repeatable read` everybody who waited for a show's lock would be refused by 40001.
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel = 'read committed', accessMode }: TransactionSettings,
  ): Promise<void> {
    // Not `read write` by itself: a primary that was set aside says by its default that it takes no writes.
    const begin = `begin isolation level ${isolationLevel} ${accessMode ?? ''}`
    await connection.executeQuery(CompiledQuery.raw(begin + this.#pool.transactionSettings))
  }
}
