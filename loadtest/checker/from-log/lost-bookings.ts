// Compares bookings with the log: those that were acknowledged, and their rows at the end of a run. None is lost, and no seat
// is sold twice (B3).
import { isoTime } from '../../../server/audit/finding.ts'
import type { Replay } from '../../../server/audit/replay.ts'
import type { RecordedBooking } from '../../../server/audit/show-record.ts'
import type { DatabaseClock } from '../database-clock.ts'
import type { SeenBooking } from '../from-wire/bookings.ts'
import type { Finding } from '../violation.ts'

/** A booking carries the seq of its own change, so that it is compared with what the whole log has. */
export function lostBooking(
  { booking, visitorId, source }: SeenBooking,
  replay: Replay,
  clock: DatabaseClock,
): Finding | undefined {
  const sale = replay.sales.get(booking.bookingId)
  if (!sale) return ['B3', 'A booking is lost: it was acknowledged, and the log does not have it.']
  if (sale.visitorId !== visitorId) return ['V1', 'A booking was acknowledged to another visitor.']
  if (booking.seatIds.join() !== sale.seatIds.toSorted((a, b) => a - b).join()) {
    return ['B1', 'A booking was acknowledged with other seats than it has.']
  }
  const change = booking.cancelledAt === null ? { at: sale.confirmedAt, seq: sale.seq } : sale.cancelled
  if (change?.seq !== booking.seq || booking.confirmedAt !== isoTime(sale.confirmedAt)) {
    return ['B2', 'A booking was acknowledged with another seq or time than the log has.']
  }
  if (!('call' in source)) return undefined
  const { calledAt, returnedAt } = source.call
  if (change.at > clock.latest(returnedAt ?? Infinity))
    return ['M2', 'A booking was acknowledged before it was decided.']
  const isStale = booking.cancelledAt === null && sale.cancelled && sale.cancelled.at < clock.earliest(calledAt)
  return isStale ? ['M2', 'A booking was answered as valid after it had been cancelled.'] : undefined
}

/** Where the rows of bookings differ from the log, or two of them have one seat. */
export function* wrongBookingRows(bookings: readonly RecordedBooking[], replay: Replay): Iterable<Finding> {
  const soldWith = new Map<number, string>()
  for (const { bookingId, visitorId, cancelledAt, seats } of bookings) {
    const row = { row: `booking ${bookingId} of ${visitorId}: seats ${seats.map(({ seatId }) => seatId).join(', ')}` }
    const sale = replay.sales.get(bookingId)
    const isCancelled = cancelledAt !== null
    if (sale?.visitorId !== visitorId || Boolean(sale.cancelled) !== isCancelled) {
      yield ['L1', 'A booking’s row differs from the log.', row]
    }
    for (const { seatId, live } of seats) {
      if (live === isCancelled) yield ['B3', `Whether seat ${seatId} is sold differs from its booking’s row.`, row]
      if (!live) continue
      const other = soldWith.get(seatId)
      if (other !== undefined) yield ['B3', `Seat ${seatId} is sold twice.`, { row: `booking ${other}` }, row]
      soldWith.set(seatId, bookingId)
    }
  }
  const recorded = new Set(bookings.map(({ bookingId }) => bookingId))
  for (const [bookingId, { seatIds }] of replay.sales) {
    if (recorded.has(bookingId)) continue
    const sentence = `A booking of seats ${seatIds.join(', ')} is lost: it is in the log and not in its table.`
    yield ['B3', sentence, ...replay.historyOf(seatIds)]
  }
}
