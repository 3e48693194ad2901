// Lets the next batch of a show wait for company while this process is saturated. With many shows at once a batch would
// else be what came in during one transaction, a few commands, and each batch costs as much as a large one.
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'

/** How long the event loop is watched before it is judged. */
const WINDOW_MS = 100
/** The share of that time in which it was busy. */
const SATURATED = 0.75
const GATHER_MS = 8

/** One serves all shows of this process. */
export class Gathering {
  #since = performance.eventLoopUtilization()
  #judgedAt = performance.now()
  #isSaturated = false

  /** Resolves after a moment when the process is saturated, and at once when it has time to spare. */
  async wait(): Promise<void> {
    const now = performance.now()
    if (now - this.#judgedAt >= WINDOW_MS) {
      const until = performance.eventLoopUtilization()
      this.#isSaturated = performance.eventLoopUtilization(until, this.#since).utilization >= SATURATED
      this.#since = until
      this.#judgedAt = now
    }
    if (this.#isSaturated) await pause(GATHER_MS)
  }
}
