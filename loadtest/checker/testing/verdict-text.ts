// The checker's verdict as text, for tests that fail.
import pc from 'picocolors'
import { number, plural } from '../../format.ts'
import type { Verdict } from '../check.ts'
import { violationText } from '../violation.ts'

const VIOLATIONS_SHOWN = 10

/** Several lines: what was checked, then the first violations with their histories. */
export function verdictText({ basis, violations, undecided, calls, unknown, sightings }: Verdict): string {
  const from = basis === 'database' ? 'and the database' : 'from the wire alone: the database was not read'
  const looked = `${plural(calls, 'call')} (${number(unknown)} without an answer), ${plural(sightings, 'sighting')}, ${from}`
  const shown = violations.slice(0, VIOLATIONS_SHOWN).map(violationText)
  const more = violations.length - shown.length
  return [
    violations.length === 0
      ? pc.green(`✓ Nothing wrong in ${looked}.`)
      : pc.red(`✗ ${plural(violations.length, 'violation')} in ${looked}.`),
    ...(undecided.length === 0 ? [] : [pc.yellow(`? ${plural(undecided.length, 'seat')} left too much to search.`)]),
    ...shown.flatMap((text) => ['', text]),
    ...(more > 0 ? ['', pc.red(`… and ${number(more)} more.`)] : []),
  ].join('\n')
}
