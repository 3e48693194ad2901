// Gives connections that broke while they were in use back to the pool, which would otherwise run out of them.
import type { Pool, PoolClient } from 'pg'

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
