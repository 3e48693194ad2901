// What the crash test prints: a line for each kill, and a table of all kills.
import pc from 'picocolors'
import { columns, number, plural } from '../format.ts'
import { complaints, isGood } from './audit.ts'
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
  const rows = [...Map.groupBy(crashes, victimOf), ['all', crashes] as const].map(([victim, of]) => [
    victim,
    number(of.length),
    number(sum(of, ({ commands }) => commands)),
    number(sum(of, ({ unknown }) => unknown)),
    number(sum(of, ({ acknowledged }) => acknowledged)),
    number(sum(of, ({ lost }) => lost)),
    number(sum(of, ({ doubled }) => doubled)),
    number(sum(of, ({ faults }) => faults.length)),
    `${number(Math.max(...of.map(({ servedAgainMs }) => servedAgainMs)) / 1000, 1)} s`,
  ])
  const head = [
    'killed',
    'kills',
    'commands',
    'unanswered',
    'bookings',
    'lost',
    'doubled',
    'other faults',
    'slowest return',
  ]
  return [...columns([head, ...rows]), '', `Seed ${seed}.`].join('\n')
}

function victimOf({ kind: { servers, victim } }: Crash): string {
  return VICTIMS[victim][servers > 1 ? 1 : 0]
}

function sum(crashes: readonly Crash[], of: (crash: Crash) => number): number {
  return crashes.reduce((total, crash) => total + of(crash), 0)
}
