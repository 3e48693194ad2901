// Finds the PostgreSQL that runs on a data folder. The file postmaster.pid says where; only an answer proves that it runs.
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { SetupError } from '../../setup-error.ts'
import type { Cluster } from './initdb.ts'

/**
 * Every process that uses the embedded PostgreSQL holds this advisory lock shared, in the database `postgres`. A process
 * that gets the lock exclusively may shut PostgreSQL down. A joining process waits for the lock meanwhile, and then starts
 * PostgreSQL again.
 */
export const USERS_LOCK = 4_653_843

/** Recovery after a crash may take long. */
const ANSWER_MS = 60_000
/** A postmaster listens within milliseconds of writing its pid file. */
const LISTEN_MS = 2_000
const CONNECT_MS = 5_000
/** Higher than any process id. */
const NO_PROCESS = 2_147_483_647

/** A running PostgreSQL that this process has joined: `client` holds the lock until the client ends or is `lost`. */
export type JoinedServer = { client: Client; host: string; port: number; isLost: boolean; lost: Promise<unknown> }

/** What postmaster.pid says. `host` is the folder of the Unix socket, where there is one. */
type Postmaster = { pid: number; host: string; port: number; text: string }

/**
 * Joins the PostgreSQL that runs on the cluster's folder, waiting while it starts; undefined when none runs.
 * @throws {SetupError} when a running one does not answer, or refuses the password
 */
export async function joinRunningServer(cluster: Cluster): Promise<JoinedServer | undefined> {
  let begun = performance.now()
  for (let known = ''; ;) {
    const postmaster = await readPostmaster(cluster)
    if (!postmaster || !isAlive(postmaster.pid)) return undefined
    // Each postmaster has its own time limit: a new one may be about to listen.
    if (postmaster.text !== known) begun = performance.now()
    known = postmaster.text
    const answer = await ask(cluster, postmaster)
    if (typeof answer === 'object') return answer
    const waited = performance.now() - begun
    if (answer === 'stranger' || (answer === 'nobody' && waited > LISTEN_MS)) {
      await disown(cluster, postmaster)
      return undefined
    }
    if (waited > ANSWER_MS) {
      throw new SetupError(
        `The PostgreSQL of ${cluster.folder} (process ${postmaster.pid}) does not answer: end it, and start again.`,
      )
    }
    await wait(20)
  }
}

/** Waits until a PostgreSQL that shuts down has ended. `pg_ctl` could wait too, but a tool that ends process trees may end it. */
export async function waitUntilGone(cluster: Cluster): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < ANSWER_MS; await wait(20)) {
    const postmaster = await readPostmaster(cluster)
    if (!postmaster || !isAlive(postmaster.pid)) return
  }
}

async function ask(
  cluster: Cluster,
  { host, port }: Postmaster,
): Promise<JoinedServer | 'stranger' | 'nobody' | 'not yet'> {
  const client = new Client({
    host,
    port,
    user: 'postgres',
    password: cluster.password,
    database: 'postgres',
    ssl: false,
    application_name: 'holdfast',
    connectionTimeoutMillis: CONNECT_MS,
  })
  const { promise: lost, resolve } = Promise.withResolvers<undefined>()
  const running = { client, host, port, isLost: false, lost }
  client.on('error', () => {
    running.isLost = true
    resolve(undefined)
  })
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`)
    if (!rows[0] || !(await isSameFolder(rows[0].folder, cluster.data))) {
      await client.end()
      return 'stranger'
    }
    await client.query('select pg_advisory_lock_shared($1)', [USERS_LOCK])
    return running
  } catch (error) {
    // Not awaited: a broken connection may never confirm its end.
    void client.end().catch(() => undefined)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('28')) {
      throw new SetupError(
        `The PostgreSQL of ${cluster.folder} refuses the password in ${cluster.passwordFile}: put the right one there.`,
      )
    }
    return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'nobody' : 'not yet'
  }
}

/** The file's first lines are the pid, the data folder, the start time, the port and the folder of the Unix socket. */
async function readPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => '')
  const [pid, , , port, socketFolder] = text.split('\n')
  if (!Number(pid) || !Number(port)) return undefined
  return { pid: Number(pid), host: socketFolder || '127.0.0.1', port: Number(port), text }
}

/**
 * After a crash and a restart of the machine, or in a copy of the folder, the file names an unrelated process. PostgreSQL
 * would not start while that process lives. Without the file PostgreSQL would not look for survivors of its own in the
 * shared memory. So the file stays, with a pid that no process has.
 */
async function disown(cluster: Cluster, { pid, text }: Postmaster): Promise<void> {
  const now = await readPostmaster(cluster)
  if (now?.text === text) await writeFile(pidFile(cluster), text.replace(String(pid), String(NO_PROCESS)))
}

/** Compares inodes and not paths, since a mount may show one folder at several real paths. */
async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path, { bigint: true })))
  return a?.dev === b?.dev && a?.ino === b?.ino
}

function pidFile(cluster: Cluster): string {
  return join(cluster.data, 'postmaster.pid')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
