// The primary process of a server with workers: has the database set up, starts the workers, and adds up what they measure.
import cluster from 'node:cluster'
import { RateLimiterClusterMaster } from 'rate-limiter-flexible'
import { printWelcome } from '../banner.ts'
import type { Config } from '../config.ts'
import { createLog } from '../log.ts'
import { prepareDatabase } from '../prepare-database.ts'
import { exitOnSetupError } from '../setup-error.ts'
import { CombinedFigures } from './combined-figures.ts'
import { CombinedMetrics } from './combined-metrics.ts'
import type { WorkerProcess } from './worker-process.ts'
import { Workers } from './workers.ts'

const SECOND_MS = 1000

/**
 * Runs a server of `count` worker processes that share its port and its database. SIGTERM and SIGINT stop it; SIGHUP
 * replaces the workers one by one. The process ends with status 1 when its workers cannot be started.
 */
export async function runPrimary(config: Config, count: number): Promise<void> {
  const log = createLog(config, 'primary')
  // Until the workers have started, there is nothing to restart.
  let restart = (): void => undefined
  process.on('SIGHUP', () => restart())
  log.info(`The primary process is ${process.pid}: it takes the signals for all workers.`)
  const database = await exitOnSetupError(() => prepareDatabase(config, log))
  // Metrics may be NaN or infinite, which JSON has no word for.
  cluster.setupPrimary({ serialization: 'advanced' })

  new RateLimiterClusterMaster()

  const metrics = new CombinedMetrics((error) => log.error(error, 'The metrics of the workers cannot be combined.'))
  const figures = new CombinedFigures<WorkerProcess>()
  const ready = new Set<WorkerProcess>()
  const timer = setInterval(() => {
    const combined = figures.take()
    for (const worker of combined ? ready : []) worker.send({ kind: 'figures', figures: combined ? [combined] : [] })
  }, SECOND_MS)
  const workers = new Workers({
    count,
    log,
    // The demo is installed, and workers use the database that this process has chosen.
    settings: { DATABASE_URL: database.url, DEMO: 'off' },
    port: config.port,
    onStarted: (worker) => metrics.started(worker),
    onEnded: (worker) => {
      ready.delete(worker)
      metrics.ended(worker)
    },
    onMessage: (worker, message) => {
      switch (message.kind) {
        case 'ready':
          ready.add(worker)
          return worker.send({ kind: 'figures', figures: [...figures.history] })
        case 'metrics':
          return metrics.received(worker, message.metrics)
        case 'figures':
          return figures.received(worker, message.figures)
        case 'scrape':
          return void metrics.text().then((text) => worker.send({ kind: 'text', id: message.id, text }))
      }
    },
    onLost: () => metrics.lost(),
    onFailed: (sentence) => {
      console.error(sentence)
      void stop(1)
    },
  })

  let stopping: Promise<never> | undefined
  const stop = (status: number): Promise<never> =>
    (stopping ??= (async () => {
      clearInterval(timer)
      await workers.stop()
      await database.release()
      process.exit(status)
    })())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stopping) log.info('Stopping: the workers finish pending work.')
      void stop(0)
    })
  }
  const first = await workers.start()
  // The worker has said why.
  if (!first) return await stop(1)
  printWelcome({ operatorLink: undefined, ...first.welcome, missing: database.missing }, config)
  restart = () => workers.restart()
}
