// A worker process: a whole server, which shares its port, and reports to the primary process.
import { startApp } from '../app.ts'
import type { Config } from '../config.ts'
import { WEBHOOK_TIMING } from '../jobs/webhooks/timing.ts'
import { createLog } from '../log.ts'
import { migrateDatabase } from '../prepare-database.ts'
import { exitOnSetupError, SetupError } from '../setup-error.ts'
import { stopOnSignals } from '../stop-on-signals.ts'
import { PrimaryLink } from './primary-link.ts'

/** Runs worker `number` on the database that the primary process has prepared, until a signal ends it. */
export async function runWorker(config: Config, number: number): Promise<void> {
  // Only the primary process restarts and stops workers. A terminal sends these to all processes.
  for (const signal of ['SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined)
  const log = createLog(config, `worker ${number}`)
  const link = new PrimaryLink()
  const app = await exitOnSetupError(async () => {
    const url = config.databaseUrl
    if (url === undefined) throw new SetupError('A worker process has no database: start the server without it.')
    // A worker that is started in a rolling restart may be of a newer version, with migrations of its own.
    await migrateDatabase(url, config, log)
    const database = { url, missing: [], release: () => Promise.resolve() }
    return startApp(config, log, WEBHOOK_TIMING, { link, database })
  })
  stopOnSignals(app, log, ['SIGTERM'])
  const { url, port, operatorLink } = app
  await link.send({ kind: 'ready', port, welcome: { url, operatorLink } })
}
