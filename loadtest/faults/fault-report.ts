// What the fault test prints: a line for each run, how to repeat a bad one, and a table of all runs.
import pc from 'picocolors'
import { number, plural } from '../format.ts'
import { complaints, isGood } from '../crashes/audit.ts'
import { auditTable } from '../crashes/audit-table.ts'
import type { FaultRun } from './fault-run.ts'
import { FAULTS } from './faults.ts'
import type { Plan } from './plan.ts'

/** What a run does, in words. */
export function planText({ scenario, seats, fault, moment, after, lastsMs, server }: Plan): string {
  const lasting = lastsMs > 0 ? ` for ${number(lastsMs)} ms` : ''
  const where = moment === 'answered' ? 'either server' : `server ${server}`
  return `${scenario} on ${plural(seats, 'seat')}; ${FAULTS[fault].what}${lasting}, at “${moment}” ${after.join(' + ')} of ${where}`
}

/** The command that repeats a run: with the same plan, as far as the machine is as fast. */
export function replayCommand({ seed, fault }: Plan): string {
  return `npm run test:faults -- --runs 1 --seed ${seed} --fault ${fault}`
}

export function runLine(run: number, runs: number, found: FaultRun): string {
  const { plan, ms, servedAgainMs, commands, unknown, acknowledged } = found
  const line = [
    `${run}/${runs}`.padStart(9),
    `seed ${plan.seed}`.padEnd(10),
    plan.fault.padEnd(20),
    plan.scenario.padEnd(5),
    `${number(ms / 1000, 1)} s, served again in ${number(servedAgainMs / 1000, 1)} s`.padEnd(28),
    `${plural(commands, 'command')}, ${number(unknown)} unanswered, ${plural(acknowledged, 'booking')}`,
  ].join('  ')
  if (isGood(found)) return `${pc.green('✓')}${line}`
  return pc.red([`✗${line}`, planText(plan), ...complaints(found), `Again: ${replayCommand(plan)}`].join('\n    '))
}

/** A table with a row for each fault. */
export function summary(runs: readonly FaultRun[]): string {
  const byFault = [...Map.groupBy(runs, ({ plan }) => plan.fault)].sort(([a], [b]) => a.localeCompare(b))
  return auditTable(['fault', 'runs', 'unexplained'], [...byFault, ['all', runs]]).join('\n')
}
