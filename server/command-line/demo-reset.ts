// `npm run demo:reset`: replaces the demo's shows by new ones, also while servers are running.
import { readConfig } from '../config.ts'
import { resetDemo } from '../demo/install.ts'
import { exitOnSetupError } from '../setup-error.ts'
import { onDatabase } from './program.ts'

await exitOnSetupError(async () => {
  await onDatabase(readConfig(process.env), resetDemo)
  console.log('The demo is reset: four shows with every seat available, and dates that count from now.')
})
