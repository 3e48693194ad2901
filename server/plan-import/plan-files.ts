// Checks files of seating plans in a thread of their own, one at a time, within bounds of memory and time.
import { Worker } from 'node:worker_threads'
import { SetupError } from '../setup-error.ts'
import type { PlanFileOptions } from './plan-file.ts'
import type { PlanFileJob, PlanFileReport } from './plan-file-worker.ts'

/** A file of 8 MB needs about 200 MB. */
const MEMORY_MB = 512
/** Measured on two busy cores: 100,000 seats take 2 s. */
const CHECK_MS = 30_000
/** Files that may wait; their texts are in memory. */
const WAITING_AT_MOST = 4

/** A file that could not be checked within the bounds. */
export class PlanFileTooLargeError extends SetupError {}
/** Too many files wait. */
export class PlanFilesBusyError extends Error {}

export class PlanFiles {
  #waiting = 0
  #isClosed = false
  #last: Promise<unknown> = Promise.resolve()
  readonly #running = new Set<Worker>()

  /**
   * Checks the text of a file, after those before it.
   * @throws {PlanFilesBusyError} when too many wait
   * @throws {PlanFileTooLargeError} when the check needs too much memory or time
   */
  check(text: string, options: PlanFileOptions): Promise<PlanFileReport> {
    if (this.#waiting >= WAITING_AT_MOST) throw new PlanFilesBusyError('Too many plans are being checked.')
    this.#waiting++
    const report = this.#last.then(() => this.#run({ text, options })).finally(() => this.#waiting--)
    this.#last = report.catch(() => undefined)
    return report
  }

  /** Ends the check that runs, and those that wait. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#running].map((worker) => worker.terminate()))
  }

  async #run(job: PlanFileJob): Promise<PlanFileReport> {
    if (this.#isClosed) throw new PlanFilesBusyError('The server stops.')
    const worker = new Worker(new URL('plan-file-worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    this.#running.add(worker)
    const timer = setTimeout(() => void worker.terminate(), CHECK_MS)
    try {
      return await new Promise<PlanFileReport>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', (error: Error) => reject(isOutOfMemory(error) ? TOO_LARGE() : error))
        worker.once('exit', () => reject(TOO_LARGE()))
      })
    } finally {
      clearTimeout(timer)
      this.#running.delete(worker)
      await worker.terminate()
    }
  }
}

const TOO_LARGE = (): Error => new PlanFileTooLargeError('The plan is too large to be checked.')

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
