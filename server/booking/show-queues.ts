// The queues of all shows: every command goes through its show's queue, whoever it is from, and is settled in a batch.
import type { Submission } from './answered.ts'
import type { Board } from './board.ts'
import type { Boards } from './boards.ts'
import type { Command, Outcome } from './command.ts'
import type { Refusal } from '../../shared/protocol.ts'
import type { Reached } from './board-queries.ts'
import type { OnDefect } from './errors.ts'
import { BUSY, NO_SUCH_SHOW } from './failure.ts'
import { Gathering } from './gathering.ts'
import { Hints } from './hints.ts'
import type { HolderAt } from './hold-queries.ts'
import { noteSettled, type Instruments } from './instruments.ts'
import { Queue } from './queue.ts'
import type { Settlement } from './settlement.ts'

/** Longer than it takes to settle a full queue, and short enough to stop within ten seconds. */
const CLOSE_MS = 3000

export class ShowQueues {
  readonly #boards: Boards
  readonly #settlement: Settlement
  readonly #limit: number
  readonly #instruments: Instruments
  readonly #queues = new Map<string, Queue<Submission, Outcome>>()
  /** Commands whose show's board is still being read. */
  readonly #arriving = new Set<{ showId: string; command: Command }>()
  readonly #gathering = new Gathering()
  readonly #hints: Hints
  #closed = false

  /**
   * @param limit how many commands may wait for one show
   * @param onDefect gets what fails while another node's changes are read
   */
  constructor(boards: Boards, settlement: Settlement, limit: number, instruments: Instruments, onDefect: OnDefect) {
    this.#boards = boards
    this.#settlement = settlement
    this.#limit = limit
    this.#instruments = instruments
    const whenIdle = (showId: string): Promise<void> | undefined => {
      const queue = this.#queues.get(showId)
      return queue?.isBusy ? queue.whenIdle() : undefined
    }
    this.#hints = new Hints(boards, whenIdle, (error, showId) => onDefect(error, `a hint about ${showId}`))
  }

  /**
   * Has a command settled with the next batch of its show. May be refused with `NOT_FOUND`, `BUSY`, `UNAVAILABLE` and
   * `INTERNAL`, whatever the command.
   * @param origin names the socket that sent the command
   */
  submit(showId: string, command: Command, origin?: string): Promise<Outcome> {
    const board = this.#boards.peek(showId)
    const submission: Submission = { command, origin, span: this.#instruments.tracing?.current() }
    if (board) return this.#enqueue(showId, board, submission)
    const arriving = { showId, command }
    this.#arriving.add(arriving)
    return this.#boards
      .getForCommand(showId)
      .finally(() => this.#arriving.delete(arriving))
      .then((read) => this.#enqueue(showId, read, submission))
  }

  /** The shows where commands of these visitors wait or are being settled. */
  underWay(visitorIds: ReadonlySet<string>): HolderAt[] {
    const queued = [...this.#queues].flatMap(([showId, queue]) =>
      queue.underWay().map(({ command }) => ({ showId, command })),
    )
    return [...this.#arriving, ...queued].flatMap(({ showId, command }) => {
      const visitorId = 'visitorId' in command ? command.visitorId : ''
      return visitorIds.has(visitorId) ? { showId, visitorId } : []
    })
  }

  /** Notes that this node has committed a change of a show by other means than a command. */
  committed(showId: string, seq: number): void {
    this.#instruments.onCommitted?.(showId, seq)
  }

  /** Takes a hint that another node has changed a show, which is at `seq` now. It may be wrong. */
  hinted(showId: string, seq: number): void {
    this.#hints.take(showId, seq)
  }

  /** Whether commands wait for the show's next transaction. */
  isAwaited(showId: string): boolean {
    return this.#queues.get(showId)?.isAwaited ?? false
  }

  /**
   * Applies other nodes' changes to all boards but those of busy shows; drops unneeded boards and queues.
   * @returns the seqs of the shows whose boards were behind
   */
  poll(): Promise<Reached[]> {
    const isBusy = (showId: string): boolean => this.#queues.get(showId)?.isBusy ?? false
    this.#boards.dropUnused(isBusy)
    for (const [showId, queue] of this.#queues) {
      if (!queue.isBusy && !this.#boards.known(showId)) this.#queues.delete(showId)
    }
    return this.#boards.poll(isBusy)
  }

  /** Refuses new commands with `BUSY`, and resolves when those taken are settled; what still waits after 3 s is refused. */
  async close(): Promise<void> {
    this.#closed = true
    const queues = [...this.#queues]
    const tooLong = setTimeout(
      () => queues.forEach(([showId, queue]) => this.#refuseWaiting(showId, queue, BUSY)),
      CLOSE_MS,
    )
    await Promise.all(queues.map(([, queue]) => queue.whenIdle()))
    clearTimeout(tooLong)
  }

  /** How many queues there are, how many commands wait in all of them, and in the longest. */
  get sizes(): { queues: number; waiting: number; longest: number } {
    let [waiting, longest] = [0, 0]
    for (const queue of this.#queues.values()) {
      waiting += queue.waiting
      longest = Math.max(longest, queue.waiting)
    }
    return { queues: this.#queues.size, waiting, longest }
  }

  #enqueue(showId: string, board: Board | undefined, submission: Submission): Promise<Outcome> {
    if (!board) return this.#refuse(showId, submission, NO_SUCH_SHOW)
    const queue = this.#queueOf(board)
    return this.#closed || queue.isFull ? this.#refuse(showId, submission, BUSY) : queue.submit(submission)
  }

  #refuse(showId: string, { command }: Submission, refusal: Refusal): Promise<Outcome> {
    const outcome: Outcome = { kind: 'refused', refusal }
    noteSettled(this.#instruments, showId, command, outcome)
    return Promise.resolve(outcome)
  }

  #refuseWaiting(showId: string, queue: Queue<Submission, Outcome>, refusal: Refusal): void {
    const outcome: Outcome = { kind: 'refused', refusal }
    for (const { command } of queue.settleWaiting(outcome)) noteSettled(this.#instruments, showId, command, outcome)
  }

  #queueOf({ facts: { showId } }: Board): Queue<Submission, Outcome> {
    const known = this.#queues.get(showId)
    if (known) return known
    const queue = new Queue<Submission, Outcome>(
      async (submissions) => {
        const { outcomes, failure } = await this.#settlement.settle(showId, submissions)
        // The waiting commands would fail for the same reason.
        if (failure) this.#refuseWaiting(showId, queue, failure)
        for (const [i, outcome] of outcomes.entries()) {
          const { command } = submissions[i] ?? {}
          if (command) noteSettled(this.#instruments, showId, command, outcome)
        }
        return outcomes
      },
      this.#limit,
      () => this.#gathering.wait(),
    )
    this.#queues.set(showId, queue)
    return queue
  }
}
