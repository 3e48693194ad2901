// The operators' pages by URL path, below `/ops`. The pages route by them, and the server answers 404 for all other paths.

/** A page for operators, with the ids that its path names. */
export type OpsPage =
  | { name: 'shows' }
  /** The live map of a show, where seats are selected and changed. */
  | { name: 'seats'; showId: string }
  | { name: 'not found' }

const SHOW = /^\/ops\/shows\/([a-z0-9][a-z0-9-]{0,62})$/

/** The page at a path, without the base path; undefined outside of `/ops`. A final slash and capitals are ignored. */
export function opsPageAt(path: string): OpsPage | undefined {
  const plain = path.toLowerCase().replace(/\/$/, '')
  if (plain === '/ops' || plain === '/ops.html') return { name: 'shows' }
  if (!plain.startsWith('/ops/')) return undefined
  const [, showId] = SHOW.exec(plain) ?? []
  return showId === undefined ? { name: 'not found' } : { name: 'seats', showId }
}
