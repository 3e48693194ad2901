// Work that is done again and again: never twice at once, and never throwing out of its timer.

/**
 * Runs `work` every `intervalMs`, skipping a turn while it is still at it.
 * @returns a function that stops it and waits for the run that is under way
 */
export function repeat(work: () => Promise<unknown>, intervalMs: number, onError: (error: unknown) => void) {
  let running: Promise<unknown> | undefined
  const timer = setInterval(() => {
    running ??= work()
      .catch(onError)
      .finally(() => (running = undefined))
  }, intervalMs)
  return async (): Promise<void> => {
    clearInterval(timer)
    await running
  }
}
