// A batch's way from its show's queue to its answers: transactions until each command has an outcome, the board advanced
// by each of them, and the outcomes completed for the visitors who asked.
import { setTimeout as pause } from 'node:timers/promises'
import type { MikroORM } from '@mikro-orm/postgresql'
import { poolUsageOf } from '../database/orm.ts'
import type { Refusal } from '../../shared/protocol.ts'
import { Alternatives } from './alternatives.ts'
import { answeredBy, NOBODY_ANSWERED, type Answered, type Submission } from './answered.ts'
import type { Board } from './board.ts'
import type { Boards } from './boards.ts'
import { readSalesNamed } from './bookings.ts'
import type { Command, Outcome } from './command.ts'
import { buyerStatements } from './buyer-rows.ts'
import { halvesOf, type Attempt, type Part } from './batch-parts.ts'
import { beforeDeadline } from './concurrency.ts'
import type { HoldSettings, Ruling } from './decision.ts'
import { LateError, type OnDefect } from './errors.ts'
import { BUSY, INTERNAL, isRolledBack, kindOfFailure, NO_SUCH_SHOW, NOTHING_DONE, UNAVAILABLE } from './failure.ts'
import { idsOf, noInstruments, traceBatch, type Instruments } from './instruments.ts'
import { Ledger } from './ledger.ts'
import { LockedShow, seatsConcerned } from './locked-show.ts'
import { outcomeOf } from './outcome.ts'
import { decideAll } from './decide-all.ts'
import { countTransaction } from './transaction-metrics.ts'
import { transferStatements } from './transfer-rows.ts'
import { changeStatement, COMMIT, runAll, saleStatements, writeShow, type Change } from './write-change.ts'

/** How long a batch is retried while the database cannot be reached, counted from its last successful transaction. */
const PATIENCE_MS = 5000
const RETRY_PAUSE_MS = 100
const MAX_CONFLICTS = 5

/** The outcome of each command, in order; `failure` is the refusal with which all of them failed, if they did. */
type SettledBatch = Readonly<{ outcomes: Outcome[]; failure: Refusal | undefined }>

/**
 * What one transaction did: the outcomes in the order of its commands, and the change if there was any. There are fewer
 * outcomes than commands, but at least one, where deciding took longer than 20 ms of processor time.
 */
export type Transaction = Readonly<{ seq: number; outcomes: Outcome[]; change: Change | null }>

export class Settlement {
  readonly #orm: MikroORM
  readonly #boards: Boards
  readonly #settings: HoldSettings
  readonly #onDefect: OnDefect
  readonly #instruments: Instruments

  constructor(
    orm: MikroORM,
    boards: Boards,
    settings: HoldSettings,
    onDefect: OnDefect,
    instruments = noInstruments(),
  ) {
    this.#orm = orm
    this.#boards = boards
    this.#settings = settings
    this.#onDefect = onDefect
    this.#instruments = instruments
  }

  /** Settles a batch of a show's commands. The show's next batch must not begin before this one is settled. */
  async settle(showId: string, submissions: readonly Submission[]): Promise<SettledBatch> {
    const outcomes: Outcome[] = []
    // The next part is the last of the list.
    const parts: Part[] = [{ submissions, deadline: patienceEnds(), isBatch: true, mayBeDone: false }]
    for (let part = parts.pop(); part; part = parts.pop()) {
      const { settled, rest } = await this.#settlePart(showId, part)
      outcomes.push(...settled)
      parts.push(...rest)
    }
    const failure = [UNAVAILABLE, BUSY, NO_SUCH_SHOW].find((refusal) =>
      outcomes.every((outcome) => outcome.kind === 'refused' && outcome.refusal === refusal),
    )
    if (failure === NO_SUCH_SHOW) this.#boards.remove(showId)
    const board = this.#boards.peek(showId)
    if (!board) return { outcomes, failure }
    const alternatives = new Alternatives(board)
    return {
      outcomes: outcomes.map((outcome, i) => alternatives.offer(upToDate(outcome, board), submissions[i]?.command)),
      failure,
    }
  }

  /**
   * Runs a part's transaction, again where that can help.
   * @returns the outcomes of its first commands, and what is left to settle, the last first
   */
  async #settlePart(showId: string, part: Part): Promise<{ settled: Outcome[]; rest: Part[] }> {
    const { submissions, deadline } = part
    const refuseAll = (refusal: Refusal) => ({
      settled: submissions.map((): Outcome => ({ kind: 'refused', refusal })),
      rest: [],
    })
    let { mayBeDone } = part
    let reason: unknown
    for (let tried = 1; ; tried++) {
      const attempt: Attempt = { isWaitedFor: true, isConnected: false }
      try {
        const work = this.#transactAndAdvance(showId, submissions, deadline, attempt)
        const settled = await beforeDeadline(work, deadline)
        const left = submissions.slice(settled.length)
        const rest = { ...part, submissions: left, deadline: patienceEnds(), mayBeDone }
        return { settled, rest: left.length > 0 ? [rest] : [] }
      } catch (error) {
        attempt.isWaitedFor = false
        // Without a connection nothing was asked. This process was too busy to see in time that its pool is full.
        const waitedInVain = error instanceof LateError && !attempt.isConnected && isFull(this.#orm)
        const kind = waitedInVain ? 'busy' : kindOfFailure(error)
        this.#instruments.metrics.transactions.add(kind)
        switch (kind) {
          case 'conflict':
            if (tried < MAX_CONFLICTS) continue
            return refuseAll(mayBeDone ? UNAVAILABLE : BUSY)
          case 'busy':
            return refuseAll(mayBeDone ? UNAVAILABLE : BUSY)
          case 'gone':
            return refuseAll(NO_SUCH_SHOW)
          case 'lost':
            mayBeDone = true
            // An error that only says that time ran out explains less than the one before it.
            if (!(error instanceof LateError)) reason = error
            if (performance.now() + RETRY_PAUSE_MS <= deadline) {
              await pause(RETRY_PAUSE_MS)
              continue
            }
            this.#onDefect(reason ?? error, `a batch of ${showId}`, { showId })
            return refuseAll(UNAVAILABLE)
          case 'defect': {
            const [only] = submissions.length === 1 ? submissions : []
            if (only) this.#onDefect(error, `${only.command.kind} in ${showId}`, idsOf(showId, only.command))
            else if (part.isBatch) this.#onDefect(error, `a batch of ${showId}`, { showId })
            if (only) return refuseAll(!mayBeDone && isRolledBack(error) ? NOTHING_DONE : INTERNAL)
            if (performance.now() > deadline) return refuseAll(mayBeDone ? UNAVAILABLE : BUSY)
            return { settled: [], rest: halvesOf({ ...part, mayBeDone }) }
          }
        }
      }
    }
  }

  async #transactAndAdvance(
    showId: string,
    submissions: readonly Submission[],
    deadline: number,
    attempt: Attempt,
  ): Promise<Outcome[]> {
    const commands = submissions.map(({ command }) => command)
    const work = () => this.transact(showId, commands, deadline, attempt)
    const transaction = await traceBatch(this.#instruments, showId, submissions, work)
    if (transaction.change) this.#instruments.onCommitted?.(showId, transaction.seq)
    const answered = attempt.isWaitedFor ? answeredBy(submissions, transaction.outcomes) : NOBODY_ANSWERED
    await this.#advanceBoard(showId, transaction, answered)
    return transaction.outcomes
  }

  /**
   * Runs commands of one show as one transaction in an EntityManager of its own: locks the show and the seats, decides,
   * writes, commits. When nothing changes it rolls back, and `seq` is that of the show as it stood.
   * @throws {NoSuchShowError | GuardError | LateError} and what Postgres says; then nothing was done, unless the connection
   * was lost while committing
   */
  async transact(
    showId: string,
    commands: readonly Command[],
    deadline = Infinity,
    attempt?: Attempt,
  ): Promise<Transaction> {
    const startMs = performance.now()
    const em = this.#orm.em.fork()
    // At the isolation level, and with the time limits, of server/database/dialect.ts.
    await em.begin()
    if (attempt) attempt.isConnected = true
    try {
      const show = await LockedShow.lock(em, this.#boards, showId, seatsConcerned(this.#boards.peek(showId), commands))
      const sales = await readSalesNamed(em, show.board, commands)
      const swept = commands.some(({ kind }) => kind === 'expire') ? await show.takeRunOut() : []
      const { now } = show
      let ledger: Ledger
      let rulings: Ruling[]
      do {
        ledger = new Ledger(show.fields(this.#settings), show.board, sales, swept)
        rulings = decideAll(ledger, commands, now, this.#settings)
        // Seats that change though no command named them are locked now. If they differ from the board, decide again.
      } while (!(await show.lockMore(ledger.changedSeats())))
      const change = ledger.steps.length > 0 ? { showId, seq: show.seq + 1, at: now, steps: ledger.steps } : null
      const { seq } = change ?? show
      // Before the show is unlocked: the ledger reads from the board, which may advance after that.
      const outcomes = rulings.map((ruling, i) => outcomeOf(commands[i], ruling, ledger, seq))
      if (!change) {
        await em.rollback()
        countTransaction(this.#instruments.metrics, startMs, outcomes.length)
        return { seq, outcomes, change }
      }
      const changedSales = ledger.changedSales()
      const holds = ledger.changedHolds(ledger.show.holds.resumeMs)
      const versionOf = (seatId: number): number | undefined => show.versionOf(seatId)
      if (ledger.changedShow) await writeShow(em, showId, ledger.changedShow, now)
      // The commands were answered as `UNAVAILABLE`: a commit now could follow the visitors' next commands.
      if (performance.now() > deadline) throw new LateError('The batch took too long.')
      await runAll(em, [
        ...saleStatements(change, changedSales),
        ...transferStatements(showId, changedSales),
        ...buyerStatements(showId, changedSales),
        changeStatement(change, holds, ledger.changedSeatRows(), versionOf, ledger.changedAllocations()),
        COMMIT,
      ])
      // Tells MikroORM that the transaction is over.
      await em.commit()
      countTransaction(this.#instruments.metrics, startMs, outcomes.length, { change, sales: changedSales })
      return { seq, outcomes, change }
    } catch (error) {
      // A lost connection cannot roll back; the first error is the one that matters.
      await em.rollback().catch(() => undefined)
      throw error
    }
  }

  /** The change is committed, so a board that cannot follow is no failure of the commands: it follows with the next poll. */
  async #advanceBoard(showId: string, { seq, change }: Transaction, answered: Answered): Promise<void> {
    try {
      if (change) await this.#boards.advance(change, answered)
      else await this.#boards.reach(showId, seq)
    } catch (error) {
      this.#onDefect(error, `the board of ${showId}`)
    }
  }
}

/**
 * Takes the seq from a refusal that is older than the board: its visitor may have been sent a newer map, onto which the
 * statuses of its seats must not be put. Holds and bookings keep their seq, which says that they are older.
 */
function upToDate(outcome: Outcome, board: Board): Outcome {
  if (outcome.kind !== 'refused' || (outcome.refusal.seq ?? Infinity) >= board.seq) return outcome
  const refusal = { ...outcome.refusal }
  delete refusal.seq
  return { kind: 'refused', refusal }
}

function isFull(orm: MikroORM): boolean {
  const { used, size } = poolUsageOf(orm)
  return used === size
}

function patienceEnds(): number {
  return performance.now() + PATIENCE_MS
}
