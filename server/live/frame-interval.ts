// The interval between two frames of a room: `frameMs`, and longer while sending frames keeps commands waiting.
import { performance } from 'node:perf_hooks'

/** Under load, a map may be this old. */
const LONGEST_MS = 250
/** An event loop that is busy for a larger part of its time than this has commands waiting. */
const BUSY = 0.9
/** The part of a busy event loop's time that all frames together may take. */
const SHARE = 0.25

/**
 * Measures what the frames of all rooms cost: one frame to 2,000 viewers takes about 20 ms. The cost is CPU time, since wall
 * time also counts what other processes do. Whether the loop is busy is its own utilization: by CPU time, a process that
 * shares its cores with PostgreSQL would look idle at full load.
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

  /** Calls `send`, which sends a frame, and adjusts the interval to what frames cost. */
  measure(send: () => void): void {
    const startMs = cpuMs()
    send()
    this.#sendingMs += cpuMs() - startMs
    const { idle, active, utilization } = performance.eventLoopUtilization(this.#since)
    const elapsedMs = idle + active
    if (elapsedMs < LONGEST_MS) return
    this.adjust(utilization, this.#sendingMs / elapsedMs)
    this.#sendingMs = 0
    this.#since = performance.eventLoopUtilization()
  }

  /**
   * Adjusts the interval so that frames keep to their share of a busy event loop. When the loop is not busy, the interval
   * shrinks to `frameMs`.
   * @param used the part of its time for which the loop was busy
   * @param sending the part of its time that frames took
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
