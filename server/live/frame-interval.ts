// How often rooms get a frame: once in `frameMs`, and less often while sending frames keeps commands waiting.
import { performance } from 'node:perf_hooks'

/** Under load a map may be so old. */
const LONGEST_MS = 250
/** An event loop that is busy for more of its time than this has commands waiting. */
const BUSY = 0.9
/** What all frames together may take of a busy event loop's time. */
const SHARE = 0.25

/**
 * Watches what all rooms' frames cost: one to 2,000 viewers takes about 20 ms. In CPU time, since the time on the wall
 * also counts what other processes do. Whether the loop is busy is asked of the loop: by CPU time, a rush that shares its
 * cores with PostgreSQL looks like leisure.
 */
export class FrameInterval {
  readonly #frameMs: number
  #intervalMs: number
  #sendingMs = 0
  #since = performance.eventLoopUtilization()

  constructor(frameMs: number) {
    this.#frameMs = frameMs
    this.#intervalMs = frameMs
  }

  /** The least time between two frames of a room. */
  get intervalMs(): number {
    return this.#intervalMs
  }

  /** Sends a frame and looks at what that took. */
  send(frame: () => void): void {
    const startMs = cpuMs()
    frame()
    this.#sendingMs += cpuMs() - startMs
    const { idle, active, utilization } = performance.eventLoopUtilization(this.#since)
    const elapsedMs = idle + active
    if (elapsedMs < LONGEST_MS) return
    this.adjust(utilization, this.#sendingMs / elapsedMs)
    this.#sendingMs = 0
    this.#since = performance.eventLoopUtilization()
  }

  /**
   * Makes the interval such that frames keep to their share of a busy event loop; an idle one comes back to `frameMs`.
   * `used` is how much of the time the loop is busy, `sending` how much of it frames take.
   */
  adjust(used: number, sending: number): void {
    const intervalMs = this.#intervalMs * (used > BUSY ? sending / SHARE : 0.5)
    this.#intervalMs = Math.max(this.#frameMs, Math.min(intervalMs, LONGEST_MS))
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
