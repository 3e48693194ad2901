// Who PostgreSQL runs as: it refuses root, so as root that is an existing unprivileged user, who must get everywhere.
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SetupError } from '../../setup-error.ts'

export type OsAccount = { uid: number; gid: number }

const CANDIDATES = ['postgres', 'nobody']

/**
 * Undefined, that is ourselves, unless we are root: then the owner of the cluster's folder, or who is to own it.
 * @throws {SetupError} when the system has no such user
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

/** The first folder (or file, at the end) on the way to `path` that the account may not enter, if there is one. */
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
