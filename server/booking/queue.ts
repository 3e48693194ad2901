// One show's queue: what arrives while a transaction runs goes together into the next. For throughput only: locks decide.

/** The most commands in one transaction: past it a batch takes longer without costing less per command. */
const MAX_BATCH = 512

type Waiting<C, O> = { command: C; resolve: (outcome: O) => void; reject: (error: unknown) => void }

export class Queue<C, O> {
  readonly #run: (commands: C[]) => Promise<O[]>
  readonly #limit: number
  #waiting: Waiting<C, O>[] = []
  #batch: Waiting<C, O>[] = []
  #running = false
  #idle: (() => void)[] = []

  /** `run` gives each command of a batch its outcome, in their order; `limit` is how many may wait. */
  constructor(run: (commands: C[]) => Promise<O[]>, limit: number) {
    this.#run = run
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.#limit
  }

  get isAwaited(): boolean {
    return this.#waiting.length > 0
  }

  get isBusy(): boolean {
    return this.#running
  }

  /** What waits or is being run. */
  underWay(): C[] {
    return [...this.#batch, ...this.#waiting].map(({ command }) => command)
  }

  submit(command: C): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject })
      if (this.#running) return
      this.#running = true
      // Whatever else this turn of the event loop reads from its sockets still gets into the first batch.
      setImmediate(() => void this.#work())
    })
  }

  /** Gives all that waits this outcome; what runs is left to run. */
  settleWaiting(outcome: O): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(outcome)
  }

  /** Resolves when nothing waits or runs. */
  whenIdle(): Promise<void> {
    return this.#running ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve()
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = (this.#batch = this.#waiting.splice(0, MAX_BATCH))
      try {
        const outcomes = await this.#run(batch.map(({ command }) => command))
        for (const [i, { resolve }] of batch.entries()) resolve(outcomes[i] as O)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#batch = []
    this.#running = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}
