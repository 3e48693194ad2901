// The counter: takes commands for any show, has each show's queue settle them, and says what came of it.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Booking, Hold, Refusal, Show } from '../../shared/protocol.ts'
import type { HoldTerms } from './decision.ts'
import { Alternatives } from './alternatives.ts'
import { Boards } from './boards.ts'
import { BookingReader } from './booking-reader.ts'
import { readBuyer } from './bookings.ts'
import { refused, type Command, type Outcome, type Result } from './command.ts'
import { attempt, BUSY, INTERNAL, NO_SUCH_SHOW, refusalOfAll, type Attempted } from './failure.ts'
import type { HolderAt } from './log.ts'
import type { Wish } from './hall.ts'
import { Plans } from './plans.ts'
import { Queue, takingTurns, type Progress, type Turn } from './queue.ts'
import type { Reads } from './reads.ts'
import { ShowList } from './show-list.ts'
import { settleBatch, type Settled } from './transaction.ts'
import { toldOf, type Asked, type Told } from './told.ts'
import type { Board } from './board.ts'

/** Told of failures that are not the asker's: defects of ours, and a database that stays away. */
export type OnDefect = (error: unknown, what: string) => void

/** What stands for an address in commands and in the database. */
export type AddressKey = (address: string) => string

export class BoxOffice {
  readonly plans: Plans
  readonly boards: Boards
  readonly #list: ShowList
  readonly #bookings: BookingReader
  readonly #orm: MikroORM
  readonly #terms: HoldTerms
  readonly #queueLimit: number
  readonly #onDefect: OnDefect
  readonly #addressKey: AddressKey
  readonly #queues = new Map<string, Queue<Asked, Outcome>>()
  /** Commands whose show's board is still being read. */
  readonly #arriving = new Set<{ showId: string; command: Command }>()
  #closed = false

  constructor(
    orm: MikroORM,
    reads: Reads,
    terms: HoldTerms,
    queueLimit: number,
    onDefect: OnDefect,
    addressKey: AddressKey = (address) => address,
  ) {
    this.plans = new Plans(reads)
    this.boards = new Boards(orm, reads, this.plans, terms)
    this.#list = new ShowList(reads, this.boards, terms)
    this.#bookings = new BookingReader(reads, this.plans)
    this.#orm = orm
    this.#terms = terms
    this.#queueLimit = queueLimit
    this.#onDefect = onDefect
    this.#addressKey = addressKey
  }

  /** H1 to H4, H13, H14. All of these seats or none; `address` is where that is asked from. */
  hold(showId: string, visitorId: string, seatIds: number[], origin?: string, address?: string): Promise<Result<Hold>> {
    const from = this.#keyOf(address)
    return this.#submit(showId, { kind: 'hold', visitorId, seatIds, from }, origin).then(holdIn)
  }

  /** H11, H13, H14. The best free seats for a wish; the same `requestId` gets the same seats while any of them are still had. */
  holdBest(
    showId: string,
    visitorId: string,
    requestId: string,
    wish: Wish,
    origin?: string,
    address?: string,
  ): Promise<Result<Hold>> {
    const from = this.#keyOf(address)
    return this.#submit(showId, { kind: 'hold-best', visitorId, requestId, wish, from }, origin).then(holdIn)
  }

  /** H7. Without `seatIds`, everything; what is not held is left alone. */
  release(showId: string, visitorId: string, seatIds: number[] | undefined, origin?: string): Promise<Result<Hold>> {
    return this.#submit(showId, { kind: 'release', visitorId, seatIds }, origin).then(holdIn)
  }

  /** H6. */
  extend(showId: string, visitorId: string, origin?: string): Promise<Result<Hold>> {
    return this.#submit(showId, { kind: 'extend', visitorId }, origin).then(holdIn)
  }

  /** G5. From here on a lost connection cuts nothing, until the checkout ends or the promise does. Refuses with `NOT_HELD`. */
  beginCheckout(showId: string, visitorId: string, origin?: string): Promise<Result<Hold>> {
    return this.#submit(showId, { kind: 'begin-checkout', visitorId }, origin).then(holdIn)
  }

  /** G5. Changes nothing when no checkout runs. */
  endCheckout(showId: string, visitorId: string, origin?: string): Promise<Result<Hold>> {
    return this.#submit(showId, { kind: 'end-checkout', visitorId }, origin).then(holdIn)
  }

  /** B1 to B3. `bookingId` is the client's; the same one with the same seats gets the same booking. */
  confirm(
    showId: string,
    visitorId: string,
    bookingId: string,
    seatIds: number[],
    origin?: string,
  ): Promise<Result<Booking>> {
    return this.#submit(showId, { kind: 'confirm', visitorId, bookingId, seatIds }, origin).then(bookingIn)
  }

  /** B5. From a server on the visitor's behalf: the same, in shows too where visitors cannot confirm themselves. */
  confirmFor(showId: string, visitorId: string, bookingId: string, seatIds: number[]): Promise<Result<Booking>> {
    const command = { kind: 'confirm', visitorId, bookingId, seatIds, by: 'server' } as const
    return this.#submit(showId, command, undefined).then(bookingIn)
  }

  /** B4. */
  cancel(showId: string, visitorId: string, bookingId: string, origin?: string): Promise<Result<Booking>> {
    return this.#submit(showId, { kind: 'cancel', visitorId, bookingId }, origin).then(bookingIn)
  }

  /** B4. From a server, whoever's booking it is: also once the show has started. */
  async cancelFor(showId: string, bookingId: string): Promise<Result<Booking>> {
    const visitorId = await readBuyer(this.#orm, showId, bookingId)
    if (visitorId === undefined) return refused('NOT_FOUND', 'There is no such booking for this show.')
    return this.#submit(showId, { kind: 'cancel', visitorId, bookingId, by: 'server' }, undefined).then(bookingIn)
  }

  /** G1. The visitor's hold, if any, outlives their connection by the grace. @returns whether that is settled */
  async cut(showId: string, visitorId: string): Promise<boolean> {
    const outcome = await this.#submit(showId, { kind: 'cut', visitorId }, undefined)
    return outcome.kind === 'hold' || (outcome.kind === 'refused' && outcome.refusal.code === 'NOT_FOUND')
  }

  /** G2. The visitor's hold, if it was cut, lasts as promised again. */
  async restore(showId: string, visitorId: string): Promise<void> {
    await this.#submit(showId, { kind: 'restore', visitorId }, undefined)
  }

  /** Where commands of these visitors wait or are being settled. */
  underWay(visitorIds: ReadonlySet<string>): HolderAt[] {
    const queued = [...this.#queues].flatMap(([showId, queue]) =>
      queue.underWay().map(({ command }) => ({ showId, command })),
    )
    return [...this.#arriving, ...queued].flatMap(({ showId, command }) => {
      const visitorId = command.kind === 'expire' ? '' : command.visitorId
      return visitorIds.has(visitorId) ? { showId, visitorId } : []
    })
  }

  /** Whether commands wait for the show's next transaction. */
  isAwaited(showId: string): boolean {
    return this.#queues.get(showId)?.isAwaited ?? false
  }

  /** Frees a portion of the show's seats whose time is up. @returns how many */
  async sweep(showId: string): Promise<number> {
    const outcome = await this.#submit(showId, { kind: 'expire' }, undefined)
    return outcome.kind === 'swept' ? outcome.seats : 0
  }

  /** The shows of now and to come, the soonest first, 500 at most. */
  listShows(): Promise<Show[]> {
    return this.#list.get()
  }

  /** A visitor's bookings, the newest first, 500 at most. @throws {ReadsFullError} when too many reads wait */
  bookingsOf(visitorId: string): Promise<Booking[]> {
    return this.#bookings.listOf(visitorId)
  }

  /** One booking; with `visitorId` only if it is this visitor's. @throws {ReadsFullError} when too many reads wait */
  bookingOf(showId: string, bookingId: string, visitorId?: string): Promise<Booking | undefined> {
    return this.#bookings.one(showId, bookingId, visitorId)
  }

  /**
   * Catches up with what other nodes have committed; not where a transaction of our own is about to say so itself. Lets go
   * of the boards and queues that nobody needs.
   */
  poll(): Promise<void> {
    const isBusy = (showId: string): boolean => this.#queues.get(showId)?.isBusy ?? false
    this.boards.dropUnused(isBusy)
    for (const [showId, queue] of this.#queues) {
      if (!queue.isBusy && !this.boards.known(showId)) this.#queues.delete(showId)
    }
    return this.boards.poll(isBusy)
  }

  /** Takes no more commands, and resolves when those taken are settled; what waits for too long then is refused. */
  async close(): Promise<void> {
    this.#closed = true
    const queues = [...this.#queues.values()]
    const tooLong = setTimeout(() => queues.forEach((queue) => queue.settleWaiting(CLOSED)), CLOSE_MS)
    await Promise.all(queues.map((queue) => queue.whenIdle()))
    clearTimeout(tooLong)
  }

  /** Undefined when nobody counts by addresses. Those who come from no known address, an empty text, count as one. */
  #keyOf(address: string | undefined): string | undefined {
    return address !== undefined && this.#terms.heldSeatsPerAddress !== null ? this.#addressKey(address) : undefined
  }

  #submit(showId: string, command: Command, origin: string | undefined): Promise<Outcome> {
    const asked = { command, origin }
    const board = this.boards.peek(showId)
    if (board) return this.#enqueue(board, asked)
    const arriving = { showId, command }
    this.#arriving.add(arriving)
    return this.boards
      .getForCommand(showId)
      .finally(() => this.#arriving.delete(arriving))
      .then((read) => this.#enqueue(read, asked))
  }

  #enqueue(board: Board | undefined, asked: Asked): Promise<Outcome> {
    if (!board) return Promise.resolve({ kind: 'refused', refusal: NO_SUCH_SHOW })
    const queue = this.#queueOf(board)
    return this.#closed || queue.isFull ? Promise.resolve({ kind: 'refused', refusal: BUSY }) : queue.submit(asked)
  }

  #queueOf({ facts: { showId } }: Board): Queue<Asked, Outcome> {
    const known = this.#queues.get(showId)
    if (known) return known
    const queue = new Queue<Asked, Outcome>(
      (asked, turn, progress) => this.#settle(showId, asked, turn, progress),
      this.#queueLimit,
    )
    this.#queues.set(showId, queue)
    return queue
  }

  async #settle(showId: string, asked: Asked[], turn: Turn, progress: Progress): Promise<Outcome[]> {
    const askedBy = new Map(asked.map((each) => [each.command, each]))
    const inTurn = takingTurns(turn, progress)
    const attempted = await attempt(
      (commands, deadline) =>
        inTurn(
          async (wentWell) => {
            const place = { deadline, turn: wentWell, ending: progress.ending }
            const settled = await settleBatch(this.#orm, this.boards, showId, commands, this.#terms, place)
            // Each transaction by itself: an answer says nothing of what the next one did.
            const askers = commands.map((command) => askedBy.get(command))
            await this.#advance(showId, settled, toldOf(askers, settled.outcomes))
            return settled
          },
          ({ outcomes }) => outcomes.length === commands.length,
        ),
      asked.map(({ command }) => command),
      (error, command) => this.#onDefect(error, command ? `${command.kind} in ${showId}` : `a batch of ${showId}`),
    )
    const refusal = refusalOfAll(attempted)
    if (refusal) this.#queues.get(showId)?.settleWaiting({ kind: 'refused', refusal })
    if (refusal === NO_SUCH_SHOW) this.boards.remove(showId)
    const outcomes = attempted.map(toOutcome)
    const board = this.boards.peek(showId)
    if (!board) return outcomes
    const alternatives = new Alternatives(board)
    return outcomes.map((outcome, i) => alternatives.offer(upToDate(outcome, board), asked[i]?.command))
  }

  /** What is committed is so, whether the board can follow at once or only with the next poll. */
  async #advance(showId: string, { seq, change }: Settled, told: Told): Promise<void> {
    try {
      if (change) await this.boards.advance(change, told)
      else await this.boards.reach(showId, seq)
    } catch (error) {
      this.#onDefect(error, `the board of ${showId}`)
    }
  }
}

function toOutcome(attempted: Attempted): Outcome {
  return 'refusal' in attempted ? { kind: 'refused', refusal: attempted.refusal } : attempted.outcome
}

/**
 * A refusal that explains an older map than somebody may have been shown while the board caught up names no seq: what it
 * says of seats is not to be put on that map. A hold's or a booking's seq says by itself that it is older.
 */
function upToDate(outcome: Outcome, board: Board): Outcome {
  if (outcome.kind !== 'refused' || (outcome.refusal.seq ?? Infinity) >= board.seq) return outcome
  const refusal = { ...outcome.refusal }
  delete refusal.seq
  return { kind: 'refused', refusal }
}

/** Longer than it takes to settle a full queue, and short enough to stop within ten seconds. */
const CLOSE_MS = 3000
const CLOSED: Outcome = { kind: 'refused', refusal: BUSY }

function holdIn(outcome: Outcome): Result<Hold> {
  return outcome.kind === 'hold' ? { ok: true, value: outcome.hold } : refusedIn(outcome)
}

function bookingIn(outcome: Outcome): Result<Booking> {
  return outcome.kind === 'booking' ? { ok: true, value: outcome.booking } : refusedIn(outcome)
}

function refusedIn(outcome: Outcome): { ok: false; error: Refusal } {
  return { ok: false, error: outcome.kind === 'refused' ? outcome.refusal : INTERNAL }
}
