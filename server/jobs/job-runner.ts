// Runs jobs with graphile-worker, which keeps them in a schema of its own, graphile_worker, and migrates that itself.
import type { Logger as WorkerLogger, TaskList } from 'graphile-worker'
import type { Logger } from 'pino'
import { openJobPool } from '../database/orm.ts'

/** Jobs mostly wait for somebody else's server, so many can run at a time over few connections. */
const JOBS_AT_ONCE = 16
const CONNECTIONS = 3

/** A job to run as soon as a worker is free; one with the same key that has not begun yet is replaced. */
type JobSpec = Readonly<{ task: string; payload: object; key: string }>

export type JobRunner = Readonly<{
  add: (jobs: readonly JobSpec[]) => Promise<void>
  /** Ends begun jobs, then the connections. */
  stop: () => Promise<void>
}>

/**
 * Starts workers on the database at `url`, which share its jobs with those of other servers. A job is tried once: each task
 * sees to its own retries, since a job of a server that dies stays locked for four hours.
 * @param onEnd called when the workers end by themselves, as they do when the database goes away
 */
export async function startJobs(url: string, tasks: TaskList, log: Logger, onEnd: () => void): Promise<JobRunner> {
  // Loaded when first needed: most servers have no jobs.
  const { Logger: GraphileLogger, run } = await import('graphile-worker')
  const pgPool = openJobPool(url, CONNECTIONS)
  const logger: WorkerLogger = new GraphileLogger(() => (level, message) => {
    // What goes wrong in a task the task tells; the rest is of connections, and the workers see to that.
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
      // Poolers keep no statements.
      noPreparedStatements: true,
      // Unbatched, a completion that fails is a rejection that nobody handles, and the end of the process.
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
