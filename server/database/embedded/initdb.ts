// Sets up the embedded PostgreSQL's cluster: its data folder, its password and the programs that run it.
import { randomBytes } from 'node:crypto'
import { chown, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from '../../setup-error.ts'
import { osAccountFor, type OsAccount } from './os-account.ts'
import { findBinaries, run, type Binaries } from './binaries.ts'
import { folderSetupError, findDataFolder, type DataFolderOptions } from './data-folder.ts'
import { createFolderAtomically } from './atomic-folder.ts'

export type Cluster = {
  /** Owned by PostgreSQL's account; the other paths lie in it. */
  folder: string
  data: string
  logFile: string
  passwordFile: string
  password: string
  binaries: Binaries
  /** Undefined: the account of this process. */
  account: OsAccount | undefined
}

/**
 * The cluster in a data folder, set up the first time.
 * @throws {SetupError} when it cannot be set up, or belongs to another major version of PostgreSQL
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
