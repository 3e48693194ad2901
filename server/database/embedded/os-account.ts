// The operating-system account that PostgreSQL runs as. PostgreSQL refuses root, so root starts it as an unprivileged user.
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SetupError } from '../../setup-error.ts'

export type OsAccount = { uid: number; gid: number }

const CANDIDATES = ['postgres', 'nobody']

/**
 * The account to run PostgreSQL as: undefined, for the account of this process, unless that is root. For root it is the
 * owner of the cluster's folder, or before that folder exists the user `postgres` or `nobody`.
 * @throws {SetupError} when the system has neither user
 */
export async function osAccountFor(folder: string): Promise<OsAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(folder).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  for (const name of CANDIDATES) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users) ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new SetupError(
    'PostgreSQL refuses to run as root, and there is no user postgres or nobody: start as another user, or set DATABASE_URL.',
  )
}

/** The first folder on the way to `path` that the account may not enter, or `path` itself; undefined when it may enter all. */
export async function inaccessibleFolder(path: string, account: OsAccount | undefined): Promise<string | undefined> {
  if (!account) return undefined
  for (const step of stepsTo(await realpath(path))) {
    const { uid, gid, mode } = await stat(step)
    const permissions = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode
    if ((permissions & 1) === 0) return step
  }
  return undefined
}

function stepsTo(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [...stepsTo(parent), path]
}
