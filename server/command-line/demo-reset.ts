// `npm run demo:reset`: replaces the demo's shows by new ones, also while servers are running.
import { holdsOf } from '../booking/new-show.ts'
import { readConfig } from '../config.ts'
import { isProductionDatabase } from '../production-check.ts'
import { resetDemo } from '../demo/install.ts'
import { exitOnSetupError, SetupError } from '../setup-error.ts'
import { onDatabase } from './program.ts'

await exitOnSetupError(async () => {
  const config = readConfig(process.env)
  await onDatabase(config, async (orm) => {
    if (config.production || (await isProductionDatabase(orm))) {
      throw new SetupError('This is a database of production, which has no demo: nothing was reset.')
    }
    await resetDemo(orm, holdsOf(config.holds))
  })
  console.log('The demo is reset: four shows with every seat available, and dates that count from now.')
})
