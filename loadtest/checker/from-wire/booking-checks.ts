// B1, B2, B4, V1 from the wire: one booking is one answer, of the seats asked for and for whoever asked.
import type { Booking } from '../../../shared/protocol.ts'
import type { Call, Instant } from '../../history.ts'
import { toldBookings, type ToldBooking } from './bookings.ts'
import type { Rule, Violation } from '../violation.ts'
import type { WireEvidence } from './wire-history.ts'

export function wrongSales({ showId, calls, sightings, clock, expiry: { strangers } }: WireEvidence): Violation[] {
  const confirms = firstAsked(calls)
  const violations: Violation[] = []
  for (const told of Map.groupBy(toldBookings(calls, sightings), ({ booking }) => booking.bookingId).values()) {
    const say = (rule: Rule, sentence: string, ...by: readonly ToldBooking[]): void =>
      void violations.push({ rule, showId, sentence, exhibits: by.map((one) => one.by) })
    const [first] = told
    if (!first) continue
    const made = told.find(({ booking }) => booking.cancelledAt === null)
    const cancelled = told.find(({ booking }) => booking.cancelledAt !== null)
    for (const one of told) {
      if (one.visitorId !== first.visitorId) say('V1', 'One booking is two visitors’.', first, one)
      const wrong = inItself(one)
      if (wrong) say(...wrong, one)
      const like = one.booking.cancelledAt === null ? made : cancelled
      if (like && !isSameBooking(like.booking, one.booking)) say('B2', 'One booking was told in two ways.', like, one)
    }
    const asked = confirms.get(first.booking.bookingId)
    if (asked === undefined && !strangers) say('B1', 'A booking was told that nobody had asked for.', first)
    else if (asked !== undefined && Date.parse(first.booking.confirmedAt) + 1 < clock.earliest(asked)) {
      say('B1', 'A booking was made before it was asked for.', first)
    }
    if (made && cancelled && cancelled.booking.seq < made.booking.seq) {
      say('B4', 'A booking was cancelled before it was made.', cancelled, made)
    }
    for (const one of told) {
      if (one.booking.cancelledAt !== null || !('call' in one.by) || !cancelled) continue
      const { calledAt } = one.by.call
      if (Date.parse(cancelled.booking.cancelledAt ?? '') < clock.earliest(calledAt)) {
        say('M2', 'A booking was told as good after it had been cancelled.', cancelled, one)
      }
    }
  }
  return violations
}

/** When each booking was asked for first. */
function firstAsked(calls: Iterable<Call>): Map<string, Instant> {
  const first = new Map<string, Instant>()
  for (const { deed, calledAt } of calls) {
    if (deed.request !== 'booking:confirm') continue
    first.set(deed.bookingId, Math.min(calledAt, first.get(deed.bookingId) ?? Infinity))
  }
  return first
}

function inItself({ booking, by }: ToldBooking): [Rule, string] | undefined {
  if (!('call' in by)) return undefined
  const { deed } = by.call
  if (deed.request === 'booking:confirm') {
    if (deed.bookingId !== booking.bookingId) return ['B2', 'A confirmation was answered with another booking.']
    const asked = new Set(deed.seatIds)
    if (asked.size !== booking.seatIds.length || !booking.seatIds.every((seatId) => asked.has(seatId))) {
      return ['B1', 'A booking is not of the seats that were to be confirmed.']
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
