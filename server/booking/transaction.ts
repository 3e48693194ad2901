// The one transaction every change goes through: lock the show and the seats, decide, write, commit.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Boards } from './boards.ts'
import type { Command, Outcome } from './command.ts'
import type { HoldSettings, Ruling } from './decision.ts'
import { LateError } from './failure.ts'
import { Ledger } from './ledger.ts'
import { readSalesNamed } from './bookings.ts'
import { LockedShow, seatsConcerned } from './locked-show.ts'
import { outcomeOf } from './outcome.ts'
import { decide } from './rules.ts'
import { writeChange, writeSales, type Change } from './write-change.ts'

/**
 * How long one transaction decides: choosing seats in a large hall adds up. Nothing else of this process runs meanwhile.
 */
const DECIDE_MS = 20

/**
 * What came of a batch: the outcomes in the order of its commands, the ledger after them, and the change if any. There are
 * fewer outcomes than commands, but at least one, where deciding took too long: the rest is to be settled by itself.
 */
export type Settled = Readonly<{ seq: number; outcomes: Outcome[]; ledger: Ledger; change: Change | null }>

/**
 * Where a transaction stands among others: it does not commit past `deadline`, a time of `performance.now()`; it takes its
 * `turn` if the one before went well; and it says when it is `ending`, for the next to get in line.
 */
type Place = { deadline: number; turn: Promise<boolean>; ending: () => void }
const FIRST = Promise.resolve(true)

/**
 * Runs a batch of commands of one show as one transaction in an EntityManager of its own. When nothing changes it is
 * rolled back, and `seq` is that of the show as it stood.
 * @throws what Postgres says, `GuardError`, `OutOfTurnError` or `NoSuchShowError`; then nothing was done, unless the
 * connection was lost while committing
 */
export async function settleBatch(
  orm: MikroORM,
  boards: Boards,
  showId: string,
  commands: readonly Command[],
  settings: HoldSettings,
  { deadline = Infinity, turn = FIRST, ending = () => undefined }: Partial<Place> = {},
): Promise<Settled> {
  const em = orm.em.fork()
  // At the isolation level, and with the time limits, of server/database/dialect.ts.
  await em.begin()
  try {
    const show = await LockedShow.lock(em, boards, showId, seatsConcerned(boards.peek(showId), commands), turn)
    const sales = await readSalesNamed(em, show.board, commands)
    const swept = commands.some(({ kind }) => kind === 'expire') ? await show.takeRunOut() : []
    const { now } = show
    let ledger: Ledger
    let rulings: Ruling[]
    do {
      ledger = new Ledger(show.show, show.board, sales, swept)
      rulings = decideAll(ledger, commands, now, settings)
      // What is changed though nobody named it is locked now. If it is not as it was known, everything is decided anew.
    } while (!(await lockChanged(show, ledger)))
    const change = ledger.steps.length > 0 ? { showId, seq: show.seq + 1, at: now, steps: ledger.steps } : null
    const { seq } = change ?? show
    // While the show is locked: the board that the ledger rests upon goes on as soon as it is not.
    const outcomes = rulings.map((ruling) => outcomeOf(ruling, ledger, seq, settings.holdMaxMs))
    const isAll = outcomes.length === commands.length
    if (!change) {
      if (isAll) ending()
      await em.rollback()
      return { seq, outcomes, ledger, change }
    }
    await writeSales(em, change, ledger.changedSales())
    const holds = ledger.changedHolds(settings.resumeMs)
    await writeChange(em, change, holds, ledger.changedSeats(), (seatId) => show.versionOf(seatId))
    // Given up by its askers: what they ask next must not be overtaken. Until here the show is locked, so nothing was.
    if (performance.now() > deadline) throw new LateError('The batch took too long.')
    if (isAll) ending()
    await em.commit()
    return { seq, outcomes, ledger, change }
  } catch (error) {
    // A lost connection cannot roll back; what went wrong first is what matters.
    await em.rollback().catch(() => undefined)
    throw error
  }
}

/** Decides commands one after another until `DECIDE_MS` are over. Only how many there are depends on that, not what is decided. */
function decideAll(ledger: Ledger, commands: readonly Command[], now: number, settings: HoldSettings): Ruling[] {
  const until = performance.now() + DECIDE_MS
  const rulings: Ruling[] = []
  for (const command of commands) {
    const decision = decide(ledger, command, now, settings)
    ledger.apply(decision.steps, now)
    rulings.push(decision.ruling)
    if (performance.now() > until) break
  }
  return rulings
}

async function lockChanged(show: LockedShow, ledger: Ledger): Promise<boolean> {
  const unlocked = ledger.changedSeats().flatMap(({ seatId }) => (show.versionOf(seatId) === undefined ? seatId : []))
  return unlocked.length === 0 || show.take(unlocked)
}
