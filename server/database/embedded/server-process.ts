// Starts and stops the embedded PostgreSQL's server process: its port, its Unix socket, its log.
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { platform } from 'node:process'
import { SetupError } from '../../setup-error.ts'
import { lastErrorIn, run } from './binaries.ts'
import type { Cluster } from './initdb.ts'

/**
 * Starts PostgreSQL on `port` or else on a free one, for 127.0.0.1 alone, and waits until it is ready.
 * @param sockets the folder of its Unix socket; empty for none
 * @throws {SetupError} quoting PostgreSQL's log
 */
export async function launch(cluster: Cluster, port?: number, sockets = socketFolder(cluster.folder)): Promise<void> {
  const { folder, data, logFile, binaries, account } = cluster
  const settings = {
    port: port ?? (await freePort()),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: sockets,
    log_checkpoints: 'off',
  }
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  const logBefore = await stat(logFile).catch(() => undefined)
  try {
    await run(binaries, 'pg_ctl', ['start', '-s', '-w', '-D', data, '-l', logFile, '-o', options.join(' ')], account)
  } catch (error) {
    const log = await readFile(logFile).catch(() => undefined)
    const newLog = log?.subarray(logBefore?.size).toString()
    // A folder that is shared with another system may hold files but no sockets.
    if (sockets && newLog?.includes('could not create any Unix-domain sockets')) return launch(cluster, port, '')
    // PostgreSQL gives this hint in this case alone. The system's own message differs.
    if (newLog?.includes('Is another postmaster already running on port')) {
      throw new SetupError(
        `PostgreSQL cannot start at port ${settings.port}, which another program has taken: stop that one, or start this server again.`,
        { cause: error },
      )
    }
    const reason = newLog ? lastErrorIn(newLog) : error instanceof Error ? error.message : String(error)
    throw new SetupError(`PostgreSQL does not start over ${folder} (${reason}): its log is ${logFile}.`, {
      cause: error,
    })
  }
}

/** Tells PostgreSQL to end all sessions, write everything to disk and exit; does not wait for that. */
export async function shutDown({ data, binaries, account }: Cluster): Promise<void> {
  await run(binaries, 'pg_ctl', ['stop', '-s', '-W', '-m', 'fast', '-D', data], account)
}

/** The longest path of a Unix socket, about. */
const SOCKET_PATH_BYTES = 100
const SOCKET_NAME = '.s.PGSQL.65535'

/** The folder of a Unix socket beside the port, or empty for none: without TCP a query takes a fifth less time. */
function socketFolder(folder: string): string {
  const isTooLong = Buffer.byteLength(join(folder, SOCKET_NAME)) > SOCKET_PATH_BYTES
  // The setting is a list, so its folders cannot contain separators.
  return isTooLong || platform === 'win32' || /[,"'\\\s]/.test(folder) ? '' : folder
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
