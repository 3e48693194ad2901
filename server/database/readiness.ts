// Whether the database takes writes now, asked over a connection of its own: a node that is busy is ready.
import { ConnectionPool } from './connection-pool.ts'
import { parseDatabaseUrl } from './database-url.ts'

export class Readiness {
  readonly #pool: ConnectionPool
  #asking: Promise<boolean> | undefined

  /** The database must answer within `answerMs`. */
  constructor(url: string, answerMs: number) {
    const limits = { lockMs: answerMs, statementMs: answerMs, idleInTransactionMs: answerMs }
    this.#pool = new ConnectionPool(parseDatabaseUrl(url), {
      size: 1,
      connectMs: answerMs,
      useMs: answerMs,
      writableMs: 0,
      limits,
    })
  }

  /** Whether a connection to a server that takes writes can be had. Those who ask at once are told together. */
  isReady(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined))
    return this.#asking
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  async #ask(): Promise<boolean> {
    try {
      const client = await this.#pool.connect()
      client.release()
      return true
    } catch {
      return false
    }
  }
}
