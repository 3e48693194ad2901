// Offers our connection pool to a library that needs a pool of node-postgres.
import { Pool, type PoolClient } from 'pg'
import type { ConnectionPool, PoolUsage } from './connection-pool.ts'

type Callback = (error: Error | undefined, client: PoolClient | undefined, done: (release?: unknown) => void) => void

/** Hands out the connections of a `ConnectionPool`, whose size is `size`; it has none of its own. */
export class NodePostgresPool extends Pool {
  readonly #connections: ConnectionPool

  constructor(connections: ConnectionPool, size: number) {
    super({ max: size })
    this.#connections = connections
    // Libraries check for these listeners. connection-pool.ts handles errors of the connections.
    this.on('error', () => undefined)
    this.on('connect', () => undefined)
  }

  /** The connections of the `ConnectionPool`. */
  get usage(): PoolUsage {
    return this.#connections.usage
  }

  override connect(): Promise<PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<PoolClient> | undefined {
    const connected = this.#connections.connect()
    if (!callback) return connected
    connected.then(
      (client) => callback(undefined, client, (error) => client.release(error !== undefined)),
      (error: unknown) => callback(asError(error), undefined, () => undefined),
    )
    return undefined
  }

  override end(): Promise<void> {
    return this.#connections.end()
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
