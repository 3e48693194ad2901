// A table of audits: a row for each group of them, with what they come to together.
import { columns, number } from '../format.ts'
import type { Audit } from './audit.ts'

/** An audit, its commands and those without an answer, and the time until all visitors were served again. */
type Timed = Audit & Readonly<{ commands: number; unknown: number; servedAgainMs: number }>

/**
 * The lines of the table.
 * @param head the titles of the three columns that differ: the group, how many it has, and its other faults
 */
export function auditTable(
  [group, count, others]: readonly [group: string, count: string, others: string],
  groups: Iterable<readonly [name: string, audits: readonly Timed[]]>,
): string[] {
  const rows = Array.from(groups, ([name, of]) => [
    name,
    number(of.length),
    number(sum(of, ({ commands }) => commands)),
    number(sum(of, ({ unknown }) => unknown)),
    number(sum(of, ({ acknowledged }) => acknowledged)),
    number(sum(of, ({ lost }) => lost)),
    number(sum(of, ({ doubled }) => doubled)),
    number(sum(of, ({ faults }) => faults.length)),
    `${number(Math.max(...of.map(({ servedAgainMs }) => servedAgainMs)) / 1000, 1)} s`,
  ])
  const head = [group, count, 'commands', 'unanswered', 'bookings', 'lost', 'doubled', others, 'slowest return']
  return columns([head, ...rows])
}

function sum(audits: readonly Timed[], of: (audit: Timed) => number): number {
  return audits.reduce((total, audit) => total + of(audit), 0)
}
