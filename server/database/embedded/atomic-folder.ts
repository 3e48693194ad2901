// Creates a folder with all its contents or not at all, also when the process is killed or another one does the same.
import { access, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Creates the folder `path` unless it exists: `fill` puts the contents into an empty folder beside it, which is then
 * renamed. When several processes do so at once, the first rename wins and the others use that folder.
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

/** Another process may still write into the folder. What cannot be removed now is removed by the next call. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined)
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
