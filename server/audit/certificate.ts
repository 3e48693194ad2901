// An audit's result for the terminal: a certificate, or what is wrong with the lines that show it.
import pc from 'picocolors'
import { decimalOf } from '../../shared/currency.ts'
import type { Audit } from './audit.ts'
import { isoTime, type LogExhibit, type LogFinding } from './finding.ts'
import type { Step } from './show-record.ts'
import { seatsText, stepText } from './step-text.ts'

const FINDINGS_SHOWN = 3
const LINES_SHOWN = 12
/** The steps that have rows of their own. */
const SALES: readonly Step['cause'][] = ['booked', 'cancelled', 'seats-cancelled']

/** What no audit can say. */
export const NOT_JUDGED = [
  'Refusals: no log has them.',
  'Seats that the server chose: whether they were what the visitor asked for, which no log has.',
  'How late servers freed expired holds: servers may be stopped, and an expired hold is free all the same.',
]

/** Several lines. */
export function certificateText(audit: Audit, currency: string): string {
  const { showId, title, seq, from, to, readAt, digest, tally } = audit
  const log =
    from === null || to === null
      ? 'no changes'
      : `${count(seq, 'change')}, ${count(tally.steps, 'step')}, from ${time(from)} to ${time(to)}`
  const money = (amount: number): string => `${decimalOf(amount, currency)} ${currency}`
  const sold = (): string => {
    const { steps, seats } = tally.of('booked')
    return steps === 0 ? 'none' : `${count(steps, 'booking')}, ${count(seats, 'seat')}, ${money(tally.sold)}`
  }
  const cancelled = (): string => {
    const [all, some] = [tally.of('cancelled'), tally.of('seats-cancelled')]
    if (all.steps + some.steps === 0) return 'none'
    const seats = `${count(all.steps, 'booking')}, ${count(all.seats + some.seats, 'seat')}, ${money(tally.refunded)}`
    return some.steps === 0 ? seats : `${seats}; of them ${count(some.seats, 'seat')} of bookings that kept others`
  }
  const actors = [...tally.actors].map(([name, steps]) => `${name} ${number(steps)}`).join(', ')
  const causes = [...tally.causes]
    .filter(([cause]) => !SALES.includes(cause))
    .map(([cause, { steps }]) => `${cause} ${number(steps)}`)
    .join(', ')
  const rows: [string, string][] = [
    ['Show', shown(`${title} (${showId})`)],
    ['As of', `${time(readAt)}, seq ${number(seq)}`],
    ['Log', log],
    ['', `SHA-256 ${digest}`],
    ['Sold', sold()],
    ['Cancelled', cancelled()],
    ['Other steps', causes || 'none'],
    ...(actors === '' ? [] : [['Not by visitors', shown(actors)] satisfies [string, string]]),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    ...rows.map(([name, text]) => `  ${pc.dim(name.padEnd(width))}  ${text}`),
    '',
    ...(audit.wrong === 0 ? RIGHT : wrongText(audit)),
    ...blockedText(audit),
    '',
    ...NOT_JUDGED.map((text) => pc.dim(`○ Not judged. ${text}`)),
  ].join('\n')
}

const RIGHT = [
  pc.green('✓ 0 seats sold twice: no two bookings have one seat, at any seq or in the tables.'),
  pc.green('✓ 0 unexplained: every step follows the rules, and every row is what the log comes to.'),
]

function blockedText({ blockedByNoStep: seatIds }: Audit): string[] {
  if (seatIds.length === 0) return []
  const seats = `${count(seatIds.length, 'seat')} (${seatsText(seatIds)})`
  return [
    pc.yellow(
      `! Blocked from the first, and not by the plan: ${seats}. Creating a show is in no log, so compare this yourself.`,
    ),
  ]
}

function wrongText({ findings, wrong, soldTwice }: Audit): string[] {
  const more = wrong - Math.min(wrong, FINDINGS_SHOWN)
  return [
    pc.red(
      `✗ ${count(wrong, 'fault')}; ${count(soldTwice, 'seat')} sold twice. What follows the first may come from it.`,
    ),
    ...findings.slice(0, FINDINGS_SHOWN).flatMap((finding) => ['', ...findingLines(finding)]),
    ...(more > 0 ? ['', pc.dim(`… and ${count(more, 'more fault')}; --json has up to 100.`)] : []),
  ]
}

/** The rule and the sentence, and below them a line for each step and row. Visitors are A, B, C in the order of the lines. */
export function findingLines([rule, sentence, ...exhibits]: LogFinding): string[] {
  const names = new Map<string, string>()
  const nameOf = (visitorId: string): string => {
    const name = names.get(visitorId) ?? `visitor ${String.fromCharCode(65 + (names.size % 26))}`
    names.set(visitorId, name)
    return name
  }
  const lines = exhibits.flatMap((exhibit) => exhibitLines(exhibit, nameOf))
  const width = Math.max(...lines.map(([where]) => where.length), 0)
  const who = [...names].map(([visitorId, name]) => `    ${pc.dim(`${name}: ${shown(visitorId)}`)}`)
  return [
    `${pc.red(`✗ ${rule}`)}  ${pc.bold(sentence)}`,
    ...lines.slice(0, LINES_SHOWN).map(([where, text]) => `    ${pc.dim(where.padEnd(width))}  ${text}`),
    ...(lines.length > LINES_SHOWN ? [pc.dim(`    … and ${count(lines.length - LINES_SHOWN, 'more line')}`)] : []),
    ...who,
  ]
}

function exhibitLines(exhibit: LogExhibit, nameOf: (visitorId: string) => string): [string, string][] {
  if ('row' in exhibit) return [['table', shown(exhibit.row)]]
  const { seq, at, steps } = exhibit.change
  return steps.map((step) => [`seq ${seq}, ${time(at)}`, shown(stepText(step, nameOf, time))])
}

/** A text without what a terminal would obey: a file may have been written by anybody. */
function shown(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD')
}

/** Such as `2026-11-30 09:12:44.123`, in UTC. */
function time(at: number): string {
  return isoTime(at).slice(0, -1).replace('T', ' ')
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

function count(value: number, what: string): string {
  return `${number(value)} ${what}${value === 1 ? '' : 's'}`
}
