// Runs jobs with graphile-worker, which stores them in its own schema, graphile_worker, and migrates that schema itself.
import type { Logger as WorkerLogger, TaskList } from 'graphile-worker'
import type { Logger } from 'pino'
import type { PoolUsage } from '../database/connection-pool.ts'
import { openJobPool } from '../database/orm.ts'

/** Jobs mostly wait for other servers, so many can run at a time over few connections. */
const JOBS_AT_ONCE = 16
const CONNECTIONS = 3

/** A job to run as soon as a worker is free. It replaces a job with the same key that has not begun. */
type JobSpec = Readonly<{ task: string; payload: object; key: string }>

export type JobRunner = Readonly<{
  add: (jobs: readonly JobSpec[]) => Promise<void>
  /** The connections of the workers. */
  pool: () => PoolUsage
  /** Waits for running jobs, then closes the connections. */
  stop: () => Promise<void>
}>

/**
 * Starts workers on the database at `url`, which share its jobs with those of other servers. A job is tried once: each task
 * makes its own retries, since a job of a server that dies stays locked for four hours.
 * @param onEnd called when the workers end by themselves, as they do when the database goes away
 */
export async function startJobs(url: string, tasks: TaskList, log: Logger, onEnd: () => void): Promise<JobRunner> {
  // Loaded on first use, since most servers have no jobs.
  const { Logger: GraphileLogger, run } = await import('graphile-worker')
  const pgPool = openJobPool(url, CONNECTIONS)
  const logger: WorkerLogger = new GraphileLogger(() => (level, message) => {
    // Tasks report their own errors. The remaining messages are about connections, which the workers reopen.
    log.debug(`graphile-worker, ${level}: ${message}`)
  })
  try {
    const runner = await run({
      pgPool,
      logger,
      concurrency: JOBS_AT_ONCE,
      taskList: tasks,
      parsedCronItems: [],
      noHandleSignals: true,
      // Connection poolers do not keep prepared statements.
      noPreparedStatements: true,
      // Without a batch delay, a failed completion is an unhandled rejection, which ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    })
    let isStopped = false
    const ended = runner.promise
      .catch(() => undefined)
      .then(() => pgPool.end())
      .then(() => {
        if (!isStopped) onEnd()
      })
    return {
      pool: () => pgPool.usage,
      add: async (jobs) => {
        for (const { task, payload, key } of jobs) {
          await runner.addJob(task, payload, { jobKey: key, maxAttempts: 1 })
        }
      },
      stop: async () => {
        isStopped = true
        await runner.stop().catch(() => undefined)
        await ended
      },
    }
  } catch (error) {
    await pgPool.end()
    throw error
  }
}
