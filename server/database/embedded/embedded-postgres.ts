// Starts, supervises and stops the embedded PostgreSQL. All processes that use one data folder share one PostgreSQL.
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import { SetupError } from '../../setup-error.ts'
import { openCluster, type Cluster } from './initdb.ts'
import { launch, shutDown } from './server-process.ts'
import type { DataFolderOptions } from './data-folder.ts'
import { joinRunningServer, waitUntilGone, USERS_LOCK, type JoinedServer } from './postmaster.ts'

/** The database that the URL leads to. */
const DATABASE = 'holdfast'
const LAUNCHES = 3
const RELAUNCH_MS = 1000
/** PostgreSQL still counts a connection for a moment after our pool closed it. */
const DISCONNECT_MS = 1000

export type EmbeddedPostgres = {
  /** The database `holdfast`, as its superuser, by the Unix socket in the cluster's folder or else on 127.0.0.1. */
  url: string
  /** Stops PostgreSQL, unless another process still uses it; a second call waits for the first. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on `dataDir`, setting it up the first time, or joins the one that another process started there. When
 * PostgreSQL ends unexpectedly it is started again at the same URL.
 * @throws {SetupError} when npm brought no PostgreSQL for this platform, or the folder or its data cannot be used
 */
export async function startEmbeddedPostgres(
  place: Pick<DataFolderOptions, 'dataDir'> & Partial<DataFolderOptions>,
): Promise<EmbeddedPostgres> {
  const whole = { relocate: false, log: () => undefined, ...place }
  const cluster = await openCluster(whole)
  const running = await join(cluster)
  await createDatabase(running.client)
  const kept = keep(cluster, running, whole.log)
  let stopped: Promise<void> | undefined
  return {
    url: `postgres://postgres:${cluster.password}@${encodeURIComponent(running.host)}:${running.port}/${DATABASE}`,
    stop: () => (stopped ??= kept.stop().then((last) => leave(cluster, last))),
  }
}

/** Joins the PostgreSQL that runs on the folder, starting it if need be. When several start it at once, PostgreSQL admits one. */
async function join(cluster: Cluster, port?: number): Promise<JoinedServer> {
  for (let launches = 1; ; launches++) {
    const running = await joinRunningServer(cluster)
    if (running) return running
    try {
      await launch(cluster, port)
    } catch (error) {
      // Another process started it first, or took the port.
      if (launches === LAUNCHES) throw error
    }
  }
}

/** Joins at this port, which our URL names. @throws {SetupError} when PostgreSQL runs at another one */
async function joinAt(cluster: Cluster, port: number): Promise<JoinedServer> {
  const running = await join(cluster, port)
  if (running.port === port) return running
  await running.client.end()
  throw new SetupError(`PostgreSQL now runs at port ${running.port}, no longer at ${port}: start this server again.`)
}

/** Rejoins whenever PostgreSQL is lost, without a time limit. `stop` ends that and resolves to the last joined server. */
function keep(
  cluster: Cluster,
  first: JoinedServer,
  log: DataFolderOptions['log'],
): { stop: () => Promise<JoinedServer> } {
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>()
  let isStopped = false
  const watch = async (): Promise<JoinedServer> => {
    for (let running = first; ;) {
      await Promise.race([running.lost, stopped])
      if (isStopped) return running
      log('PostgreSQL has gone: starting it again.')
      running = await rejoin(running)
      log(running.isLost ? 'PostgreSQL stays away.' : 'PostgreSQL is there again.')
    }
  }
  const rejoin = async (lost: JoinedServer): Promise<JoinedServer> => {
    for (let logged = ''; !isStopped;) {
      try {
        return await joinAt(cluster, lost.port)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (reason !== logged) log(reason)
        logged = reason
        await Promise.race([stopped, wait(RELAUNCH_MS)])
      }
    }
    return lost
  }
  const last = watch()
  return {
    stop: () => {
      isStopped = true
      resolve(undefined)
      return last
    },
  }
}

async function createDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (rowCount) return
  await client.query(`create database ${DATABASE}`).catch((error: unknown) => {
    // 42P04 and 23505: another process has just created it.
    if (!(error instanceof Error && 'code' in error && (error.code === '42P04' || error.code === '23505'))) throw error
  })
}

/** Leaves the PostgreSQL that this process joined. The last process to leave shuts it down, unless it already ended. */
async function leave(cluster: Cluster, joined: JoinedServer): Promise<void> {
  const running = joined.isLost ? await joinRunningServer(cluster) : joined
  if (!running) return
  const { client } = running
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [USERS_LOCK])
    const isLast = await isLastUser(client)
    if (isLast) await shutDown(cluster)
    await client.end()
    if (isLast) await waitUntilGone(cluster)
  } catch (error) {
    // PostgreSQL reports a FATAL error before the connection breaks.
    await Promise.race([running.lost, wait(DISCONNECT_MS)])
    if (!running.isLost) throw error
  }
}

async function isLastUser(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [USERS_LOCK])
  if (!rows[0]?.alone) return false
  const deadline = performance.now() + DISCONNECT_MS
  do {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    )
    if (rowCount === 0) return true
    await wait(20)
  } while (performance.now() < deadline)
  return false
}
