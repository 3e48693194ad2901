// A PostgreSQL of our own, for when no DATABASE_URL names another; every process over the same folder shares one.
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import { SetupError } from '../../setup-error.ts'
import { launch, openCluster, shutDown, type Cluster } from './cluster.ts'
import type { DataFolderOptions } from './data-folder.ts'
import { joinRunningServer, waitUntilGone, USERS_LOCK, type JoinedServer } from './postmaster.ts'

/** The database that the URL leads to. */
const DATABASE = 'holdfast'
const LAUNCHES = 3
const RELAUNCH_MS = 1000
/** A connection that our own pool just closed is still counted for a moment. */
const FAREWELL_MS = 1000

export type EmbeddedPostgres = {
  /** Leads to the database `holdfast`, as its superuser, by the socket in its folder or else on 127.0.0.1. */
  url: string
  /** Stops PostgreSQL, unless another process still uses it; a second call waits for the first. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL over `dataDir`, setting it up the first time, or joins the one that runs there already: that of
 * another process, or one whose server was killed. When it ends before its time it is started again, at the same URL.
 * @throws {SetupError} when there is none for this platform, or the folder or the data do not serve
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

/** Joins whichever PostgreSQL runs over the folder; of several that start one at once, Postgres lets one through. */
async function join(cluster: Cluster, port?: number): Promise<JoinedServer> {
  for (let launches = 1; ; launches++) {
    const running = await joinRunningServer(cluster)
    if (running) return running
    try {
      await launch(cluster, port)
    } catch (error) {
      // Another's was quicker, or took the port.
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

/** Joins again whenever PostgreSQL is lost, for as long as it takes. `stop` resolves to our last place among its users. */
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
    for (let said = ''; !isStopped;) {
      try {
        return await joinAt(cluster, lost.port)
      } catch (error) {
        const complaint = error instanceof Error ? error.message : String(error)
        if (complaint !== said) log(complaint)
        said = complaint
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
    // 42P04 and 23505: another process has just made it.
    if (!(error instanceof Error && 'code' in error && (error.code === '42P04' || error.code === '23505'))) throw error
  })
}

/** The last one out shuts Postgres down; one that has gone by itself needs nobody to do so. */
async function leave(cluster: Cluster, joined: JoinedServer): Promise<void> {
  const running = joined.isLost ? await joinRunningServer(cluster) : joined
  if (!running) return
  const { client } = running
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [USERS_LOCK])
    const isLast = await isAlone(client)
    if (isLast) await shutDown(cluster)
    await client.end()
    if (isLast) await waitUntilGone(cluster)
  } catch (error) {
    // A FATAL error is there before the connection breaks.
    await Promise.race([running.lost, wait(FAREWELL_MS)])
    if (!running.isLost) throw error
  }
}

async function isAlone(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [USERS_LOCK])
  if (!rows[0]?.alone) return false
  const deadline = performance.now() + FAREWELL_MS
  do {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    )
    if (rowCount === 0) return true
    await wait(20)
  } while (performance.now() < deadline)
  return false
}
