// Runs work periodically, without overlap and without errors that escape the timer.

/**
 * Runs `work` every `intervalMs`, but not while an earlier run is unfinished.
 * @returns a function that stops the timer and waits for the current run
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
