// One of the places of worker processes: always with a process, which is replaced when it dies, or when asked.
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { WorkerProcess } from './worker-process.ts'

const SECOND_MS = 1000
/** The pause before the second process in succession that dies early; it doubles up to the longest. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10 * SECOND_MS
/** A process that lived this long is replaced at once. */
const LONG_LIFE_MS = 60 * SECOND_MS

export type SlotOptions = Readonly<{
  number: number
  log: Logger
  /** Starts a process for this slot. */
  launch: (number: number) => WorkerProcess
  /** Called when a process ended unasked. */
  onLost: () => void
  /** Called with how many processes in succession ended before they were ready. */
  onFailedStarts: (failures: number) => void
}>

export class WorkerSlot {
  readonly #options: SlotOptions
  #current: WorkerProcess | undefined
  /** The process that is to take the place of the current one. */
  #next: WorkerProcess | undefined
  /** Replacements run one after the other. */
  #turn: Promise<unknown> = Promise.resolve()
  #earlyDeaths = 0
  #failures = 0
  readonly #stopped = new AbortController()

  constructor(options: SlotOptions) {
    this.#options = options
  }

  get hasReadyProcess(): boolean {
    return this.#current?.isReady ?? false
  }

  /**
   * Starts a process, and when it accepts connections lets the one before finish its work and stop.
   * @returns the new process; undefined when it ended before it was ready: the one before goes on
   */
  replace(): Promise<WorkerProcess | undefined> {
    const replaced = this.#turn.then(() => this.#replace())
    this.#turn = replaced
    return replaced
  }

  /** Stops its processes for good. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    // The turn includes a process that a replacement is stopping.
    await Promise.all([this.#current?.stop(), this.#next?.stop(), this.#turn])
  }

  async #replace(): Promise<WorkerProcess | undefined> {
    if (this.#stopped.signal.aborted) return undefined
    const { number, log, launch } = this.#options
    const fresh = (this.#next = launch(number))
    const isReady = (await fresh.ready) !== undefined
    this.#next = undefined
    if (!isReady) return undefined
    const old = this.#current
    this.#current = fresh
    this.#failures = 0
    log.info(`Worker ${number} accepts connections: process ${fresh.pid}.`)
    void fresh.ended.then((how) => this.#onEnded(fresh, how))
    await old?.stop()
    return fresh
  }

  async #onEnded(ended: WorkerProcess, how: string): Promise<void> {
    if (this.#current !== ended) return
    this.#current = undefined
    if (this.#stopped.signal.aborted) return
    this.#options.onLost()
    this.#options.log.error(`Worker ${ended.number} ended (${how}), and is replaced.`)
    this.#earlyDeaths = ended.livedMs < LONG_LIFE_MS ? this.#earlyDeaths + 1 : 0
    const { signal } = this.#stopped
    while (!signal.aborted) {
      const early = this.#earlyDeaths + this.#failures
      const pauseMs = early < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (early - 2))
      await pause(pauseMs, undefined, { signal }).catch(() => undefined)
      // A rolling restart may have filled the place.
      const filled = this.#turn.then(() => this.#current ?? this.#replace())
      this.#turn = filled
      if ((await filled) !== undefined) return
      this.#failures++
      this.#options.onFailedStarts(this.#failures)
    }
  }
}
