// Carries messages by PostgreSQL's LISTEN and NOTIFY, each on a connection of its own: a NOTIFY in a transaction that writes
// would make its commit wait for all others that do so.
import { setTimeout as pause } from 'node:timers/promises'
import { Client, type PoolClient } from 'pg'
import { ConnectionPool, type PoolSettings } from '../database/connection-pool.ts'
import { parseDatabaseUrl } from '../database/database-url.ts'
import type { Link, LinkEvents, Transport } from './transport.ts'

const CONNECT_MS = 3000
const ANSWER_MS = 2000
const ONE = {
  size: 1,
  connectMs: CONNECT_MS,
  // It stays open however long there is nothing to send.
  idleMs: 0,
  limits: { lockMs: ANSWER_MS, statementMs: ANSWER_MS, idleInTransactionMs: ANSWER_MS },
} satisfies PoolSettings

/** Servers whose tables are in another schema of the database are others. */
const CHANNEL = `'holdfast_' || hashtext(current_schema())`
const WHY_SILENT =
  'what is sent by NOTIFY does not come back, as behind a connection pooler in transaction mode: set BUS_URL to a redis://… address, or to off'

/** A transport over the database at `databaseUrl`. */
export function postgresTransport(databaseUrl: string): Transport {
  const target = parseDatabaseUrl(databaseUrl)
  return {
    kind: 'postgres',
    name: 'LISTEN/NOTIFY of PostgreSQL',
    whySilent: WHY_SILENT,
    open: (events) => {
      const sender = new ConnectionPool(target, { ...ONE, useMs: ANSWER_MS })
      const listener = new ConnectionPool(target, ONE)
      return openLink(sender, listener, events)
    },
  }
}

async function openLink(sender: ConnectionPool, listener: ConnectionPool, events: LinkEvents): Promise<Link> {
  let client: PoolClient | undefined
  const onEnd = (): void => {
    // The pool takes it back by itself.
    client = undefined
    events.onBroken(new Error('PostgreSQL closed the connection that listens'))
  }
  const close = async (): Promise<void> => {
    client?.removeListener('end', onEnd)
    client?.release(true)
    // A peer that does not answer would not answer a farewell either.
    if (client instanceof Client) client.connection.stream.destroy()
    client = undefined
    await Promise.allSettled([sender.end(), listener.end()])
  }
  try {
    client = await listener.connect()
    client.on('end', onEnd)
    client.on('notification', ({ payload = '' }) => events.onText(payload))
    await Promise.race([listen(client), tooLate()])
  } catch (error) {
    await close()
    throw error
  }
  return {
    send: async (text) => {
      const connection = await sender.connect()
      try {
        await connection.query(`select pg_notify(${CHANNEL}, $1)`, [text])
        connection.release()
      } catch (error) {
        connection.release(true)
        throw error
      }
    },
    close,
  }
}

async function listen(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ channel: string }>(`select quote_ident(${CHANNEL}) as channel`)
  await client.query(`listen ${rows[0]?.channel ?? ''}`)
}

async function tooLate(): Promise<never> {
  await pause(ANSWER_MS, undefined, { ref: false })
  throw new Error('PostgreSQL does not answer in time')
}
