// How often rooms get a frame: once in `frameMs`, and less often while sending frames keeps commands waiting.

/** Under load a map may be so old. */
const LONGEST_MS = 250
/** A process that takes more of a core than this has commands waiting. */
const BUSY = 0.7
/** What all frames together may take of a busy process's core. */
const SHARE = 0.25

/**
 * Watches what all rooms' frames cost: one to 2,000 viewers takes about 20 ms. In CPU time, since the time on the wall
 * also counts what other processes do.
 */
export class Pace {
  readonly #frameMs: number
  #intervalMs: number
  #sendingMs = 0
  #sinceMs = performance.now()
  #usedMs = cpuMs()

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
    const endMs = cpuMs()
    this.#sendingMs += endMs - startMs
    const nowMs = performance.now()
    const elapsedMs = nowMs - this.#sinceMs
    if (elapsedMs < LONGEST_MS) return
    this.adjust((endMs - this.#usedMs) / elapsedMs, this.#sendingMs / elapsedMs)
    this.#sendingMs = 0
    this.#sinceMs = nowMs
    this.#usedMs = endMs
  }

  /**
   * Makes the interval such that frames keep to their share of a busy process; who is not busy comes back to `frameMs`.
   * `used` is what the whole process takes of a core, `sending` what frames take of it.
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
