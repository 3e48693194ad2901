// Prepares the database for a server: chooses it, migrates it, and installs the demo.
import type { Logger } from 'pino'
import { holdsOf, settleHolds } from './booking/new-show.ts'
import type { Config } from './config.ts'
import { chooseDatabase } from './database/choose-database.ts'
import { maintain, migrate } from './database/orm.ts'
import { installDemo } from './demo/install.ts'
import { checkProduction } from './production-check.ts'
import { warnOfBus, warnOfHoldSettings, warnOfUnconfirmableShows } from './startup-warnings.ts'

export type PreparedDatabase = Readonly<{
  url: string
  /** What is missing for production, a sentence each; empty in development. */
  missing: readonly string[]
  /** To be called when done: stops the embedded PostgreSQL unless another process uses it. */
  release: () => Promise<void>
}>

/**
 * Makes the database ready for a server, and warns of what the operator should correct.
 * @throws {SetupError} when the database cannot be used
 */
export async function prepareDatabase(config: Config, log: Logger): Promise<PreparedDatabase> {
  const { url, release } = await chooseDatabase(config, (line) => log.info(line))
  try {
    await migrateDatabase(url, config, log)
    const missing = await maintain(url, async (orm) => {
      if (config.demo) await installDemo(orm, holdsOf(config.holds))
      await warnOfHoldSettings(orm, config, log)
      await warnOfBus(orm, config, log)
      await warnOfUnconfirmableShows(orm, config, log)
      return config.production ? await checkProduction(orm, config) : []
    })
    return { url, missing, release }
  } catch (error) {
    await release()
    throw error
  }
}

/** Brings the tables and the shows to this version. @throws {SetupError} when the database cannot be used */
export async function migrateDatabase(url: string, config: Config, log: Logger): Promise<void> {
  for (const name of await migrate(url)) log.info(`Applied the migration ${name}.`)
  await maintain(url, (orm) => settleHolds(orm, holdsOf(config.holds)))
}
