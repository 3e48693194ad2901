// The server under test, as a child process: on a database of its own, which is deleted with it, or on another server's.
import { z } from 'zod'
import { startApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { migrate } from '../server/database/orm.ts'
import { createLog } from '../server/log.ts'
import { answerParent, serveParent, type Started } from './processes/child.ts'
import { Cleanup } from './run.ts'
import { usage } from './measure/usage.ts'
import { addShows, ShowToMake, startPostgres } from './own-database.ts'
import { subscribe } from './webhooks/test-database.ts'

const Settings = z.object({
  /** Environment variables; see docs/configuration.md. */
  environment: z.record(z.string(), z.string()),
  /** The database of another server, to sell the same shows. Without it, the server makes a database of its own. */
  databaseUrl: z.string().optional(),
  /** URLs of webhook endpoints for all events. */
  webhooks: z.array(z.string()).default([]),
  /** The shows to create. */
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
    // Without the warning that no client is built: this server serves no pages.
    LOG_LEVEL: 'error',
    ...environment,
  })
  const app = await startApp(config, createLog(config))
  cleanup.add(() => app.stop())
  answerParent(usage)
  return { ready: { url: app.url, databaseUrl, pid: process.pid }, stop: () => cleanup.run() }
}

async function startDatabase(cleanup: Cleanup): Promise<string> {
  const postgres = await startPostgres('loadtest')
  cleanup.add(postgres.stop)
  await migrate(postgres.url)
  return postgres.url
}
