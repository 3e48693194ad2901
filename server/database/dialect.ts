// Makes Kysely, and so MikroORM, use our pool and begin transactions with their isolation level and settings.
import {
  CompiledQuery,
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type TransactionSettings,
} from 'kysely'
import type { ConnectionPool, PoolUsage } from './connection-pool.ts'

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

  /**
   * Begins every transaction, in one round trip. It names the isolation level, since a role's default may be another: at
   * `repeatable read` every transaction that waited for a show's lock would fail with 40001.
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel = 'read committed', accessMode }: TransactionSettings,
  ): Promise<void> {
    // `read write` is not the default here: a demoted primary refuses writes by its own default.
    const begin = `begin isolation level ${isolationLevel} ${accessMode ?? ''}`
    await connection.executeQuery(CompiledQuery.raw(begin + this.#pool.transactionSettings))
  }
}
