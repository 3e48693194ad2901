// Starts the server from the environment, and stops it when told to.
import { startApp } from './app.ts'
import { printWelcome } from './banner.ts'
import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import { exitOnSetupError } from './setup-error.ts'

const config = await exitOnSetupError(() => readConfig(process.env))
const log = createLog(config)
const app = await exitOnSetupError(() => startApp(config, log))
printWelcome(app.url, config)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    log.info('Stopping: finishing what is under way.')
    void app.stop().then(() => process.exit(0))
  })
}
