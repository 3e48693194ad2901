// Starts the server with the settings of the environment, and stops it on a signal.
import { startApp } from './app.ts'
import { printWelcome } from './banner.ts'
import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import { exitOnSetupError } from './setup-error.ts'

const config = await exitOnSetupError(() => readConfig(process.env))
const log = createLog(config)
const app = await exitOnSetupError(() => startApp(config, log))
printWelcome(app, config)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    log.info('Stopping: finishing pending work.')
    void app.stop().then(() => process.exit(0))
  })
}
