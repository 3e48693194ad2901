// Keeps a show locked, as a node does that freezes in a transaction.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'

/** Begins a transaction that PostgreSQL does not end when it idles for two seconds, as a test on a busy machine does. */
export async function beginUnlimited(orm: MikroORM): Promise<EntityManager> {
  const em = orm.em.fork()
  await em.begin()
  await em.execute('set local idle_in_transaction_session_timeout = 0')
  return em
}

/** Locks a show's row. @returns a function that releases it */
export async function lockShow(orm: MikroORM, showId: string): Promise<() => Promise<void>> {
  const em = await beginUnlimited(orm)
  await em.execute('select from show where show_id = ? for update', [showId])
  return () => em.rollback()
}

/** The number of connections to this database that are idle in a transaction. */
export async function idleInTransaction(orm: MikroORM): Promise<number> {
  const idle = await orm.em
    .fork()
    .execute(`select from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`)
  return idle.length
}

/** The number of connections to this database that wait for a lock, in a statement that begins with `statement`. */
export async function waitingForLock(orm: MikroORM, statement = ''): Promise<number> {
  const waiters = await orm.em.fork().execute(
    `select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and starts_with(query, ?)`,
    [statement],
  )
  return waiters.length
}
