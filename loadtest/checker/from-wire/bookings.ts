// B1, B2, B4, V1 from the wire: each booking as it was answered and shown, which must be one booking of the seats asked for.
import type { Booking } from '../../../shared/protocol.ts'
import type { Call, Instant, Sighting } from '../../history.ts'
import type { Exhibit, Finding } from '../violation.ts'
import type { ShowHistory } from '../check-settings.ts'

/** A booking as a visitor was answered or shown it. */
export type SeenBooking = { booking: Booking; visitorId: string; source: Exhibit }

/** `made` and `cancelled` are the first to show either; their bookings' seqs are those of the changes. */
export type Sale = {
  bookingId: string
  visitorId: string
  seatIds: readonly number[]
  made?: SeenBooking
  cancelled?: SeenBooking
}

export function seenBookings(calls: readonly Call[], sightings: readonly Sighting[]): SeenBooking[] {
  return [
    ...calls.flatMap((call) => {
      const { outcome, visitorId } = call
      return outcome.kind === 'booking' ? { booking: outcome.booking, visitorId, source: { call } } : []
    }),
    ...sightings.flatMap((sighting) => {
      const { shown, visitorId } = sighting
      return shown.kind === 'booking' ? { booking: shown.booking, visitorId, source: { sighting } } : []
    }),
  ]
}

export function salesIn(bookings: Iterable<SeenBooking>): Map<string, Sale> {
  const sales = new Map<string, Sale>()
  for (const seen of bookings) {
    const { bookingId, seatIds, cancelledAt } = seen.booking
    const sale = sales.get(bookingId) ?? { bookingId, visitorId: seen.visitorId, seatIds }
    if (cancelledAt === null) sale.made ??= seen
    else sale.cancelled ??= seen
    sales.set(bookingId, sale)
  }
  return sales
}

export function* wrongBookings({ calls, sightings, clock, strangers }: ShowHistory): Iterable<Finding> {
  const requestedAt = firstRequests(calls)
  const bookings = Map.groupBy(seenBookings(calls, sightings), ({ booking }) => booking.bookingId)
  for (const [bookingId, all] of bookings) {
    const [first] = all
    if (!first) continue
    const made = all.find(({ booking }) => booking.cancelledAt === null)
    const cancelled = all.find(({ booking }) => booking.cancelledAt !== null)
    for (const seen of all) {
      if (seen.visitorId !== first.visitorId) {
        yield ['V1', 'One booking was answered to two visitors.', first.source, seen.source]
      }
      const wrong = wrongAnswer(seen)
      if (wrong) yield [...wrong, seen.source]
      const like = seen.booking.cancelledAt === null ? made : cancelled
      if (like && !isSameBooking(like.booking, seen.booking)) {
        yield ['B2', 'One booking was answered in two versions.', like.source, seen.source]
      }
    }
    const requested = requestedAt.get(bookingId)
    if (requested === undefined && !strangers) yield ['B1', 'A booking was made without a request.', first.source]
    else if (requested !== undefined && Date.parse(first.booking.confirmedAt) + 1 < clock.earliest(requested)) {
      yield ['B1', 'A booking was made before it was requested.', first.source]
    }
    if (!cancelled) continue
    if (made && cancelled.booking.seq < made.booking.seq) {
      yield ['B4', 'A booking was cancelled before it was made.', cancelled.source, made.source]
    }
    for (const { booking, source } of all) {
      if (booking.cancelledAt !== null || !('call' in source)) continue
      if (Date.parse(cancelled.booking.cancelledAt ?? '') < clock.earliest(source.call.calledAt)) {
        yield ['M2', 'A booking was answered as valid after it had been cancelled.', cancelled.source, source]
      }
    }
  }
}

/** When each booking was requested first. */
function firstRequests(calls: readonly Call[]): Map<string, Instant> {
  const first = new Map<string, Instant>()
  for (const { deed, calledAt } of calls) {
    if (deed.request !== 'booking:confirm') continue
    first.set(deed.bookingId, Math.min(calledAt, first.get(deed.bookingId) ?? Infinity))
  }
  return first
}

function wrongAnswer({ booking, source }: SeenBooking): Finding | undefined {
  if (!('call' in source)) return undefined
  const { deed } = source.call
  if (deed.request === 'booking:confirm') {
    if (deed.bookingId !== booking.bookingId) return ['B2', 'A confirmation was answered with another booking.']
    const requested = new Set(deed.seatIds)
    if (requested.size !== booking.seatIds.length || !booking.seatIds.every((seatId) => requested.has(seatId))) {
      return ['B1', 'A booking has other seats than those that were confirmed.']
    }
  }
  if (deed.request === 'booking:cancel' && (booking.cancelledAt === null || deed.bookingId !== booking.bookingId)) {
    return ['B4', 'A cancellation was answered with a booking that is not cancelled.']
  }
  return undefined
}

function isSameBooking(a: Booking, b: Booking): boolean {
  const plain = ({ seatIds, total, confirmedAt, cancelledAt, seq }: Booking): string =>
    JSON.stringify([seatIds, total.amount, total.currency, confirmedAt, cancelledAt, seq])
  return plain(a) === plain(b)
}
