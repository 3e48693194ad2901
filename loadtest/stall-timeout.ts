// Waits by progress: a slow machine is given its time, and only what stands still is given up.
import { SECOND_MS } from './run-clock.ts'
import { RunError } from './run.ts'

/** So long without any progress is stuck: more than any limit after which a single step gives up by itself. */
const STUCK_S = 60

/**
 * Waits for `work` for as long as it gets on, however slowly.
 * @param progress any number that differs whenever another step is done
 * @param orElse what is said when there was no step for 60 s in which this process ran; a sentence
 * @throws {RunError} when it is stuck
 */
export async function whileAdvancing<T>(work: Promise<T>, progress: () => number, orElse: string): Promise<T> {
  const { promise: stuck, reject } = Promise.withResolvers<never>()
  let last = progress()
  let still = 0
  // Seconds are counted by looks, not by the clock: while a machine sleeps, nobody looks.
  const timer = setInterval(() => {
    const now = progress()
    still = now === last ? still + 1 : 0
    last = now
    if (still >= STUCK_S) reject(new RunError(orElse))
  }, SECOND_MS)
  try {
    return await Promise.race([work, stuck])
  } finally {
    clearInterval(timer)
  }
}

/** Waits for all of it, for as long as one after the other is done. @throws {RunError} when no more of it is */
export function allAdvancing(works: readonly Promise<unknown>[], orElse: string): Promise<unknown> {
  let done = 0
  return whileAdvancing(Promise.all(works.map((work) => work.then(() => done++))), () => done, orElse)
}
