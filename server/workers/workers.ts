// The worker processes of one server: a fixed number of them, replaced when they die, and one by one in a rolling restart.
import type { Logger } from 'pino'
import type { FromWorker } from './messages.ts'
import { WorkerProcess, type Ready } from './worker-process.ts'
import { WorkerSlot } from './worker-slot.ts'

/** When no worker is left, this many failed starts of one in succession end the server. */
const FAILED_STARTS = 5

export type WorkersOptions = Readonly<{
  count: number
  log: Logger
  /** The settings of each worker, but for its port. */
  settings: NodeJS.ProcessEnv
  /** Undefined: the first free one. */
  port: number | undefined
  onMessage: (worker: WorkerProcess, message: FromWorker) => void
  /** Called when a process was started, and when one ended. */
  onStarted: (worker: WorkerProcess) => void
  onEnded: (worker: WorkerProcess) => void
  /** Called when a process ended unasked after it was ready. */
  onLost: () => void
  /** Called with a sentence when workers cannot be started any more. */
  onFailed: (sentence: string) => void
}>

export class Workers {
  readonly #options: WorkersOptions
  readonly #slots: readonly WorkerSlot[]
  /**
   * The port that the next worker asks for. Node.js lets those share a port that ask for the same number, be it 0; empty:
   * the first free one.
   */
  #port: string
  /** The port that the first worker got. */
  #foundPort: string | undefined
  #rolling: Promise<void> | undefined
  #isAskedAgain = false
  #isStopping = false

  constructor(options: WorkersOptions) {
    this.#options = options
    this.#port = String(options.port ?? '')
    this.#slots = Array.from({ length: options.count }, (_, i) => {
      const { log } = options
      return new WorkerSlot({
        number: i + 1,
        log,
        launch: (number) => this.#launch(number),
        onLost: () => options.onLost(),
        onFailedStarts: (failures) => this.#onFailedStarts(i + 1, failures),
      })
    })
  }

  /** Starts the first worker, which chooses the port, and then the others. @returns undefined when one did not start */
  async start(): Promise<Ready | undefined> {
    const [first, ...others] = this.#slots
    const ready = await (await first?.replace())?.ready
    if (!ready) return undefined
    const started = await Promise.all(others.map((slot) => slot.replace()))
    return started.every((process) => process !== undefined) ? ready : undefined
  }

  /** Replaces one worker after the other. During a restart, it asks for another one after that. */
  restart(): void {
    if (this.#rolling) this.#isAskedAgain = true
    else this.#rolling = this.#restartEach().finally(() => this.#onRestarted())
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all(this.#slots.map((slot) => slot.stop()))
  }

  async #restartEach(): Promise<void> {
    const { log, count } = this.#options
    log.info(`Rolling restart of ${count === 1 ? 'the worker' : `${count} workers`}.`)
    for (const [i, slot] of this.#slots.entries()) {
      if (await slot.replace()) continue
      return this.#isStopping
        ? undefined
        : log.error(`The rolling restart ended at worker ${i + 1}: a new process did not start. Those before go on.`)
    }
    log.info('Rolling restart done.')
  }

  #onRestarted(): void {
    this.#rolling = undefined
    if (!this.#isAskedAgain) return
    this.#isAskedAgain = false
    this.restart()
  }

  #launch(number: number): WorkerProcess {
    const { settings, onMessage, onStarted, onEnded } = this.#options
    // The others use the port that the first one found. With 0 they share it only while one of them has it.
    const isShared = this.#port === '0' && this.#slots.some((slot) => slot.hasReadyProcess)
    if (this.#foundPort !== undefined && !isShared) this.#port = this.#foundPort
    const launched = new WorkerProcess(number, { ...settings, PORT: this.#port }, (message) =>
      onMessage(launched, message),
    )
    onStarted(launched)
    void launched.ready.then((ready) => {
      if (ready) this.#foundPort ??= String(ready.port)
    })
    void launched.ended.then(() => onEnded(launched))
    return launched
  }

  #onFailedStarts(number: number, failures: number): void {
    if (this.#isStopping || failures < FAILED_STARTS || this.#slots.some((slot) => slot.hasReadyProcess)) return
    this.#options.onFailed(`Worker ${number} ended ${failures} times before it was ready, and no other is left.`)
  }
}
