// What the checker finds: a broken rule in a sentence, with the shortest history that shows it, and its text for a terminal.
import pc from 'picocolors'
import type { Booking, Frame, Hold, Refusal } from '../../shared/protocol.ts'
import type { LogExhibit, Rule } from '../../server/audit/finding.ts'
import { seatsText, stepText } from '../../server/audit/step-text.ts'
import { STATUSES } from '../../shared/status.ts'
import type { Call, Deed, Instant, Operation, OperatorDeed, Sighting } from '../history.ts'

export type { Rule } from '../../server/audit/finding.ts'

/** One line of a history: what a client or an operator requested, what a client was shown, what the log has, or what a table has. */
export type Exhibit = LogExhibit | { call: Call } | { operation: Operation } | { sighting: Sighting }

/** A violation in a show that is known: the rule, what is wrong, and the lines that show it. */
export type Finding = readonly [rule: Rule, sentence: string, ...exhibits: Exhibit[]]

export type Violation = Readonly<{
  rule: Rule
  showId: string
  /** Says what is wrong; visitors are named in it by their ids. */
  sentence: string
  exhibits: readonly Exhibit[]
}>

export const WELL_FORMED = 'A well-formed request was refused as malformed.'

const LINES_SHOWN = 40
const SEATS_SHOWN = 12

/**
 * Several lines: the rule and the sentence, and below them a line for each call, sighting, change and row. Times are
 * milliseconds since the first line's; those of the database's log are by its own clock.
 */
export function violationText({ rule, showId, sentence, exhibits }: Violation): string {
  const nameOf = visitorNames()
  const sorted = exhibits.toSorted((a, b) => startOf(a) - startOf(b))
  const zero = sorted.map(startOf).find(Number.isFinite) ?? 0
  const rows = sorted.slice(0, LINES_SHOWN).map((exhibit) => columns(exhibit, zero, nameOf))
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => (row[i] ?? '').length), 0))
  const lines = rows.map(([from = '', ...others]) =>
    [from.padStart(widths[0] ?? 0), ...others.map((text, i) => text.padEnd(widths[i + 1] ?? 0))].join('  ').trimEnd(),
  )
  const more = sorted.length - rows.length
  return [
    `${pc.red(`✗ ${rule}`)}  ${pc.bold(sentence)}  ${pc.dim(`(${showId})`)}`,
    ...lines.map((text) => `    ${text}`),
    ...(more > 0 ? [pc.dim(`    … and ${more} more`)] : []),
  ].join('\n')
}

type Naming = (visitorId: string) => string
type Milliseconds = (at: Instant) => string

/** Visitors as A, B, C in the order in which they appear, because their ids tell a reader nothing. */
function visitorNames(): Naming {
  const names = new Map<string, string>()
  return (visitorId) => {
    const n = names.size
    const name = names.get(visitorId) ?? (n < 26 ? String.fromCharCode(65 + n) : `V${n + 1}`)
    names.set(visitorId, name)
    return name
  }
}

function startOf(exhibit: Exhibit): Instant {
  if ('call' in exhibit) return exhibit.call.calledAt
  if ('operation' in exhibit) return exhibit.operation.calledAt
  if ('sighting' in exhibit) return exhibit.sighting.at
  return 'change' in exhibit ? exhibit.change.at : Infinity
}

/** From when, until when, who, what, and with which outcome. */
function columns(exhibit: Exhibit, zero: Instant, nameOf: Naming): string[] {
  const ms: Milliseconds = (at) => (at - zero).toFixed(1)
  if ('row' in exhibit) return ['', '', '', 'database', exhibit.row]
  if ('change' in exhibit) {
    const { seq, at, steps } = exhibit.change
    return [ms(at), '', '', `log, seq ${seq}`, steps.map((step) => stepText(step, nameOf, ms)).join('; ')]
  }
  if ('sighting' in exhibit) {
    const { at, visitorId, shown } = exhibit.sighting
    return [ms(at), '', nameOf(visitorId), 'was shown', shownText(shown, ms)]
  }
  const { calledAt, returnedAt } = 'call' in exhibit ? exhibit.call : exhibit.operation
  const until = returnedAt === null ? '…' : `… ${ms(returnedAt)}`
  if ('operation' in exhibit) {
    const { operator, deed, outcome } = exhibit.operation
    return [ms(calledAt), until, operator, operatorDeedText(deed, ms), operationOutcomeText(outcome)]
  }
  const { visitorId, deed, outcome } = exhibit.call
  return [ms(calledAt), until, nameOf(visitorId), deedText(deed), outcomeText(outcome, ms)]
}

function deedText(deed: Deed): string {
  switch (deed.request) {
    case 'seats:hold':
      return `hold ${seatsText(deed.seatIds)}`
    case 'seats:hold-best': {
      const { quantity, categoryId, accessible, wheelchairPlaces, requestId } = deed
      const places = wheelchairPlaces ? ` with ${wheelchairPlaces} wheelchair places` : ''
      const kind = `${categoryId === undefined ? '' : ` of ${categoryId}`}${places || (accessible ? ' with a wheelchair place' : '')}`
      return `hold the best ${quantity}${kind} for ${requestId.slice(0, 8)}`
    }
    case 'seats:release':
      return deed.seatIds ? `release ${seatsText(deed.seatIds)}` : 'release all'
    case 'hold:extend':
      return 'extend'
    case 'checkout:begin':
      return 'begin the checkout'
    case 'checkout:end':
      return 'end the checkout'
    case 'booking:confirm':
      return `confirm ${seatsText(deed.seatIds)} as ${deed.bookingId.slice(0, 8)}`
    case 'booking:cancel':
      return `cancel ${deed.bookingId.slice(0, 8)}`
  }
}

function operatorDeedText(deed: OperatorDeed, ms: Milliseconds): string {
  if (!('seatIds' in deed)) return deed.request
  if (deed.request === 'move') {
    return `move ${deed.bookingId.slice(0, 8)} ${deed.moves.map(({ from, to }) => `${from} to ${to}`).join(', ')}`
  }
  if ('bookingId' in deed) return `${deed.request} ${seatsText(deed.seatIds)} as ${deed.bookingId.slice(0, 8)}`
  const seats = `${deed.request} ${seatsText(deed.seatIds)}`
  if (deed.request !== 'block') return seats
  const { name, until } = deed.allocation
  return `${seats} for ${name}${until === null ? '' : ` until ${ms(until)}`}`
}

function operationOutcomeText(outcome: Operation['outcome']): string {
  switch (outcome.kind) {
    case 'changed':
      return `changed ${seatsText(outcome.seatIds)}, seq ${outcome.seq}`
    case 'refused':
      return refusalText(outcome.refusal)
    case 'unknown':
      return 'no answer'
  }
}

function outcomeText(outcome: Call['outcome'], ms: Milliseconds): string {
  switch (outcome.kind) {
    case 'hold':
      return holdText(outcome.hold, ms)
    case 'booking':
      return bookingText(outcome.booking)
    case 'refused':
      return refusalText(outcome.refusal)
    case 'unknown':
      return 'no answer'
  }
}

function shownText(shown: Sighting['shown'], ms: Milliseconds): string {
  switch (shown.kind) {
    case 'snapshot': {
      const counts = STATUSES.map((status, byte) => `${shown.statuses.filter((one) => one === byte).length} ${status}`)
      return `map at seq ${shown.seq}: ${counts.join(', ')}; ${holdText(shown.hold, ms)}`
    }
    case 'frame':
      return frameText(shown.frame)
    case 'hold':
      return holdText(shown.hold, ms)
    case 'booking':
      return bookingText(shown.booking)
  }
}

function holdText({ seatIds, expiresAt, seq, checkout, picked }: Hold, ms: Milliseconds): string {
  const chosen = picked ? `got ${seatsText(picked)}, ` : ''
  if (seatIds.length === 0 || expiresAt === null) return `${chosen}holds nothing, seq ${seq}`
  const state = checkout ? ' in a checkout' : ''
  return `${chosen}holds ${seatsText(seatIds)} until ${ms(Date.parse(expiresAt))}${state}, seq ${seq}`
}

function bookingText({ bookingId, seatIds, cancelledAt, seq }: Booking): string {
  return `${cancelledAt === null ? 'booked' : 'cancelled'} ${seatsText(seatIds)} as ${bookingId.slice(0, 8)}, seq ${seq}`
}

function refusalText({ code, seats, seq }: Refusal): string {
  const each = seats?.slice(0, SEATS_SHOWN).map(({ seatId, status }) => `${seatId} ${status ?? ''}`.trim())
  return `${code}${each ? ` (${each.join(', ')})` : ''}${seq === undefined ? '' : `, seq ${seq}`}`
}

function frameText(frame: Frame): string {
  const parts = STATUSES.flatMap((status) => {
    const turned = frame[status]
    return turned?.length ? [`${seatsText(turned)} ${status}`] : []
  })
  return `frame ${frame.since} to ${frame.seq}: ${parts.join('; ') || 'nothing'}`
}
