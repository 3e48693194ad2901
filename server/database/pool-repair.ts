// Keeps the pool whole: a connection that broke while it was in use, or that gives no answer, must not be missing for good.
import { Client, type Pool, type PoolClient } from 'pg'
import { ReadOnlyError } from './session.ts'

/** A server that is shut down (57P01, 57P02, 57P03), or takes no writes since another became the primary (25006). */
const GONE = /^(25006|57P0[123])$/

/**
 * Drops the connections to a server as soon as one of them hears that it is the primary no more: the idle ones now, those
 * in use when they are given back. New ones lead to wherever the address leads by then.
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
    // The pool keeps none that is being ended.
    if (dropped.has(client)) void client.end()
    else idle.add(client)
  })
  pool.on('remove', (client) => idle.delete(client))
  pool.on('connect', (client) => {
    client.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (!GONE.test(code ?? '')) return
      for (const each of inUse) dropped.add(each)
      // As if each had heard so itself: the pool removes it at once.
      for (const each of [...idle]) each.emit('error', new ReadOnlyError('the server is the primary no more'))
    })
  })
}

/**
 * A transaction whose connection is lost cannot roll back, and Kysely 0.29 releases a client only after it could. Each
 * loss would take one client out of the pool for good. So: whatever ends while checked out is released here, after
 * those who can release it themselves had their turn.
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
 * Breaks a connection that somebody has had for longer than `ms`. Postgres' own limits bind a Postgres that is there;
 * one that vanished without a word (a pulled cable, a firewall that forgot us) would be waited for until TCP gives up,
 * which takes a quarter of an hour.
 */
export function breakSilentClients(pool: Pool, ms: number): void {
  const timers = new Map<PoolClient, NodeJS.Timeout>()
  pool.on('acquire', (client) => {
    // With a query under way `end` does not say goodbye, which would wait as well, but destroys the connection.
    const end = (): void => void (client instanceof Client && client.end())
    timers.set(client, setTimeout(end, ms).unref())
  })
  pool.on('release', (_error, client) => clearTimeout(timers.get(client)))
  pool.on('remove', (client) => timers.delete(client))
}
