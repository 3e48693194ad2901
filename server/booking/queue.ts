// One show's queue: what arrives while a transaction runs goes together into the next. For throughput only: locks decide.

/** The most commands in one transaction: past it a batch takes longer without costing less per command. */
const MAX_BATCH = 512

/**
 * A batch's place behind the one before it. It may get in line for the show while that one commits, so that the database
 * goes on while here everybody is answered; and it takes its turn only if that one went well, lest it overtake it.
 */
export type Turn = Readonly<{
  /** Whether the batch before went well at once; false as soon as anything is wrong with it. */
  wentWell: Promise<boolean>
  /** The batch before is over, whatever came of it. */
  over: Promise<unknown>
}>

/** What a batch says of itself to the one behind it. */
export type Progress = Readonly<{
  /** All that is left to do is to commit, or to roll back. */
  ending: () => void
  /** It went well, or did not at once. */
  ended: (well: boolean) => void
}>

/** Nobody is ahead. */
const FIRST: Turn = { wentWell: Promise.resolve(true), over: Promise.resolve() }

/** The batch before has yet to be tried again. */
export class OutOfTurnError extends Error {}

/**
 * Settles the transactions of a batch in its turn: who finds themselves out of turn waits until the batch before is over,
 * and those behind are told whether it went well.
 */
export function takingTurns(turn: Turn, { ended }: Progress) {
  let { wentWell } = turn
  /** `isAll` says whether a settled transaction leaves nothing of the batch for another one. */
  return async <S>(settle: (wentWell: Promise<boolean>) => Promise<S>, isAll: (settled: S) => boolean): Promise<S> => {
    try {
      const settled = await settle(wentWell).catch(async (error: unknown) => {
        if (!(error instanceof OutOfTurnError)) throw error
        await turn.over
        wentWell = Promise.resolve(true)
        return settle(wentWell)
      })
      if (isAll(settled)) ended(true)
      return settled
    } catch (error) {
      ended(false)
      throw error
    }
  }
}

type Run<C, O> = (commands: C[], turn: Turn, progress: Progress) => Promise<O[]>

type Waiting<C, O> = { command: C; resolve: (outcome: O) => void; reject: (error: unknown) => void }

export class Queue<C, O> {
  readonly #run: Run<C, O>
  readonly #limit: number
  #waiting: Waiting<C, O>[] = []
  /** One, and perhaps another in line behind it. */
  readonly #batches = new Set<Waiting<C, O>[]>()
  #isStarting = false
  /** What the next batch stands behind, should one be under way then. */
  #turn = FIRST
  #idle: (() => void)[] = []

  /** `run` gives each command of a batch its outcome, in their order; `limit` is how many may wait. */
  constructor(run: Run<C, O>, limit: number) {
    this.#run = run
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.#limit
  }

  /** Whether there is more than what is being settled now. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0 || this.#batches.size > 1
  }

  get isBusy(): boolean {
    return this.#isStarting || this.#batches.size > 0
  }

  /** What waits or is being run. */
  underWay(): C[] {
    return [...this.#batches, this.#waiting].flat().map(({ command }) => command)
  }

  submit(command: C): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject })
      if (this.isBusy) return
      this.#isStarting = true
      // Whatever else this turn of the event loop reads from its sockets still gets into the first batch.
      setImmediate(() => this.#next())
    })
  }

  /** Gives all that waits this outcome; what runs is left to run. */
  settleWaiting(outcome: O): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(outcome)
  }

  /** Resolves when nothing waits or runs. */
  whenIdle(): Promise<void> {
    return this.isBusy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve()
  }

  #next(): void {
    this.#isStarting = false
    if (this.#waiting.length === 0) {
      if (this.#batches.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
      return
    }
    const batch = this.#waiting.splice(0, MAX_BATCH)
    const turn = this.#batches.size === 0 ? FIRST : this.#turn
    this.#batches.add(batch)
    const { promise: wentWell, resolve: ended } = Promise.withResolvers<boolean>()
    const ending = (): void => {
      if (this.#batches.size === 1 && this.#batches.has(batch)) this.#next()
    }
    const over = this.#settle(batch, turn, { ending, ended })
    this.#turn = { wentWell, over }
  }

  async #settle(batch: Waiting<C, O>[], turn: Turn, progress: Progress): Promise<void> {
    try {
      const commands = batch.map(({ command }) => command)
      const outcomes = await this.#run(commands, turn, progress)
      for (const [i, { resolve }] of batch.entries()) resolve(outcomes[i] as O)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    progress.ended(false)
    // One that was refused while the one ahead is tried again: whoever came next would get past that one.
    await turn.over
    this.#batches.delete(batch)
    if (this.#batches.size === 0) this.#next()
  }
}
