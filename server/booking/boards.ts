// All boards of this node: loaded when first asked for, then advanced by the change log.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { Board } from './board.ts'
import { BoardRetention } from './board-retention.ts'
import { confirmByOf, type HoldSettings } from './decision.ts'
import { NoSuchShowError } from './errors.ts'
import { inSlices, limitConcurrency, singleFlight } from './concurrency.ts'
import { readBoardRows, readSeqs, type Reached } from './board-queries.ts'
import { PORTION, readChanges, replacesPlan } from './change-log.ts'
import type { Plans } from './plans.ts'
import type { BoardListener } from './board-listener.ts'
import type { ReadPool } from './read-pool.ts'
import { ShowExistence } from './show-existence.ts'
import { NOBODY_ANSWERED, type Answered } from './answered.ts'
import type { Change } from './write-change.ts'

/** At most so many boards are loaded for commands at the same time: each takes a connection from other commands. */
const LOADED_AT_ONCE = 4

export class Boards {
  readonly #orm: MikroORM
  readonly #reads: ReadPool
  readonly #showIds: ShowExistence
  readonly #plans: Plans
  readonly #settings: HoldSettings
  readonly #boards = new Map<string, Board>()
  readonly #loadingForReaders = new Map<string, Promise<Board | undefined>>()
  readonly #loadingForCommands = new Map<string, Promise<Board | undefined>>()
  readonly #catchingUp = new Map<string, Promise<void>>()
  readonly #catchingUpForReaders = new Map<string, Promise<void>>()
  /** By show: the change of this node to which its board is being advanced, which may be read from the log first. */
  readonly #ours = new Map<string, { seq: number; answered: Answered }>()
  readonly #retention = new BoardRetention()
  readonly #whenFewLoad = limitConcurrency(LOADED_AT_ONCE)
  #listener: BoardListener | undefined

  constructor(orm: MikroORM, reads: ReadPool, plans: Plans, settings: HoldSettings) {
    this.#orm = orm
    this.#reads = reads
    this.#showIds = new ShowExistence(reads)
    this.#plans = plans
    this.#settings = settings
  }

  /** Sets the one listener to every change, in the order of their seqs. */
  listen(listener: BoardListener): void {
    this.#listener = listener
  }

  /** A show's board if it is in memory; keeps it there. */
  peek(showId: string): Board | undefined {
    this.#retention.touch(showId)
    return this.#boards.get(showId)
  }

  /** The boards in memory. */
  get all(): Iterable<Board> {
    return this.#boards.values()
  }

  /** A show's board if it is in memory, for callers that go through all shows: does not keep it there. */
  known(showId: string): Board | undefined {
    return this.#boards.get(showId)
  }

  /**
   * A show's board, read from the database when it is not in memory yet; undefined for an unknown show.
   * @throws {ReadsFullError} when too many reads wait
   */
  async get(showId: string): Promise<Board | undefined> {
    const loading = this.#loadingForCommands.get(showId)
    const load = () => this.#loadFirst(showId, (work) => this.#reads.run(work))
    return this.peek(showId) ?? loading ?? singleFlight(this.#loadingForReaders, showId, load)
  }

  /** As `get`, for a command, which waits behind no reader. */
  async getForCommand(showId: string): Promise<Board | undefined> {
    const load = () => this.#loadFirst(showId, (work) => this.#whenFewLoad(() => work(this.#orm.em.fork())))
    return this.peek(showId) ?? singleFlight(this.#loadingForCommands, showId, load)
  }

  /** Notes that a show was created by this server, which it may have taken for unknown. */
  created(showId: string): void {
    this.#showIds.created(showId)
  }

  /** Drops the board of a show that is no longer in the database. */
  remove(showId: string): void {
    if (this.#boards.delete(showId)) this.#listener?.removed?.(showId)
    this.#retention.forget(showId)
  }

  /** Drops boards that are not watched, not in `inUse`, and not asked for in 10 minutes, or earlier when they are many or large. */
  dropUnused(inUse: (showId: string) => boolean): void {
    const isNeeded = (showId: string): boolean => inUse(showId) || (this.#listener?.isWatched?.(showId) ?? false)
    const sizes = Array.from(this.#boards, ([showId, { facts }]) => [showId, facts.seatCount] as const)
    for (const showId of this.#retention.takeUnused(sizes, isNeeded)) this.#boards.delete(showId)
  }

  /**
   * A show's board at `seq` or later, as far as the database has got there; for readers.
   * @throws {ReadsFullError} when too many reads wait
   */
  async atLeast(showId: string, seq: number): Promise<Board | undefined> {
    await this.get(showId)
    await this.#reach(showId, seq, () => this.catchUp(showId))
    return this.get(showId)
  }

  /** Takes over a change that this node has committed, after all those before it. */
  async advance(change: Change, answered: Answered): Promise<void> {
    this.#ours.set(change.showId, { seq: change.seq, answered })
    await this.reach(change.showId, change.seq - 1)
    if (this.#boards.get(change.showId)?.conflictsWith(change)) await this.#replace(change.showId)
    else this.#apply(change)
    this.#ours.delete(change.showId)
  }

  /** Brings a board to `seq` for a command, which waits behind no reader. */
  reach(showId: string, seq: number): Promise<void> {
    return this.#reach(showId, seq, () => this.#catchUpForCommand(showId))
  }

  /**
   * Reads what other nodes have committed; for readers.
   * @throws {ReadsFullError} when too many reads wait
   */
  catchUp(showId: string): Promise<void> {
    return singleFlight(this.#catchingUpForReaders, showId, () => this.#reads.run((em) => this.#readAll(showId, em)))
  }

  #catchUpForCommand(showId: string): Promise<void> {
    return singleFlight(this.#catchingUp, showId, () => this.#readAll(showId, this.#orm.em.fork()))
  }

  async #readAll(showId: string, em: EntityManager): Promise<void> {
    for (;;) {
      const board = this.#boards.get(showId)
      const read = board && (await this.#readOn(board, em))
      if (read === 'another') await this.#replace(showId, em)
      // Asking again would let frames go out before the answers that wait for this.
      if (read !== 'more') return
    }
  }

  /**
   * The board of a show at the seq of its row, which `em` has locked. Reads what other nodes have committed, and replaces a
   * board of another timeline: one that holds changes which the database, set back, does not have.
   */
  async boardAt(em: EntityManager, { showId, seq, at }: Reached): Promise<Board> {
    const board = this.#boards.get(showId)
    while (board && board.seq < seq && (await this.#readOn(board, em)) === 'more');
    return board?.isAt({ seq, at }) ? board : this.reread(em, showId)
  }

  /** Reads a show's board anew in the transaction of `em`, which has the show locked. */
  async reread(em: EntityManager, showId: string): Promise<Board> {
    const board = await this.#replace(showId, em)
    if (!board) throw new NoSuchShowError(`There is no show ${showId}.`)
    return board
  }

  /**
   * Compares every board's seq with the database's, except those in `except`. Boards that are behind catch up, those of
   * another timeline are replaced, and those of deleted shows are dropped.
   * @returns the seqs of those that were behind
   */
  async poll(except: (showId: string) => boolean): Promise<Reached[]> {
    const showIds = [...this.#boards.keys()].filter((showId) => !except(showId))
    if (showIds.length === 0) return []
    const behind: Reached[] = []
    const reached = await readSeqs(this.#orm, showIds)
    const there = new Set(reached.map(({ showId }) => showId))
    for (const showId of showIds) if (!there.has(showId)) this.remove(showId)
    for (const { showId, seq, at, planUrl } of reached) {
      const board = this.#boards.get(showId)
      const mine = board?.seq ?? 0
      if (except(showId)) continue
      const isAnotherPlan = board !== undefined && board.facts.planUrl !== planUrl
      if (isAnotherPlan || (at !== null && board?.conflictsWith({ seq, at }))) await this.#replace(showId)
      else if (seq > mine) {
        behind.push({ showId, seq, at })
        await this.#catchUpForCommand(showId)
      }
      // An older database was put in this one's place.
      else if (seq < mine && (await this.#isStillAhead(showId))) await this.#replace(showId)
    }
    return behind
  }

  /** This node may have committed a change after the seqs were read; a second read sees it. */
  async #isStillAhead(showId: string): Promise<boolean> {
    const mine = this.#boards.get(showId)?.seq ?? 0
    const [now] = await readSeqs(this.#orm, [showId])
    return now !== undefined && now.seq < mine
  }

  /** Tries twice: a catch-up that was under way may have read before `seq` was committed, the next one has not. */
  async #reach(showId: string, seq: number, catchUp: () => Promise<void>): Promise<void> {
    const isBehind = (): boolean => (this.#boards.get(showId)?.seq ?? seq) < seq
    if (isBehind()) await catchUp()
    if (isBehind()) await catchUp()
  }

  /** Applies a portion of the log, unless it belongs to another timeline or to another plan than the board. */
  async #readOn(board: Board, em: EntityManager): Promise<'more' | 'end' | 'another'> {
    // A change of our own may be applied while the log is read.
    const from = board.seq
    // Includes the board's last change, to see whether it is still the same.
    const changes = await readChanges(em, board.facts.showId, from - 1)
    const unapplied = changes.filter(({ seq }) => seq > from)
    const isAnother = changes.some((change) => board.conflictsWith(change)) || unapplied.some(replacesPlan)
    // Its last change may be gone: another timeline, or a log that was archived.
    if (from > 0 && changes.length === 0) return 'another'
    if (isAnother || (unapplied[0] && unapplied[0].seq !== from + 1)) return 'another'
    for (const change of unapplied) this.#apply(change)
    return changes.length === PORTION && board.seq > from ? 'more' : 'end'
  }

  #apply(change: Change): void {
    const board = this.#boards.get(change.showId)
    if (board?.seq !== change.seq - 1) return
    board.advance(change)
    const ours = this.#ours.get(change.showId)
    this.#listener?.advanced(board, change, ours?.seq === change.seq ? ours.answered : NOBODY_ANSWERED)
  }

  /** Loads a board that is not in memory. If a reader and a command load it at once, the first one stays. */
  async #loadFirst(
    showId: string,
    run: (work: (em: EntityManager) => Promise<Board | undefined>) => Promise<Board | undefined>,
  ): Promise<Board | undefined> {
    if (!(await this.#showIds.has(showId))) return undefined
    return run(async (em) => this.#boards.get(showId) ?? (await this.#load(showId, em, false)))
  }

  async #load(showId: string, em: EntityManager, isReplacing: boolean): Promise<Board | undefined> {
    const rows = await readBoardRows(em, showId)
    if (!rows) return undefined
    const { planId } = rows.facts
    if (rows.planDigest === null) throw new Error(`The seating plan ${planId} of ${showId} is missing.`)
    const plan = await this.#plans.get(planId, rows.planDigest, em)
    // Another plan was put in its place after the show was read.
    if (!plan) return this.#load(showId, em, isReplacing)
    const settings = { ...this.#settings, ...rows.holds }
    const confirmBy = confirmByOf(rows.confirmBy, plan.bestSeats.isPriced, settings)
    const read = { ...rows, facts: { ...rows.facts, confirmBy } }
    const board = await inSlices(Board.of(read, plan.bestSeats, settings))
    const known = this.#boards.get(showId)
    if (known && !isReplacing) return known
    if (known) board.replace(known)
    this.#boards.set(showId, board)
    return board
  }

  async #replace(showId: string, em: EntityManager = this.#orm.em.fork()): Promise<Board | undefined> {
    const board = await this.#load(showId, em, true)
    if (board) this.#listener?.replaced(board)
    return board
  }
}
