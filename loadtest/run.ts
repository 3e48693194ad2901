// What each program of the load test runs with: clean-up, progress, and the error that ends a run.
import { z } from 'zod'
import { Progress } from './progress.ts'
import { EXIT } from './verdict.ts'

export type Run = {
  cleanup: Cleanup
  progress: Progress
  /** Ends the run with this error, whatever the run is waiting for. */
  fail: (error: RunError) => void
  /** Registers a function to call when the run ends with an error. The sentence it returns is printed last. */
  onFailure: (describe: () => string) => void
  /** Makes the next Ctrl-C call `stop` instead of ending the run. The Ctrl-C after that one ends the run. */
  onInterrupt: (stop: () => void) => void
}

/** The run cannot be carried out. The message is a sentence for the terminal. */
export class RunError extends Error {
  readonly exitStatus: number

  constructor(message: string, exitStatus: number = EXIT.violation) {
    super(message)
    this.exitStatus = exitStatus
  }
}

/** Undoes what a run has started, in reverse order, exactly once. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = []
  #done: Promise<void> | undefined

  add(step: () => unknown): void {
    this.#steps.push(step)
  }

  get hasBegun(): boolean {
    return this.#done !== undefined
  }

  /** A second call waits for the first. */
  run(): Promise<void> {
    return (this.#done ??= this.#undo())
  }

  async #undo(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step()
  }
}

/** Runs a program to its end, cleans up, and ends the process with the exit status of its `RunError`, if it threw one. */
export async function runProgram(work: (run: Run) => Promise<void>): Promise<void> {
  const cleanup = new Cleanup()
  const progress = new Progress(process.stderr)
  const failure = Promise.withResolvers<never>()
  let interrupt: (() => void) | undefined
  let describeFailure: (() => string) | undefined
  const run: Run = {
    cleanup,
    progress,
    fail: failure.reject,
    onFailure: (describe) => (describeFailure = describe),
    onInterrupt: (stop) => (interrupt = stop),
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!interrupt) return failure.reject(new RunError('Stopped before the end.', EXIT.interrupted))
      interrupt()
      interrupt = undefined
    })
  }
  try {
    await Promise.race([failure.promise, work(run)])
    await cleanup.run()
  } catch (error) {
    progress.end()
    const isInterrupted = error instanceof RunError && error.exitStatus === EXIT.interrupted
    const description = isInterrupted ? undefined : describeFailure?.()
    await cleanup.run()
    if (error instanceof RunError) console.error(error.message)
    if (description !== undefined) console.error(description)
    if (!(error instanceof RunError)) throw error
    // Anything that `work` still waits for would keep the process alive.
    process.exit(error.exitStatus)
  }
}

/** Modules, pipes, and what Node itself keeps open. */
const OTHER_OPEN_FILES = 100

const ProcessLimits = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.number() }) }) })

/** The sockets that each process may have open; infinite where the system has no limit. */
export function socketsAllowed(): number {
  return openFilesAllowed() - OTHER_OPEN_FILES
}

function openFilesAllowed(): number {
  const { data } = ProcessLimits.safeParse(process.report.getReport())
  return data?.userLimits.open_files.soft ?? Infinity
}

/**
 * Checks that the system allows this many open sockets, each of which is an open file.
 * @throws {RunError} when it does not
 */
export function requireSockets(sockets: number): void {
  const allowed = openFilesAllowed()
  const needed = sockets + OTHER_OPEN_FILES
  if (needed <= allowed) return
  throw new RunError(
    `This needs ${needed} open files, and this shell allows ${allowed}: ask for fewer users, or allow more with \`ulimit -n ${needed}\`.`,
  )
}
