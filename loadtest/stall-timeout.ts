// Waits as long as work makes progress: a slow machine gets its time, and only work that stands still is given up.
import { RunError } from './run.ts'
import { SECOND_MS } from './run-clock.ts'

/** Longer than any time-out after which a single step gives up by itself. */
const STALL_S = 60

/** Work stood still. Its message is a sentence for the terminal. */
export class StalledError extends RunError {}

/**
 * Waits for `work` as long as it makes progress.
 * @param progress any number that changes with each step of the work
 * @param message the sentence of the error
 * @throws {StalledError} when no step was done in 60 s during which this process ran
 */
export async function whileAdvancing<T>(work: Promise<T>, progress: () => number, message: string): Promise<T> {
  const { promise: stalled, reject } = Promise.withResolvers<never>()
  let last = progress()
  let secondsWithoutProgress = 0
  // Counts timer ticks instead of reading the clock: none come while the machine sleeps.
  const timer = setInterval(() => {
    const now = progress()
    secondsWithoutProgress = now === last ? secondsWithoutProgress + 1 : 0
    last = now
    if (secondsWithoutProgress >= STALL_S) reject(new StalledError(message))
  }, SECOND_MS)
  try {
    return await Promise.race([work, stalled])
  } finally {
    clearInterval(timer)
  }
}

/** Waits for all promises, as long as one after the other resolves. @throws {StalledError} when none did in 60 s */
export function allAdvancing(works: readonly Promise<unknown>[], message: string): Promise<unknown> {
  let done = 0
  return whileAdvancing(Promise.all(works.map((work) => work.then(() => done++))), () => done, message)
}
