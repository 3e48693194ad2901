// What ends a measurement without being wrong: the machine is too slow for it.
import { RunError } from '../run.ts'
import { StalledError } from '../stall-timeout.ts'

/** The machine was too slow to measure. Its message is a sentence for the report. */
export class TooSlowError extends RunError {}

/** Whether a measurement ended only since it took too long. */
export function isSlowness(error: unknown): error is RunError {
  return error instanceof TooSlowError || error instanceof StalledError
}
