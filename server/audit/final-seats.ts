// Compares the table of seats at the end of a run with the log: each row is as the log leaves it, and no hold has long
// expired (H10).
import { isoTime, type LogFinding } from './finding.ts'
import type { LogState, Replay } from './replay.ts'
import type { Instant, RecordedSeat } from './show-record.ts'
import { differingFields, type ShowTerms } from './show-terms.ts'

/** @param readAt when the seats were read */
export function* wrongSeats(
  { show: { seatCount }, replay }: LogState,
  seats: readonly RecordedSeat[],
  readAt: Instant,
): Iterable<LogFinding> {
  if (seats.length !== seatCount) yield ['L1', `The show has ${seatCount} seats, and the table ${seats.length}.`]
  for (const seat of seats) {
    const { seatId, expiresAt } = seat
    const [inTable, byLog] = [seatText(seat), seatText(seatByLog(seatId, replay))]
    const history = [...replay.historyOf([seatId]), { row: inTable }]
    if (inTable !== byLog) yield ['L1', `Seat ${seatId} differs from the log: by the log it is ${byLog}.`, ...history]
    if (expiresAt !== null && readAt - expiresAt > replay.settings.sweepWithinMs) {
      yield ['H10', `Seat ${seatId} is still held ${readAt - expiresAt} ms after its hold expired.`, ...history]
    }
    const until = seat.allocation?.until ?? Infinity
    if (readAt - until > replay.settings.sweepWithinMs) {
      yield ['O1', `Seat ${seatId} is still blocked ${readAt - until} ms after its allocation was over.`, ...history]
    }
  }
}

function seatByLog(seatId: number, replay: Replay): RecordedSeat {
  const { status, visitorId = null, bookingId = null, requestId = null, allocation = null } = replay.seats[seatId] ?? {}
  const hold = status === 'held' && visitorId !== null ? replay.holds.get(visitorId) : undefined
  return {
    seatId,
    heldBy: visitorId,
    heldSince: hold?.since ?? null,
    expiresAt: hold?.until ?? null,
    promisedUntil: hold?.promisedUntil ?? null,
    checkout: hold?.checkout ?? null,
    bookingId,
    requestId,
    blocked: status === 'blocked',
    allocation,
  }
}

function seatText(seat: RecordedSeat): string {
  const { heldBy, heldSince, expiresAt, promisedUntil, checkout, bookingId, requestId, blocked, allocation } = seat
  if (allocation) {
    const until = allocation.until === null ? '' : ` until ${isoTime(allocation.until)}`
    return `${blocked ? 'blocked' : 'not blocked, and yet allocated'} for ${allocation.name}${until}`
  }
  if (blocked) return 'blocked'
  const choice = requestId === null ? '' : `, chosen for ${requestId}`
  if (bookingId !== null) return `booked as ${bookingId} by ${heldBy ?? 'nobody'}${choice}`
  if (heldBy === null) return 'available'
  const times = [heldSince, expiresAt, promisedUntil].map((at) => (at === null ? 'never' : isoTime(at)))
  const state = checkout ? `, in a checkout of ${checkout.join(', ')}` : ''
  return `held by ${heldBy} since ${times.join(', until ')}${choice}${state}`
}

/** The show's own row at the end, which must be as the log leaves it. */
export function* wrongTermsAtEnd({ replay }: LogState, terms: ShowTerms): Iterable<LogFinding> {
  for (const field of differingFields(replay.terms, terms)) {
    yield ['L1', `The show’s ${field} differs from the log.`, { row: JSON.stringify(terms) }]
  }
}
