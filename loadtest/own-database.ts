// A PostgreSQL of a run's own, and plain shows in a database that are on sale now.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { checkedShow, createShow } from '../server/booking/new-show.ts'
import { startEmbeddedPostgres } from '../server/database/embedded/embedded-postgres.ts'
import { maintain } from '../server/database/orm.ts'
import { rehearsalShow } from '../server/demo/rehearsal-show.ts'

export type OwnPostgres = {
  url: string
  folder: string
  /** Sends a signal to its first process. When that ends, PostgreSQL is started again at the same URL. */
  signal: (signal: NodeJS.Signals) => Promise<void>
  /** Stops it, and deletes its folder. */
  stop: () => Promise<void>
}

/** Starts PostgreSQL in a temporary folder. @param name of the run, for the name of the folder */
export async function startPostgres(name: string): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), `holdfast-${name}-`))
  const deleteFolder = (): Promise<void> => rm(folder, { recursive: true })
  try {
    // When run as root, PostgreSQL's own user must be able to enter.
    await chmod(folder, 0o755)
    const postgres = await startEmbeddedPostgres({ dataDir: folder })
    const signal = async (signal: NodeJS.Signals): Promise<void> => {
      // The file begins with the process id.
      const file = join(folder, 'postgres', 'data', 'postmaster.pid')
      process.kill(Number.parseInt(await readFile(file, 'utf8')), signal)
    }
    return { url: postgres.url, folder, signal, stop: () => postgres.stop().then(deleteFolder) }
  } catch (error) {
    await deleteFolder()
    throw error
  }
}

export const ShowToMake = z.object({
  showId: z.string(),
  seats: z.int(),
  /** The only seat for sale; all others are blocked. */
  lastSeat: z.int().optional(),
  /** Refuses a choice that leaves a single seat; by default the map only warns. */
  singles: z.enum(['refuse']).optional(),
})
export type ShowToMake = z.infer<typeof ShowToMake>

export async function addShows(databaseUrl: string, shows: readonly ShowToMake[]): Promise<void> {
  if (shows.length === 0) return
  const checked = shows.map(({ showId, seats, lastSeat, singles }) => {
    const blocked = lastSeat === undefined ? [] : [...Array(seats).keys()].filter((seat) => seat !== lastSeat)
    return checkedShow({ ...rehearsalShow(showId, seats), title: showId, blocked, ...(singles && { singles }) })
  })
  await maintain(databaseUrl, (orm) =>
    orm.em.fork().transactional(async (em) => {
      for (const show of checked) await createShow(em, show)
    }),
  )
}
