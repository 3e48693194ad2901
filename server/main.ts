// Starts the server with the settings of the environment, in this process or in several, and stops it on a signal.
import cluster from 'node:cluster'
import { readStartOptions } from './command-line/start-options.ts'
import { readConfig } from './config.ts'
import { exitOnSetupError } from './setup-error.ts'
import { WORKER_NUMBER } from './workers/worker-process.ts'

/** Undefined: this process was not started as a worker. */
const workerNumber = cluster.isWorker ? process.env[WORKER_NUMBER] : undefined
const { workers } = workerNumber === undefined ? readStartOptions(process.argv.slice(2)) : {}
const config = await exitOnSetupError(() => readConfig(process.env))

if (workerNumber !== undefined) {
  const { runWorker } = await import('./workers/run-worker.ts')
  await runWorker(config, Number(workerNumber))
} else if (workers !== undefined) {
  const { runPrimary } = await import('./workers/run-primary.ts')
  await runPrimary(config, workers)
} else {
  const { runServer } = await import('./run-server.ts')
  await runServer(config)
}
