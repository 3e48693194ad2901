// The embedded PostgreSQL's cluster: set up once, launched, shut down.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { platform } from 'node:process'
import { SetupError } from '../../setup-error.ts'
import { osAccountFor, type OsAccount } from './os-account.ts'
import { lastErrorIn, findBinaries, run, type Binaries } from './binaries.ts'
import { folderSetupError, findDataFolder, type DataFolderOptions } from './data-folder.ts'
import { createFolderAtomically } from './atomic-folder.ts'

export type Cluster = {
  /** Belongs to whoever PostgreSQL runs as; the rest lies in it. */
  folder: string
  data: string
  logFile: string
  passwordFile: string
  password: string
  binaries: Binaries
  /** Undefined: ourselves. */
  account: OsAccount | undefined
}

/**
 * The cluster in a data folder, set up if this is the first time.
 * @throws {SetupError} when it cannot be, or is another version's
 */
export async function openCluster(place: DataFolderOptions): Promise<Cluster> {
  const home = await findDataFolder(place)
  const folder = join(home, 'postgres')
  const account = await osAccountFor(folder)
  const binaries = await findBinaries(account)
  const paths = pathsIn(folder)
  try {
    await createFolderAtomically(folder, (fresh) => setUp(fresh, binaries, account))
    const version = (await readFile(join(paths.data, 'PG_VERSION'), 'utf8')).trim()
    if (version !== binaries.majorVersion) {
      throw new SetupError(
        `The data in ${folder} is of PostgreSQL ${version}, this Holdfast brings ${binaries.majorVersion}: run PostgreSQL ${version} on it and set DATABASE_URL, or move it away to begin anew.`,
      )
    }
    return { folder, ...paths, password: (await readFile(paths.passwordFile, 'utf8')).trim(), binaries, account }
  } catch (error) {
    throw folderSetupError(error, folder)
  }
}

function pathsIn(folder: string) {
  return {
    data: join(folder, 'data'),
    logFile: join(folder, 'postgres.log'),
    passwordFile: join(folder, 'password'),
  }
}

async function setUp(folder: string, binaries: Binaries, account: OsAccount | undefined): Promise<void> {
  const { data, passwordFile } = pathsIn(folder)
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  if (account) {
    for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid)
  }
  const user = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  await run(binaries, 'initdb', [`--pgdata=${data}`, ...user, '--locale=C', '--encoding=UTF8'], account)
}

/**
 * Starts PostgreSQL on `port`, else on a free one, for 127.0.0.1 alone, and waits until it is ready.
 * @throws {SetupError} quoting its log
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
  const logged = await stat(logFile).catch(() => undefined)
  try {
    await run(binaries, 'pg_ctl', ['start', '-s', '-w', '-D', data, '-l', logFile, '-o', options.join(' ')], account)
  } catch (error) {
    const log = await readFile(logFile).catch(() => undefined)
    const said = log?.subarray(logged?.size).toString()
    // A folder that is shared with another system may take files and no sockets.
    if (sockets && said?.includes('could not create any Unix-domain sockets')) return launch(cluster, port, '')
    // A hint that Postgres gives in this case alone; what the system calls it differs.
    if (said?.includes('Is another postmaster already running on port')) {
      throw new SetupError(
        `PostgreSQL cannot start at port ${settings.port}, which another program has taken: stop that one, or start this server again.`,
        { cause: error },
      )
    }
    const reason = said ? lastErrorIn(said) : error instanceof Error ? error.message : String(error)
    throw new SetupError(`PostgreSQL does not start over ${folder} (${reason}): its log is ${logFile}.`, {
      cause: error,
    })
  }
}

/** Has PostgreSQL end the sessions that are left, write everything to disk and go; does not wait for that. */
export async function shutDown({ data, binaries, account }: Cluster): Promise<void> {
  await run(binaries, 'pg_ctl', ['stop', '-s', '-W', '-m', 'fast', '-D', data], account)
}

/** A socket's path may have no more than about 100 characters, and has none at all where there are no such sockets. */
const SOCKET_PATH_BYTES = 100
const SOCKET_NAME = '.s.PGSQL.65535'

/** Where PostgreSQL has a socket beside its port, for those on this machine: past TCP a query takes a fifth less. */
function socketFolder(folder: string): string {
  const isTooLong = Buffer.byteLength(join(folder, SOCKET_NAME)) > SOCKET_PATH_BYTES
  // What stands in a setting is a list.
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
