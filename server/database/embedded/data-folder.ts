// Finds the folder for the embedded PostgreSQL's data, and explains why a folder cannot be used.
import { createHash } from 'node:crypto'
import { chmod, mkdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SetupError } from '../../setup-error.ts'
import { osAccountFor, inaccessibleFolder } from './os-account.ts'
import { makeSystemDir, SYSTEM_DIR } from './binaries.ts'

export type DataFolderOptions = {
  dataDir: string
  /** Whether root may keep the data elsewhere when PostgreSQL's account cannot enter `dataDir`. Otherwise that is an error. */
  relocate: boolean
  log: (line: string) => void
}

/**
 * The data folder, created if it does not exist, or the folder that root uses instead.
 * @throws {SetupError} when PostgreSQL cannot use it
 */
export async function findDataFolder({ dataDir, relocate, log }: DataFolderOptions): Promise<string> {
  const wanted = resolve(dataDir)
  try {
    const account = await osAccountFor(join(wanted, 'postgres'))
    const made = await mkdir(wanted, { recursive: true })
    if (made && account) await chmod(wanted, 0o755)
    const inTheWay = await inaccessibleFolder(wanted, account)
    if (!inTheWay) return wanted
    if (!relocate) {
      throw new SetupError(
        `As root, PostgreSQL runs as an unprivileged user, who may not enter ${inTheWay}: set DATA_DIR to a folder that everybody may enter, or start as another user.`,
      )
    }
    const elsewhere = await substituteFor(wanted)
    log(`PostgreSQL’s user may not enter ${inTheWay}: the data is kept in ${elsewhere}.`)
    return elsewhere
  } catch (error) {
    throw folderSetupError(error, wanted)
  }
}

async function substituteFor(dataDir: string): Promise<string> {
  const hash = createHash('sha256').update(await realpath(dataDir))
  const substitute = join(SYSTEM_DIR, `data-${hash.digest('hex').slice(0, 12)}`)
  await makeSystemDir()
  await mkdir(substitute, { recursive: true })
  await chmod(substitute, 0o755)
  return substitute
}

/** A `SetupError` that explains why a folder cannot be used. */
export function folderSetupError(error: unknown, folder: string): unknown {
  if (error instanceof SetupError || !(error instanceof Error)) return error
  switch ('code' in error ? error.code : undefined) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new SetupError(
        `This user may not write to ${folder}: set DATA_DIR to a folder where that is possible, or DATABASE_URL to a database of your own.`,
        {
          cause: error,
        },
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return new SetupError(
        `The disk of ${folder} has no free space: free some, or set DATA_DIR to a folder elsewhere.`,
        { cause: error },
      )
    default:
      return new SetupError(
        `The data in ${folder} cannot be set up (${error.message}): set DATA_DIR to another folder, or DATABASE_URL.`,
        { cause: error },
      )
  }
}
