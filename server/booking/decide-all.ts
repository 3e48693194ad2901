// Decides the commands of a batch, one after another, for as long as a transaction may take to decide.
import type { Command } from './command.ts'
import type { HoldSettings, Ruling } from './decision.ts'
import type { Ledger } from './ledger.ts'
import { decide } from './rules.ts'

/** The time for the decisions of one transaction: they block this process, and choosing seats in a large venue adds up. */
const DECIDE_MS = 20

/**
 * Decides commands one after another until that took 20 ms of processor time: a process that waits for its turn on a busy
 * machine decides no less in a transaction. That bounds how many are decided, not what is decided.
 */
export function decideAll(ledger: Ledger, commands: readonly Command[], now: number, settings: HoldSettings): Ruling[] {
  const startCpu = process.threadCpuUsage()
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
    if (performance.now() > until && cpuMs(startCpu) > DECIDE_MS) break
  }
  return rulings
}

/** The processor time of this thread since then. */
function cpuMs(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000
}
