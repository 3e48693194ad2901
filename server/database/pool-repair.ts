// Removes broken and silent connections from a node-postgres pool, so that the pool can replace them.
import { Client, type Pool, type PoolClient } from 'pg'
import { ReadOnlyError } from './session.ts'

/** A server that is shut down (57P01, 57P02, 57P03), or takes no writes since another became the primary (25006). */
const GONE = /^(25006|57P0[123])$/

/**
 * Drops all connections as soon as the server tells one of them that it is no longer the primary: idle ones now, those in
 * use when they are released. New connections resolve the address again.
 */
export function dropWhenRefused(pool: Pool): void {
  const idle = new Set<PoolClient>()
  const inUse = new Set<PoolClient>()
  const dropped = new WeakSet<PoolClient>()
  pool.on('acquire', (client) => {
    idle.delete(client)
    inUse.add(client)
  })
  pool.on('release', (_error, client) => {
    inUse.delete(client)
    // The pool does not keep a connection that is being ended.
    if (dropped.has(client)) void client.end()
    else idle.add(client)
  })
  pool.on('remove', (client) => idle.delete(client))
  pool.on('connect', (client) => {
    client.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (!GONE.test(code ?? '')) return
      for (const each of inUse) dropped.add(each)
      // The pool removes a connection at once when it emits an error.
      for (const each of [...idle]) each.emit('error', new ReadOnlyError('the server is the primary no more'))
    })
  })
}

/**
 * A transaction whose connection is lost cannot roll back, and Kysely 0.29 releases a client only after a rollback. Each
 * loss would take one client out of the pool for good. So a client that ends while checked out is released here, after its
 * user had the chance to release it.
 */
export function releaseBrokenClients(pool: Pool): void {
  const inUse = new Set<PoolClient>()
  pool.on('acquire', (client) => inUse.add(client))
  pool.on('release', (_error, client) => inUse.delete(client))
  pool.on('connect', (client) => {
    client.on('end', () => {
      setImmediate(() => {
        if (inUse.has(client)) client.release(true)
      })
    })
  })
}

/**
 * Breaks a connection that has been in use for longer than `ms`. PostgreSQL's own time limits need a reachable PostgreSQL.
 * After a pulled cable, or behind a firewall that dropped the connection, a query would wait until TCP gives up, which takes
 * a quarter of an hour.
 */
export function breakSilentClients(pool: Pool, ms: number): void {
  const timers = new Map<PoolClient, NodeJS.Timeout>()
  pool.on('acquire', (client) => {
    // While a query runs `end` destroys the connection, without waiting for a farewell.
    const end = (): void => void (client instanceof Client && client.end())
    timers.set(client, setTimeout(end, ms).unref())
  })
  pool.on('release', (_error, client) => clearTimeout(timers.get(client)))
  pool.on('remove', (client) => timers.delete(client))
}
