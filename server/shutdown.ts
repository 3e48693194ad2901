// The steps that stop the server: collected while it starts, run in reverse order.
import { setTimeout as pause } from 'node:timers/promises'

/** All steps together may take this long, for example while a database does not answer. */
const STOP_MS = 7000
/** A step that begins after that still gets this long. */
const STEP_MS = 500

export class Shutdown {
  readonly #steps: (() => unknown)[] = []
  readonly #onError: (error: unknown) => void
  #done: Promise<void> | undefined

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  add(step: () => unknown): void {
    this.#steps.push(step)
  }

  /** Runs each step once, the last added first, leaving behind a step that takes too long. A second call waits for the first. */
  run(): Promise<void> {
    return (this.#done ??= this.#run())
  }

  async #run(): Promise<void> {
    const deadline = performance.now() + STOP_MS
    for (const step of this.#steps.toReversed()) {
      const leftMs = Math.max(STEP_MS, deadline - performance.now())
      try {
        await Promise.race([step(), pause(leftMs, undefined, { ref: false })])
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
