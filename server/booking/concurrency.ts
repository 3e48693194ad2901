// Bounds on work: how much runs at the same time, once per key, how long it is waited for, and how long it blocks.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LateError } from './errors.ts'

/** @returns a function that runs its argument at once, or in order as soon as fewer than `most` are running */
export function limitConcurrency(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < most) running++
    else await new Promise<void>((start) => waiting.push(start))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

/** The share of connections that one kind of work may take from others: at least one, so it waits with them for the last. */
export function aThirdOf(connections: number): number {
  return Math.max(1, Math.floor(connections / 3))
}

/** Runs `work` for a key, or returns the promise of the run that is under way for it. */
export function singleFlight<T>(running: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const already = running.get(key)
  if (already) return already
  const run = work().finally(() => running.delete(key))
  running.set(key, run)
  return run
}

/**
 * Waits for `work` until `deadline`, a time of `performance.now()`.
 * @throws {LateError} when `work` takes longer; its result is ignored then
 */
export async function beforeDeadline<T>(work: Promise<T>, deadline: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const leftMs = Math.max(0, deadline - performance.now())
  const timer = setTimeout(() => reject(new LateError('The database does not answer.')), leftMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const SLICE_MS = 10

/** Runs a generator to its end, and lets the event loop go on after every 10 ms. @returns what the generator returns */
export async function inSlices<T>(work: Generator<undefined, T>): Promise<T> {
  for (let until = performance.now() + SLICE_MS; ;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() < until) continue
    await nextTurn()
    until = performance.now() + SLICE_MS
  }
}
