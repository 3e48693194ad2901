// `npm run migrate`: applies the migrations that the database of DATABASE_URL lacks, before new servers start on it, and
// distributes its tables by show where the database is a cluster of Citus.
import { readConfig } from '../config.ts'
import { distribute } from '../database/citus/distribute.ts'
import { maintain, migrate } from '../database/orm.ts'
import { exitOnSetupError, SetupError } from '../setup-error.ts'

await exitOnSetupError(async () => {
  const { databaseUrl } = readConfig({ DATABASE_URL: process.env.DATABASE_URL })
  if (databaseUrl === undefined) {
    throw new SetupError(
      'DATABASE_URL is not set, so no database was migrated. The server migrates the embedded database at each start.',
    )
  }
  const applied = await migrate(databaseUrl)
  for (const name of applied) console.log(`Applied ${name}.`)
  if (applied.length === 0) console.log('The database is up to date.')
  for (const line of await maintain(databaseUrl, distribute)) console.log(line)
})
