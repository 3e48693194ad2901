// The queue of one show: commands that arrive while a batch is settled form the next batch. It is for throughput only; the
// locks in the database decide who gets a seat.

/** The most commands of a batch: larger ones take longer without costing less per command. */
const MAX_BATCH = 512

type Waiting<C, O> = { command: C; resolve: (outcome: O) => void; reject: (error: unknown) => void }

export class Queue<C, O> {
  readonly #settle: (commands: C[]) => Promise<O[]>
  readonly #limit: number
  #waiting: Waiting<C, O>[] = []
  #batch: Waiting<C, O>[] = []
  #isBusy = false
  #idle: (() => void)[] = []

  /**
   * @param settle gives each command of a batch its outcome, in order; what it throws is thrown to each of them
   * @param limit how many commands may wait
   */
  constructor(settle: (commands: C[]) => Promise<O[]>, limit: number) {
    this.#settle = settle
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.#limit
  }

  /** How many commands wait for the batch after the one that is being settled. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Whether commands wait for the batch after the one that is being settled. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** The commands that wait or are being settled. */
  underWay(): C[] {
    return [...this.#batch, ...this.#waiting].map(({ command }) => command)
  }

  submit(command: C): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject })
      if (this.#isBusy) return
      this.#isBusy = true
      // Waits, so that all commands of this turn of the event loop go into the first batch.
      setImmediate(() => void this.#settleAll())
    })
  }

  /** Gives all waiting commands this outcome; the batch that is being settled goes on. @returns those commands */
  settleWaiting(outcome: O): C[] {
    const waiting = this.#waiting.splice(0)
    for (const { resolve } of waiting) resolve(outcome)
    return waiting.map(({ command }) => command)
  }

  /** Resolves when nothing waits or is being settled. */
  whenIdle(): Promise<void> {
    return this.#isBusy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve()
  }

  async #settleAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#batch = this.#waiting.splice(0, MAX_BATCH)
      await this.#settleBatch(this.#batch)
    }
    this.#batch = []
    this.#isBusy = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #settleBatch(batch: readonly Waiting<C, O>[]): Promise<void> {
    try {
      const outcomes = await this.#settle(batch.map(({ command }) => command))
      for (const [i, { resolve }] of batch.entries()) resolve(outcomes[i] as O)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
