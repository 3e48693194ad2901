// The report of a last-seat run, for people.
import pc from 'picocolors'
import type { Figure } from '../figures.ts'
import { columns, number, plural } from '../format.ts'
import type { LastSeatReport } from './last-seat.ts'
import { describe } from './verdict.ts'

const VIOLATIONS_SHOWN = 10

export function lastSeatText(report: LastSeatReport): string {
  const { users, sockets, seats } = report.options
  return [
    ...part(`${plural(users, 'visitor')} ask for the last seat`, races(report)),
    ...part(
      `${plural(sockets, 'visitor')} take ${plural(seats, 'seat')} each, nobody in another’s way`,
      takers(report),
    ),
    ...part('The medians, beside references of the same run', figures(report)),
    ...verdict(report),
    '',
  ].join('\n')
}

/** Nothing, when there is nothing below the heading. */
function part(heading: string, [titles = '', ...lines]: string[]): string[] {
  return lines.length === 0 ? [] : [pc.bold(heading), '', titles, ...lines, '']
}

function races({ lastSeat }: LastSeatReport): string[] {
  const rows = lastSeat.map(({ winners, refused, answeredMs, echoMs }, i) => [
    `round ${i + 1}`,
    String(winners),
    refused.map(({ count, ...refusal }) => `${number(count)} × ${describe(refusal)}`).join(', ') || 'nobody',
    `${number(answeredMs)} ms`,
    `${number(echoMs)} ms`,
  ])
  return columns([['', 'winners', 'refused', 'all answered', 'bare echo'], ...rows])
}

function takers({ distinctSeats }: LastSeatReport): string[] {
  const rows = distinctSeats.map(({ holdsPerSecond, referencePerSecond }, i) => [
    `round ${i + 1}`,
    `${number(holdsPerSecond)} holds/s`,
    `${number(referencePerSecond)} holds/s`,
  ])
  return columns([['', 'Holdfast', 'node-postgres'], ...rows])
}

function figures({ figures: all }: LastSeatReport): string[] {
  const shown = ({ value, unit }: Pick<Figure, 'value' | 'unit'>): string =>
    `${number(value)}${unit === 'ms' ? ' ms' : unit}`
  const rows = all.map(({ what, reference, ratio, bar, met, ...figure }) => [
    what,
    shown(figure),
    reference.what,
    shown({ ...figure, value: reference.value }),
    `${number(ratio, 2)} ×`,
    'atMost' in bar ? `≤ ${bar.atMost} ×` : `≥ ${bar.atLeast} ×`,
    met ? 'ok' : 'missed',
  ])
  const [heading = '', ...lines] = columns([
    ['figure', 'Holdfast', 'reference', 'measured', 'ratio', 'bar', ''],
    ...rows,
  ])
  return [heading, ...lines.map((line, i) => (all[i]?.met ? pc.green(line) : pc.yellow(line)))]
}

function verdict({ options: { users }, violations }: LastSeatReport): string[] {
  if (violations.length === 0) {
    return [
      pc.green(`✓ One winner every time; each of the other ${number(users - 1)} was refused by that seat, as held.`),
    ]
  }
  const shown = violations.slice(0, VIOLATIONS_SHOWN).map((violation) => pc.red(`✗ ${violation}`))
  const more = violations.length - shown.length
  return more > 0 ? [...shown, pc.red(`✗ … and ${number(more)} more.`)] : shown
}
