// Stops a server on signals.
import type { Logger } from 'pino'

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

/** Lets `app` finish pending work on the first of these signals, and ends the process with status 0. */
export function stopOnSignals(app: { stop: () => Promise<void> }, log: Logger, signals = SIGNALS): void {
  let isStopping = false
  const stop = (): void => {
    if (isStopping) return
    isStopping = true
    log.info('Stopping: finishing pending work.')
    void app.stop().then(() => process.exit(0))
  }
  for (const signal of signals) process.on(signal, stop)
}
