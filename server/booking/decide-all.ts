// Decides the commands of a batch, one after another, for as long as a transaction may take to decide.
import type { Command } from './command.ts'
import type { HoldSettings, Ruling } from './decision.ts'
import type { Ledger } from './ledger.ts'
import { decide } from './rules.ts'

/** The time for the decisions of one transaction: they block this process, and choosing seats in a large venue adds up. */
const DECIDE_MS = 20

/** Decides commands one after another until 20 ms are over. That bounds how many are decided, not what is decided. */
export function decideAll(ledger: Ledger, commands: readonly Command[], now: number, settings: HoldSettings): Ruling[] {
  const until = performance.now() + DECIDE_MS
  const rulings: Ruling[] = []
  let { show } = ledger
  let its = { ...settings, ...show.holds }
  for (const command of commands) {
    // An earlier command may have changed the show's settings.
    if (ledger.show !== show) its = { ...settings, ...(show = ledger.show).holds }
    const decision = decide(ledger, command, now, its)
    ledger.apply(decision.steps, now, 'buyer' in command ? command.buyer : undefined)
    rulings.push(decision.ruling)
    if (performance.now() > until) break
  }
  return rulings
}
