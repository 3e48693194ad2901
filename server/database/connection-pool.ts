// The connection pool of one database. Each connection that it hands out leads to a server that takes writes.
import { Client, Pool, TypeOverrides, types, type PoolClient } from 'pg'
import type { DatabaseTarget } from './database-url.ts'
import { breakSilentClients, dropWhenRefused, releaseBrokenClients } from './pool-repair.ts'
import { HostFailover, type Endpoint } from './failover.ts'
import { prepareSession, requireWritable, type SessionTimeouts } from './session.ts'

/** How often a connection checks that its server takes writes. Without this, reads would stay at an old primary forever. */
const WRITABLE_MS = 5000
/** A database without a free connection counts as full when it answers within this time, and else as unreachable. */
const ANSWER_MS = 1000
const CANCELLED_BORNE = 10

export type PoolSettings = Readonly<{
  size: number
  /** How long to wait for a new connection, or for one that is in use. */
  connectMs: number
  limits: SessionTimeouts
  /** A connection that has been in use for longer is broken off. */
  useMs?: number
  /** How old the last check that a connection’s server takes writes may be. */
  writableMs?: number
  /** How long an unused connection stays open; 0: for good. The default is 10 s. */
  idleMs?: number
}>

/** How many connections a pool may open, and has; and how many callers wait for one. */
export type PoolUsage = Readonly<{ size: number; used: number; idle: number; waiting: number }>

/** When a connection last passed its check, and where it leads. */
type Fitness = Readonly<{ since: number; way: Endpoint }>

/** No connection could be opened, so no statement was sent. `cause` is the reason. */
class NoConnectionError extends Error {
  readonly code = 'NO_CONNECTION'
}

/** The database answers, but all connections are in use, so no statement was sent. */
class PoolFullError extends Error {
  readonly code = 'POOL_FULL'
}

/** A pool as Kysely takes one. */
export class ConnectionPool {
  readonly options: object
  readonly #pool: Pool
  readonly #target: DatabaseTarget
  readonly #failover: HostFailover
  readonly #settings: PoolSettings
  readonly #fitness = new WeakMap<PoolClient, Fitness>()
  #transactionSettings = ''
  #answering: Promise<boolean> | undefined

  /** @throws {SetupError} when a certificate's file cannot be read */
  constructor(target: DatabaseTarget, settings: PoolSettings) {
    const failover = new HostFailover(target)
    this.#target = target
    this.#failover = failover
    this.#settings = settings
    this.#pool = new Pool({
      Client: class extends Client {
        constructor(options = {}) {
          // The pool hides the password from code that copies its options.
          super({ ...options, password: target.password, ...failover.current })
          if (target.channelBinding === 'require') requireChannelBinding(this)
        }
      },
      user: target.user,
      database: target.database,
      application_name: target.applicationName,
      options: target.options,
      sslnegotiation: target.sslNegotiation,
      enableChannelBinding: target.channelBinding !== 'disable',
      max: settings.size,
      connectionTimeoutMillis: settings.connectMs,
      ...(settings.idleMs !== undefined && { idleTimeoutMillis: settings.idleMs }),
      keepAlive: true,
      keepAliveInitialDelayMillis: WRITABLE_MS,
      types: timesAsText(),
    })
    this.options = this.#pool.options
    // The user of a connection gets its errors. Errors of idle connections are ignored.
    this.#pool.on('error', () => undefined)
    this.#pool.on('connect', (client) => client.on('error', () => undefined))
    releaseBrokenClients(this.#pool)
    dropWhenRefused(this.#pool)
    if (settings.useMs !== undefined) breakSilentClients(this.#pool, settings.useMs)
  }

  /** The SQL that follows `begin …` in the message that begins a transaction; see `prepareSession`. */
  get transactionSettings(): string {
    return this.#transactionSettings
  }

  get usage(): PoolUsage {
    const { totalCount, idleCount, waitingCount } = this.#pool
    return { size: this.#settings.size, used: totalCount - idleCount, idle: idleCount, waiting: waitingCount }
  }

  /**
   * A connection to a server that takes writes.
   * @throws {PoolFullError} when all are in use for longer than `connectMs`, though the database answers
   * @throws {NoConnectionError} when no host leads to a server that takes writes
   */
  async connect(): Promise<PoolClient> {
    let reason: unknown
    let cancelled = 0
    for (let failures = 0; failures < this.#failover.length;) {
      let known: Fitness | undefined
      const way = this.#failover.current
      let client: PoolClient | undefined
      try {
        client = await this.#pool.connect()
        known = this.#fitness.get(client)
        const now = performance.now()
        if (!known) {
          const settings = await prepareSession(client, this.#settings.limits)
          // Kept for all connections: with several hosts only some may be behind a pooler.
          if (settings !== '') this.#transactionSettings = settings
        } else if (now - known.since < (this.#settings.writableMs ?? WRITABLE_MS)) return client
        else await requireWritable(client)
        this.#fitness.set(client, { since: now, way: known?.way ?? way })
        return client
      } catch (error) {
        client?.release(true)
        if (isTimeout(error)) {
          throw (await this.#answers()) ? new PoolFullError('All connections are in use.') : noConnection(error)
        }
        // The database, or its pooler, has no connection left, which is like a full pool.
        if (hasCode(error, '53300') || isPoolerFull(error))
          throw new PoolFullError('The database has no connection left.', { cause: error })
        this.#failover.leave(known?.way ?? way, error)
        // The failure of an idle connection says nothing of new ones.
        if (known) continue
        // A role's own time limit of some milliseconds may end the statement, or the connection, that lifts it.
        if ((hasCode(error, '57014') || hasCode(error, '25P04')) && ++cancelled < CANCELLED_BORNE) continue
        failures++
        // The reason why the attempt without TLS failed says more than that the server has no TLS.
        if (reason === undefined || !isNoTls(error)) reason = error
      }
    }
    throw noConnection(reason)
  }

  end(): Promise<void> {
    return this.#pool.end()
  }

  /** Whether the database answers a connection outside the pool. Concurrent calls share one attempt. */
  #answers(): Promise<boolean> {
    this.#answering ??= isReachable(this.#target).finally(() => (this.#answering = undefined))
    return this.#answering
  }
}

/** Whether a separate connection to a server that takes writes can be opened. */
async function isReachable(target: DatabaseTarget): Promise<boolean> {
  const limits = { lockMs: ANSWER_MS, statementMs: ANSWER_MS, idleInTransactionMs: ANSWER_MS }
  const pool = new ConnectionPool(target, { size: 1, connectMs: ANSWER_MS, useMs: ANSWER_MS, limits })
  try {
    const client = await pool.connect()
    client.release()
    return true
  } catch (error) {
    // A database without a free connection answers too.
    return error instanceof PoolFullError && error.cause !== undefined
  } finally {
    await pool.end()
  }
}

/** Times stay as PostgreSQL writes them: MikroORM reads them. */
function timesAsText(): TypeOverrides {
  const overrides = new TypeOverrides()
  const { DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL } = types.builtins
  for (const type of [DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL]) overrides.setTypeParser(type, (text: string) => text)
  return overrides
}

/** node-postgres binds the password’s proof to the TLS channel where the server offers to, and says nothing where it does not. */
function requireChannelBinding(client: Client): void {
  client.connection.prependListener('authenticationSASL', ({ mechanisms }: { mechanisms: string[] }) => {
    if (mechanisms.includes('SCRAM-SHA-256-PLUS')) return
    client.connection.stream.destroy(
      new Error('the server offers no channel binding, which channel_binding=require asks for'),
    )
  })
}

function noConnection(cause: unknown): NoConnectionError {
  return new NoConnectionError(cause instanceof Error ? cause.message : String(cause), { cause })
}

/** Whether pg-pool gave up waiting for a connection. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect'
}

function isNoTls(error: unknown): boolean {
  return error instanceof Error && /SSL connection/.test(error.message)
}

/** Whether PgBouncer refused a connection because it has too many clients, or for lack of server connections. */
function isPoolerFull(error: unknown): boolean {
  return error instanceof Error && /no more connections allowed|^query_wait_timeout/.test(error.message)
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
