// The server under test, run as a child: on a database of its own, in a folder that goes with it, or beside another server.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { startEmbeddedPostgres } from '../server/database/embedded.ts'
import { migrate } from '../server/database/orm.ts'
import { createLog } from '../server/log.ts'
import { answerParent, serveParent, type Started } from './processes/child.ts'
import { Cleanup } from './cleanup.ts'
import { addShows, ShowToMake } from './create-shows.ts'
import { usage } from './measure/usage.ts'
import { subscribe } from './webhooks/test-database.ts'

const Settings = z.object({
  /** Of the environment; see the README. */
  environment: z.record(z.string(), z.string()),
  /** Of another server's database, to sell the same shows beside it; without it, a database of its own is made. */
  databaseUrl: z.string().optional(),
  /** Who is told of all bookings by webhooks: URLs. */
  webhooks: z.array(z.string()).default([]),
  /** The shows to make. */
  shows: z.array(ShowToMake),
})
export type ServerSettings = z.input<typeof Settings>

await serveParent(async (given) => {
  const cleanup = new Cleanup()
  try {
    return await start(Settings.parse(given), cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
})

async function start(settings: z.output<typeof Settings>, cleanup: Cleanup): Promise<Started> {
  const { environment, shows, webhooks } = settings
  const databaseUrl = settings.databaseUrl ?? (await startDatabase(cleanup))
  await addShows(databaseUrl, shows)
  for (const url of webhooks) await subscribe(databaseUrl, url)
  const config = readConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    DEMO: 'off',
    // All visitors come from one address.
    RATE_LIMIT: 'off',
    // It serves no pages: that no client is built for them is nothing to warn of.
    LOG_LEVEL: 'error',
    ...environment,
  })
  const app = await startApp(config, createLog(config))
  cleanup.add(() => app.stop())
  answerParent(usage)
  return { ready: { url: app.url, databaseUrl, pid: process.pid }, stop: () => cleanup.run() }
}

async function startDatabase(cleanup: Cleanup): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-loadtest-'))
  cleanup.add(() => rm(dataDir, { recursive: true }))
  // As root, PostgreSQL's own user must get through.
  await chmod(dataDir, 0o755)
  const postgres = await startEmbeddedPostgres({ dataDir })
  cleanup.add(() => postgres.stop())
  await migrate(postgres.url)
  return postgres.url
}
