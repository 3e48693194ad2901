// `npm run demo:reset`: replaces the demo's shows by new ones, also while servers are running.
import { holdsOf } from '../booking/new-show.ts'
import { readConfig } from '../config.ts'
import { resetDemo } from '../demo/install.ts'
import { exitOnSetupError } from '../setup-error.ts'
import { onDatabase } from './program.ts'

await exitOnSetupError(async () => {
  const config = readConfig(process.env)
  await onDatabase(config, (orm) => resetDemo(orm, holdsOf(config.holds)))
  console.log('The demo is reset: four shows with every seat available, and dates that count from now.')
})
