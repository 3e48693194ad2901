// A server in this process alone.
import { startApp } from './app.ts'
import { printWelcome } from './banner.ts'
import type { Config } from './config.ts'
import { createLog } from './log.ts'
import { exitOnSetupError } from './setup-error.ts'
import { stopOnSignals } from './stop-on-signals.ts'

/** Runs a server until a signal ends it. The process ends with status 1 when it cannot start. */
export async function runServer(config: Config): Promise<void> {
  const log = createLog(config)
  const app = await exitOnSetupError(() => startApp(config, log))
  printWelcome(app, config)
  stopOnSignals(app, log)
}
