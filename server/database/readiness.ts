// Checks that the database takes writes now, over a connection of its own, so that a busy server still counts as ready.
import type { PoolClient } from 'pg'
import { ConnectionPool } from './connection-pool.ts'
import { parseDatabaseUrl } from './database-url.ts'

const WRITTEN_EVERY_MS = 1000

/**
 * Writes and commits a row, as a hold does. On a full disk that may still find room in existing files, so the first statement
 * needs a temporary file of some 150 kB. One message is one transaction.
 */
const WRITE = `
  set local work_mem = '64kB';
  select count(*) from generate_series(1, 5000);
  insert into setting (name, value) values ('last_readiness_write', clock_timestamp()::text)
  on conflict (name) do update set value = excluded.value`

export class Readiness {
  readonly #pool: ConnectionPool
  readonly #onRefused: (error: unknown) => void
  #asking: Promise<boolean> | undefined
  #wroteAt = -Infinity

  /** The database must answer within `answerMs`. `onRefused` gets the reason when it is not ready. */
  constructor(url: string, answerMs: number, onRefused: (error: unknown) => void = () => undefined) {
    const limits = { lockMs: answerMs, statementMs: answerMs, idleInTransactionMs: answerMs }
    this.#onRefused = onRefused
    this.#pool = new ConnectionPool(parseDatabaseUrl(url), {
      size: 1,
      connectMs: answerMs,
      useMs: answerMs,
      writableMs: 0,
      // A database that has no connection left for a new one still serves this server.
      idleMs: 0,
      limits,
    })
  }

  /**
   * Whether a server that takes writes can be reached and the last write succeeded. A write is made when the last success is
   * a second ago. Concurrent calls share one check.
   */
  isReady(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined))
    return this.#asking
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  async #ask(): Promise<boolean> {
    let client: PoolClient | undefined
    try {
      client = await this.#pool.connect()
      if (performance.now() - this.#wroteAt >= WRITTEN_EVERY_MS) {
        await client.query(WRITE)
        this.#wroteAt = performance.now()
      }
      client.release()
      return true
    } catch (error) {
      client?.release(true)
      this.#onRefused(error)
      return false
    }
  }
}
