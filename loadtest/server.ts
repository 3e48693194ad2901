// The server under test, run as a child: on a database of its own, in a folder that goes with it.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startApp } from '../server/app.ts'
import { createShow } from '../server/booking/shows.ts'
import { readConfig } from '../server/config.ts'
import { startEmbeddedPostgres } from '../server/database/embedded.ts'
import { migrate, openDatabase } from '../server/database/orm.ts'
import { createLog } from '../server/log.ts'
import { answerParent, serveParent, type Started } from './child.ts'
import { Cleanup } from './cleanup.ts'
import { gridPlan } from '../server/demo/grid.ts'
import { usage } from './measure/usage.ts'

const DAY_MS = 24 * 3600 * 1000

const Settings = z.object({
  /** Of the environment; see the README. */
  environment: z.record(z.string(), z.string()),
  /** The shows to make. */
  shows: z.array(
    z.object({
      showId: z.string(),
      seats: z.int(),
      /** Nothing but this seat is for sale. */
      lastSeat: z.int().optional(),
    }),
  ),
})
export type ServerSettings = z.infer<typeof Settings>

await serveParent(async (given) => {
  const cleanup = new Cleanup()
  try {
    return await start(Settings.parse(given), cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
})

async function start({ environment, shows }: ServerSettings, cleanup: Cleanup): Promise<Started> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-loadtest-'))
  cleanup.add(() => rm(dataDir, { recursive: true }))
  // As root, PostgreSQL's own user must get through.
  await chmod(dataDir, 0o755)
  const postgres = await startEmbeddedPostgres({ dataDir })
  cleanup.add(() => postgres.stop())
  await migrate(postgres.url)
  await createShows(postgres.url, shows)

  const config = readConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: postgres.url,
    DEMO: 'off',
    LOG_LEVEL: 'warn',
    ...environment,
  })
  const app = await startApp(config, createLog(config))
  cleanup.add(() => app.stop())
  answerParent(usage)
  return { ready: { url: app.url, databaseUrl: postgres.url }, stop: () => cleanup.run() }
}

async function createShows(databaseUrl: string, shows: ServerSettings['shows']): Promise<void> {
  const orm = openDatabase(databaseUrl)
  try {
    const now = Date.now()
    await orm.em.fork().transactional(async (em) => {
      for (const { showId, seats, lastSeat } of shows) {
        await createShow(em, {
          showId,
          title: showId,
          venue: 'Load test',
          salesOpenAt: new Date(now - DAY_MS),
          salesCloseAt: new Date(now + DAY_MS),
          startsAt: new Date(now + 2 * DAY_MS),
          timeZone: 'UTC',
          currency: 'EUR',
          plan: gridPlan(seats),
          blocked: lastSeat === undefined ? [] : Array.from(Array(seats).keys()).filter((seat) => seat !== lastSeat),
        })
      }
    })
  } finally {
    await orm.close(true)
  }
}
