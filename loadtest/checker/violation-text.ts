// A violation for people: the sentence, and below it the history that shows it, a line for each call, sighting and change.
import pc from 'picocolors'
import type { Frame, Hold, Refusal } from '../../shared/protocol.ts'
import { STATUSES } from '../../shared/status.ts'
import type { Call, Deed, Instant, Sighting } from '../history.ts'
import type { Step } from './show-record.ts'
import type { Exhibit, Violation } from './violation.ts'

const LINES_SHOWN = 40
const SEATS_SHOWN = 12

/** The times are milliseconds since the first line's; those of the database's log are by its own clock. */
export function violationText({ rule, showId, sentence, exhibits }: Violation): string {
  const names = new Names()
  const sorted = exhibits.toSorted((a, b) => startOf(a) - startOf(b))
  const zero = sorted.map(startOf).find(Number.isFinite) ?? 0
  const rows = sorted.slice(0, LINES_SHOWN).map((exhibit) => line(exhibit, zero, names))
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => (row[i] ?? '').length), 0))
  const lines = rows.map(([from = '', to = '', who = '', what = '', came = '']) =>
    [
      from.padStart(widths[0] ?? 0),
      to.padEnd(widths[1] ?? 0),
      who.padEnd(widths[2] ?? 0),
      what.padEnd(widths[3] ?? 0),
      came,
    ]
      .join('  ')
      .trimEnd(),
  )
  const more = sorted.length - rows.length
  return [
    `${pc.red(`✗ ${rule}`)}  ${pc.bold(sentence)}  ${pc.dim(`(${showId})`)}`,
    ...lines.map((text) => `    ${text}`),
    ...(more > 0 ? [pc.dim(`    … and ${more} more`)] : []),
  ].join('\n')
}

/** Visitors as A, B, C in the order in which they come up: their ids tell a reader nothing. */
class Names {
  readonly #known = new Map<string, string>()

  of(visitorId: string): string {
    const known = this.#known.get(visitorId)
    if (known) return known
    const n = this.#known.size
    const name = n < 26 ? String.fromCharCode(65 + n) : `V${n + 1}`
    this.#known.set(visitorId, name)
    return name
  }
}

function startOf(exhibit: Exhibit): Instant {
  if ('call' in exhibit) return exhibit.call.calledAt
  if ('sighting' in exhibit) return exhibit.sighting.at
  return 'change' in exhibit ? exhibit.change.at : Infinity
}

/** From when, until when, who, what, and what came of it. */
function line(exhibit: Exhibit, zero: Instant, names: Names): string[] {
  const ms = (at: Instant): string => (at - zero).toFixed(1)
  if ('row' in exhibit) return ['', '', '', 'database', exhibit.row]
  if ('change' in exhibit) {
    const { seq, at, steps } = exhibit.change
    return [ms(at), '', '', `log, seq ${seq}`, steps.map((step) => stepText(step, names, ms)).join('; ')]
  }
  if ('sighting' in exhibit) {
    const { at, visitorId, shown } = exhibit.sighting
    return [ms(at), '', names.of(visitorId), 'was shown', shownText(shown, ms)]
  }
  const { call } = exhibit
  const until = call.returnedAt === null ? '…' : `… ${ms(call.returnedAt)}`
  return [ms(call.calledAt), until, names.of(call.visitorId), deedText(call.deed), outcomeText(call, ms)]
}

function deedText(deed: Deed): string {
  switch (deed.request) {
    case 'seats:hold':
      return `hold ${seats(deed.seatIds)}`
    case 'seats:hold-best': {
      const { quantity, categoryId, accessible, requestId } = deed
      const kind = `${categoryId === undefined ? '' : ` of ${categoryId}`}${accessible ? ' with a wheelchair place' : ''}`
      return `hold the best ${quantity}${kind} for ${requestId.slice(0, 8)}`
    }
    case 'seats:release':
      return deed.seatIds ? `release ${seats(deed.seatIds)}` : 'release all'
    case 'hold:extend':
      return 'extend'
    case 'checkout:begin':
      return 'begin the checkout'
    case 'checkout:end':
      return 'end the checkout'
    case 'booking:confirm':
      return `confirm ${seats(deed.seatIds)} as ${deed.bookingId.slice(0, 8)}`
    case 'booking:cancel':
      return `cancel ${deed.bookingId.slice(0, 8)}`
  }
}

function outcomeText({ outcome }: Call, ms: (at: Instant) => string): string {
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

function shownText(shown: Sighting['shown'], ms: (at: Instant) => string): string {
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

function holdText({ seatIds, expiresAt, seq, checkout, picked }: Hold, ms: (at: Instant) => string): string {
  const chosen = picked ? `got ${seats(picked)}, ` : ''
  if (seatIds.length === 0 || expiresAt === null) return `${chosen}holds nothing, seq ${seq}`
  return `${chosen}holds ${seats(seatIds)} until ${ms(Date.parse(expiresAt))}${checkout ? ' in a checkout' : ''}, seq ${seq}`
}

function bookingText(booking: {
  bookingId: string
  seatIds: readonly number[]
  cancelledAt: string | null
  seq: number
}) {
  const { bookingId, seatIds, cancelledAt, seq } = booking
  return `${cancelledAt === null ? 'booked' : 'cancelled'} ${seats(seatIds)} as ${bookingId.slice(0, 8)}, seq ${seq}`
}

function refusalText({ code, seats: named, seq }: Refusal): string {
  const each = named?.slice(0, SEATS_SHOWN).map(({ seatId, status }) => `${seatId} ${status ?? ''}`.trim())
  return `${code}${each ? ` (${each.join(', ')})` : ''}${seq === undefined ? '' : `, seq ${seq}`}`
}

function frameText(frame: Frame): string {
  const parts = STATUSES.flatMap((status) => {
    const turned = frame[status]
    return turned?.length ? [`${seats(turned)} ${status}`] : []
  })
  return `frame ${frame.since} to ${frame.seq}: ${parts.join('; ') || 'nothing'}`
}

function stepText(step: Step, names: Names, ms: (at: Instant) => string): string {
  const until = 'until' in step ? ` until ${ms(step.until)}` : ''
  const as = 'bookingId' in step ? ` as ${step.bookingId.slice(0, 8)}` : ''
  const wish = 'requestId' in step && step.requestId !== undefined ? ` for ${step.requestId.slice(0, 8)}` : ''
  return `${step.cause} ${seats(step.seatIds)}, ${names.of(step.visitorId)}${until}${as}${wish}`
}

function seats(seatIds: readonly number[]): string {
  const more = seatIds.length - SEATS_SHOWN
  return `${seatIds.slice(0, SEATS_SHOWN).join(' ') || 'no seat'}${more > 0 ? ` and ${more} more` : ''}`
}
