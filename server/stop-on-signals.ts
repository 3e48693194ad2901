// Stops a server on SIGINT and SIGTERM.
import type { Logger } from 'pino'

/** Lets `app` finish pending work on a signal, and ends the process with status 0. */
export function stopOnSignals(app: { stop: () => Promise<void> }, log: Logger): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      log.info('Stopping: finishing pending work.')
      void app.stop().then(() => process.exit(0))
    })
  }
}
