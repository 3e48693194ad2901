// What a scenario is given to run with, and how a run that cannot be carried out says so.
import type { Cleanup } from './cleanup.ts'
import type { Progress } from './progress.ts'

export type Run = {
  cleanup: Cleanup
  progress: Progress
  /** Ends the run with this error, whatever it is waiting for. */
  fail: (error: RunError) => void
  /** Has this called when the run ends with an error; what it says is said after it. */
  onFailure: (step: () => string) => void
  /** Has the next Ctrl-C call this instead of ending the run; the one after that ends it. */
  onInterrupt: (stop: () => void) => void
}

/** Its message is a sentence for people. */
export class RunError extends Error {
  readonly exitStatus: number

  constructor(message: string, exitStatus = 1) {
    super(message)
    this.exitStatus = exitStatus
  }
}

/** Waits for `work`, but no longer than `ms`. */
export async function within<T>(ms: number, work: Promise<T>, orElse: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new RunError(orElse)), ms)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
