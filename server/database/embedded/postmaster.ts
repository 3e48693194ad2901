// Finds the PostgreSQL that runs over a data folder: its postmaster.pid says where, only an answer proves it.
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { SetupError } from '../../setup-error.ts'
import type { Cluster } from './cluster.ts'

/**
 * Every process that uses the embedded PostgreSQL holds this advisory lock shared, in the database `postgres`. Who gets
 * it alone may shut down: one who is just joining waits for it meanwhile, and then starts anew.
 */
export const USERS_LOCK = 4_653_843

/** Recovery after a crash may take its time. */
const ANSWER_MS = 60_000
/** A postmaster listens within milliseconds of writing its file. */
const LISTEN_MS = 2_000
const CONNECT_MS = 5_000
/** Beyond what any system hands out. */
const NO_PROCESS = 2_147_483_647

/** Our place among the users of a PostgreSQL: `client` holds the lock until it ends, or until it is `lost`. */
export type JoinedServer = { client: Client; host: string; port: number; isLost: boolean; lost: Promise<unknown> }

/** `host` is the folder of its socket, where it has one. */
type Postmaster = { pid: number; host: string; port: number; text: string }

/**
 * Joins the PostgreSQL that runs over the cluster's folder, waiting while it starts; undefined when none does.
 * @throws {SetupError} when one runs that does not answer, or does not let us in
 */
export async function joinRunningServer(cluster: Cluster): Promise<JoinedServer | undefined> {
  let begun = performance.now()
  for (let known = ''; ;) {
    const postmaster = await readPostmaster(cluster)
    if (!postmaster || !isAlive(postmaster.pid)) return undefined
    // Each has its own time: one that has just come after another is about to listen.
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

/** Waits for a PostgreSQL that is shutting down. Not left to `pg_ctl`, which a tool that ends whole process trees may end. */
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
    // Not awaited: a connection that broke may never say goodbye.
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

/** The file's lines are the pid, the folder, the time of the start, the port and its sockets' folder; then what does not matter here. */
async function readPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => '')
  const [pid, , , port, socketFolder] = text.split('\n')
  if (!Number(pid) || !Number(port)) return undefined
  return { pid: Number(pid), host: socketFolder || '127.0.0.1', port: Number(port), text }
}

/**
 * After a crash and a restart of the machine, or in a copy of the folder, the file names a process that is somebody
 * else's. Postgres would not start while that one lives. Without the file it would not look for survivors of its own
 * in the shared memory, so the file stays, and names nobody.
 */
async function disown(cluster: Cluster, { pid, text }: Postmaster): Promise<void> {
  const now = await readPostmaster(cluster)
  if (now?.text === text) await writeFile(pidFile(cluster), text.replace(String(pid), String(NO_PROCESS)))
}

/** By whatever paths: a mount may show a folder at several, all of them real. */
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
