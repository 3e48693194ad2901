// What the crash test prints: a line for each kill, and a table of all kills.
import pc from 'picocolors'
import { number, plural } from '../format.ts'
import { complaints, isGood } from './audit.ts'
import { auditTable } from './audit-table.ts'
import type { Crash } from './crash.ts'

const VICTIMS = { server: ['the only server', 'one of two servers'], PostgreSQL: ['PostgreSQL', 'PostgreSQL'] } as const

export function crashLine(run: number, runs: number, found: Crash): string {
  const { afterMs, servedAgainMs, commands, unknown, acknowledged } = found
  const line = [
    `${run}/${runs}`.padStart(9),
    `killed ${victimOf(found)} after ${number(afterMs)} ms`.padEnd(40),
    `all served again in ${number(servedAgainMs / 1000, 1)} s`.padEnd(28),
    `${plural(commands, 'command')}, ${number(unknown)} unanswered, ${plural(acknowledged, 'booking')}`,
  ].join('  ')
  return isGood(found) ? `${pc.green('✓')}${line}` : pc.red(['✗' + line, ...complaints(found)].join('\n    '))
}

/** A table with a row for each kind of kill. */
export function crashSummary(crashes: readonly Crash[], seed: number): string {
  const groups = [...Map.groupBy(crashes, victimOf), ['all', crashes] as const]
  return [...auditTable(['killed', 'kills', 'other faults'], groups), '', `Seed ${seed}.`].join('\n')
}

function victimOf({ kind: { servers, victim } }: Crash): string {
  return VICTIMS[victim][servers > 1 ? 1 : 0]
}
