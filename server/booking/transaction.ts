// The one transaction every change goes through: lock the show and the seats, decide, write, commit.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { HoldTerms } from './rules.ts'
import type { Command } from './command.ts'
import type { Ledger } from './ledger.ts'
import type { Hall } from './hall.ts'
import { lockChosen, lockLedger } from './lock.ts'
import { decide, type Verdict } from './rules.ts'
import { writeChange, writeSales, type Change } from './write.ts'

/** What came of a batch: its verdicts in the order of its commands, the ledger after them, and the change if any. */
export type Settled = Readonly<{ seq: number; verdicts: Verdict[]; ledger: Ledger; change: Change | null }>

/**
 * Runs a batch of commands of one show as one transaction in an EntityManager of its own. When nothing changes it is
 * rolled back, and `seq` is that of the show as it stood.
 * @throws what Postgres says, `GuardError`, or `RangeError` for a show that does not exist; then nothing was done,
 * unless the connection was lost while committing
 */
export async function settleBatch(
  orm: MikroORM,
  showId: string,
  commands: readonly Command[],
  terms: HoldTerms,
  hall: Hall,
): Promise<Settled> {
  const em = orm.em.fork()
  await em.begin()
  try {
    const { ledger, seq, now } = await lockLedger(em, showId, commands, hall)
    const verdicts = commands.map((command) => {
      const decision = decide(ledger, command, now, terms)
      ledger.apply(decision.steps, now)
      return decision.verdict
    })
    if (ledger.steps.length === 0) {
      await em.rollback()
      return { seq, verdicts, ledger, change: null }
    }
    const change = { showId, seq: seq + 1, at: now, steps: ledger.steps }
    await lockChosen(em, showId, ledger.unlocked())
    await writeSales(em, showId, ledger.changedSales())
    await writeChange(em, change, ledger.changedSeats())
    await em.commit()
    return { seq: change.seq, verdicts, ledger, change }
  } catch (error) {
    // A lost connection cannot roll back; what went wrong first is what matters.
    await em.rollback().catch(() => undefined)
    throw error
  }
}
