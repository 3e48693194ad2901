// All boards of this node: loaded when first asked for, then kept up with the log.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { Board } from './board.ts'
import { confirmByOf, type HoldTerms } from './decision.ts'
import { NoSuchShowError } from './failure.ts'
import { limited, once } from './limited.ts'
import { PORTION, readBoardRows, readChanges, readSeqs, type Reached } from './log.ts'
import type { Plans } from './plans.ts'
import type { Reads } from './reads.ts'
import { ShowIds } from './show-ids.ts'
import { NOBODY, type Told } from './told.ts'
import type { Change } from './write.ts'

export type BoardListener = {
  advanced(board: Board, change: Change, told: Told): void
  /** The board was read anew, so that what changed on it is not known. */
  replaced(board: Board): void
  /** The show is not in the database any more. */
  removed?(showId: string): void
  /** Whether anybody looks at the show, so that its board stays in memory. */
  isWatched?(showId: string): boolean
}

const MINUTE_MS = 60_000
/** Boards that nobody watches or asks for are let go of after so long, and the longest unasked ones when there are more. */
const KEPT_MS = 10 * MINUTE_MS
const KEPT_AT_MOST = 200
/** So many boards are loaded for commands at the same time: each needs a connection that other commands wait for as well. */
const LOADED_AT_ONCE = 4

export class Boards {
  readonly #orm: MikroORM
  readonly #reads: Reads
  readonly #showIds: ShowIds
  readonly #plans: Plans
  readonly #terms: HoldTerms
  readonly #boards = new Map<string, Board>()
  readonly #loadingForReaders = new Map<string, Promise<Board | undefined>>()
  readonly #loadingForCommands = new Map<string, Promise<Board | undefined>>()
  readonly #catchingUp = new Map<string, Promise<void>>()
  readonly #catchingUpForReaders = new Map<string, Promise<void>>()
  /** The change of our own that each show's board is being advanced to, which may come from the log as well. */
  readonly #ours = new Map<string, { seq: number; told: Told }>()
  /** When each board was last asked for, to within a poll; the longest unasked first. A time of `performance.now()`. */
  readonly #askedAt = new Map<string, number>()
  readonly #asked = new Set<string>()
  readonly #whenFewLoad = limited(LOADED_AT_ONCE)
  #listener: BoardListener | undefined

  constructor(orm: MikroORM, reads: Reads, plans: Plans, terms: HoldTerms) {
    this.#orm = orm
    this.#reads = reads
    this.#showIds = new ShowIds(reads)
    this.#plans = plans
    this.#terms = terms
  }

  /** Who is told of every change, in the order of their seqs. */
  listen(listener: BoardListener): void {
    this.#listener = listener
  }

  /** A board that is in memory already. */
  peek(showId: string): Board | undefined {
    this.#asked.add(showId)
    return this.#boards.get(showId)
  }

  /** The same for who looks at all shows: it does not count as asking for this one. */
  known(showId: string): Board | undefined {
    return this.#boards.get(showId)
  }

  /**
   * A show's board, read from the database when it is not in memory yet; undefined when there is no such show.
   * @throws {ReadsFullError} when too many reads wait
   */
  async get(showId: string): Promise<Board | undefined> {
    const loading = this.#loadingForCommands.get(showId)
    const load = () => this.#loadFirst(showId, (work) => this.#reads.run(work))
    return this.peek(showId) ?? loading ?? once(this.#loadingForReaders, showId, load)
  }

  /** The same for a command, which waits behind no reader. */
  async getForCommand(showId: string): Promise<Board | undefined> {
    const load = () => this.#loadFirst(showId, (work) => this.#whenFewLoad(() => work(this.#orm.em.fork())))
    return this.peek(showId) ?? once(this.#loadingForCommands, showId, load)
  }

  /** The show is not in the database any more. */
  remove(showId: string): void {
    if (this.#boards.delete(showId)) this.#listener?.removed?.(showId)
    this.#askedAt.delete(showId)
  }

  /** Lets go of boards that nobody needs: not watched, not in `inUse`, and not asked for in a while or too many. */
  dropUnused(inUse: (showId: string) => boolean): void {
    const now = performance.now()
    const isNeeded = (showId: string): boolean => inUse(showId) || (this.#listener?.isWatched?.(showId) ?? false)
    for (const showId of this.#boards.keys()) {
      if (this.#askedAt.has(showId) && !this.#asked.has(showId) && !isNeeded(showId)) continue
      this.#askedAt.delete(showId)
      this.#askedAt.set(showId, now)
    }
    this.#asked.clear()
    const unneeded = [...this.#askedAt].filter(([showId]) => !isNeeded(showId))
    for (const [i, [showId, askedAt]] of unneeded.entries()) {
      if (now - askedAt < KEPT_MS && unneeded.length - i <= KEPT_AT_MOST) return
      this.#boards.delete(showId)
      this.#askedAt.delete(showId)
    }
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
  async advance(change: Change, told: Told): Promise<void> {
    this.#ours.set(change.showId, { seq: change.seq, told })
    await this.reach(change.showId, change.seq - 1)
    if (this.#boards.get(change.showId)?.contradicts(change)) await this.#replace(change.showId)
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
    return once(this.#catchingUpForReaders, showId, () => this.#reads.run((em) => this.#readAll(showId, em)))
  }

  #catchUpForCommand(showId: string): Promise<void> {
    return once(this.#catchingUp, showId, () => this.#readAll(showId, this.#orm.em.fork()))
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
   * The board of a show whose row `em` has locked, as that row says it stands: what other nodes have committed is read,
   * and a board of another course of things is replaced.
   */
  async standing(em: EntityManager, { showId, seq, at }: Reached): Promise<Board> {
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
   * Compares every board's seq with the database's, and catches up those that are behind; but for those in `except`. The
   * boards of shows that were deleted go.
   */
  async poll(except: (showId: string) => boolean): Promise<void> {
    const showIds = [...this.#boards.keys()].filter((showId) => !except(showId))
    if (showIds.length === 0) return
    const reached = await readSeqs(this.#orm, showIds)
    const there = new Set(reached.map(({ showId }) => showId))
    for (const showId of showIds) if (!there.has(showId)) this.remove(showId)
    for (const { showId, seq, at, planUrl } of reached) {
      const board = this.#boards.get(showId)
      const mine = board?.seq ?? 0
      if (except(showId)) continue
      const isAnotherPlan = board !== undefined && board.facts.planUrl !== planUrl
      if (isAnotherPlan || (at !== null && board?.contradicts({ seq, at }))) await this.#replace(showId)
      else if (seq > mine) await this.#catchUpForCommand(showId)
      // An older database was put in this one's place.
      else if (seq < mine && (await this.#isStillAhead(showId))) await this.#replace(showId)
    }
  }

  /** Since the seqs were read a commit of our own may have gone by; asked again, the database knows of it. */
  async #isStillAhead(showId: string): Promise<boolean> {
    const mine = this.#boards.get(showId)?.seq ?? 0
    const [now] = await readSeqs(this.#orm, [showId])
    return now !== undefined && now.seq < mine
  }

  /** A catching up that is under way may have read before `seq` was committed; one that begins after it has not. */
  async #reach(showId: string, seq: number, catchUp: () => Promise<void>): Promise<void> {
    const isBehind = (): boolean => (this.#boards.get(showId)?.seq ?? seq) < seq
    if (isBehind()) await catchUp()
    if (isBehind()) await catchUp()
  }

  /** Takes a portion of the log over, unless it is the log of another course of things than the board's. */
  async #readOn(board: Board, em: EntityManager): Promise<'more' | 'end' | 'another'> {
    // A change of our own may be applied while the log is read.
    const from = board.seq
    // With the one that it knows last, to see that it is still the same.
    const changes = await readChanges(em, board.facts.showId, from - 1)
    const news = changes.filter(({ seq }) => seq > from)
    const isAnother = changes.some((change) => board.contradicts(change))
    if (isAnother || (news[0] && news[0].seq !== from + 1)) return 'another'
    for (const change of news) this.#apply(change)
    return changes.length === PORTION && board.seq > from ? 'more' : 'end'
  }

  #apply(change: Change): void {
    const board = this.#boards.get(change.showId)
    if (board?.seq !== change.seq - 1) return
    board.advance(change)
    const ours = this.#ours.get(change.showId)
    this.#listener?.advanced(board, change, ours?.seq === change.seq ? ours.told : NOBODY)
  }

  /** Loads a board that is not in memory; of a reader's and a command's the one that is there first stays. */
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
    const known = this.#boards.get(showId)
    if (known && !isReplacing) return known
    const confirmBy = confirmByOf(rows.confirmBy, plan.hall.isPriced, this.#terms)
    const read = { ...rows, facts: { ...rows.facts, confirmBy } }
    const board = new Board(read, plan.hall, this.#terms, known)
    this.#boards.set(showId, board)
    return board
  }

  async #replace(showId: string, em: EntityManager = this.#orm.em.fork()): Promise<Board | undefined> {
    const board = await this.#load(showId, em, true)
    if (board) this.#listener?.replaced(board)
    return board
  }
}
