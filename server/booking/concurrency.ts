// Bounds how much work of one kind runs at the same time, so that it leaves connections to everything else.

/** @returns a function that runs what it is given at once, or as soon as fewer than `most` are running; in order */
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

/** Runs `work` for a key, or waits for the run that is under way. */
export function singleFlight<T>(running: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const already = running.get(key)
  if (already) return already
  const run = work().finally(() => running.delete(key))
  running.set(key, run)
  return run
}
