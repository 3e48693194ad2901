// Long work in slices, so that the event loop gets to everything else between them.
import { setImmediate as whenIdle } from 'node:timers/promises'

const SLICE_MS = 10

/** Runs a generator to its end, and lets the event loop go on whenever 10 ms are over. @returns what the generator does */
export async function inSlices<T>(work: Generator<undefined, T>): Promise<T> {
  for (let until = performance.now() + SLICE_MS; ;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() < until) continue
    await whenIdle()
    until = performance.now() + SLICE_MS
  }
}
