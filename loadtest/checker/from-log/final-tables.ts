// L1, B3, H10 at the end: whether the tables are what the log comes to.
import type { RecordedSeat, ShowRecord } from '../show-record.ts'
import type { Replay } from './replay.ts'
import type { Terms } from '../check-settings.ts'
import type { Exhibit, Rule, Violation } from '../violation.ts'

export function wrongTables(show: ShowRecord, replay: Replay, terms: Terms): Violation[] {
  const { showId, seats, bookings, seatCount, readAt } = show
  const violations: Violation[] = []
  const say = (rule: Rule, sentence: string, exhibits: readonly Exhibit[] = []): void =>
    void violations.push({ rule, showId, sentence, exhibits })

  if (seats.length !== seatCount) say('L1', `The show has ${seatCount} seats, and the table ${seats.length}.`)
  for (const seat of seats) {
    const { seatId, expiresAt } = seat
    const exhibits = [...replay.storyOf([seatId]), { row: seatText(seat) }]
    if (seatText(seat) !== seatText(byLog(seatId, replay))) {
      say('L1', `Seat ${seatId} is not what the log makes of it: ${seatText(byLog(seatId, replay))}.`, exhibits)
    }
    if (expiresAt !== null && readAt - expiresAt > terms.sweepWithinMs) {
      say('H10', `Seat ${seatId} is still held ${readAt - expiresAt} ms after its hold ran out.`, exhibits)
    }
  }

  const live = new Map<number, string>()
  for (const { bookingId, visitorId, cancelledAt, seats: sold } of bookings) {
    const row = { row: `booking ${bookingId} of ${visitorId}: seats ${sold.map(({ seatId }) => seatId).join(', ')}` }
    const sale = replay.sales.get(bookingId)
    const isCancelled = cancelledAt !== null
    if (sale?.visitorId !== visitorId || Boolean(sale.cancelled) !== isCancelled) {
      say('L1', 'A booking is not what the log makes of it.', [row])
    }
    for (const { seatId, live: isLive } of sold) {
      if (isLive === isCancelled)
        say('B3', `Seat ${seatId} of a booking is sold, or not, against what the booking says.`, [row])
      if (!isLive) continue
      const other = live.get(seatId)
      if (other !== undefined) say('B3', `Seat ${seatId} is sold twice.`, [{ row: `booking ${other}` }, row])
      live.set(seatId, bookingId)
    }
  }
  const known = new Set(bookings.map(({ bookingId }) => bookingId))
  for (const [bookingId, { seatIds }] of replay.sales) {
    if (!known.has(bookingId))
      say('B3', `A booking of seats ${seatIds.join(', ')} is in the log and not in its table.`, replay.storyOf(seatIds))
  }
  return violations
}

function byLog(seatId: number, replay: Replay): RecordedSeat {
  const { status, visitorId, bookingId, requestId } = replay.seats[seatId] ?? {
    status: 'available',
    visitorId: null,
    bookingId: null,
    requestId: null,
  }
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
  }
}

function seatText({
  heldBy,
  heldSince,
  expiresAt,
  promisedUntil,
  checkout,
  bookingId,
  requestId,
  blocked,
}: RecordedSeat): string {
  if (blocked) return 'blocked'
  const as = requestId === null ? '' : `, chosen for ${requestId}`
  if (bookingId !== null) return `booked as ${bookingId} by ${heldBy ?? 'nobody'}${as}`
  if (heldBy === null) return 'available'
  const times = [heldSince, expiresAt, promisedUntil].map((at) => (at === null ? 'never' : new Date(at).toISOString()))
  return `held by ${heldBy} since ${times.join(', until ')}${as}${checkout ? `, in a checkout of ${checkout.join(', ')}` : ''}`
}
