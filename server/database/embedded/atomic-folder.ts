// A folder that is there with all its contents or not at all, whoever is killed or quicker while it is made.
import { access, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Makes the folder `path` unless it is there: `fill` puts its contents into an empty one beside it, which is then
 * renamed. Of several processes at once the first wins, and the others find its folder.
 */
export async function createFolderAtomically(path: string, fill: (fresh: string) => Promise<void>): Promise<void> {
  if (await exists(path)) return
  const prefix = `${path}.new-`
  const fresh = await mkdtemp(prefix)
  try {
    await fill(fresh)
    await rename(fresh, path)
  } catch (error) {
    await remove(fresh)
    if (!(await exists(path))) throw error
  }
  const siblings = await readdir(dirname(path))
  const leftovers = siblings.filter((name) => name.startsWith(basename(prefix)))
  await Promise.all(leftovers.map((name) => remove(join(dirname(path), name))))
}

/** Somebody may still be writing in there; the next one who makes a folder removes what stays. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined)
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
