// Fixtures: short functions for calls, answers, sightings and recorded seats.
import type { Booking, Frame, Hold, Refusal } from '../../../shared/protocol.ts'
import type { Call, Deed, Outcome, Sighting } from '../../history.ts'
import type { RecordedSeat } from '../../../server/audit/show-record.ts'
import { SHOW } from './reference-show.ts'

export const NOW = Date.UTC(2026, 10, 22, 20)
export const SETTINGS = {
  holdMs: 1000,
  holdMaxMs: 3000,
  graceMs: 1000,
  resumeMs: 0,
  heldSeatsPerAddress: null,
  maxSeatsPerVisitor: 2,
  sweepWithinMs: 500,
  clockErrorMs: 0,
}

/** Clients and database read the same clock. */
export const ONE_CLOCK = { leastMs: 0, mostMs: 0 }

export const iso = (ms: number): string => new Date(NOW + ms).toISOString()
export const take = (...seatIds: number[]): Deed => ({ request: 'seats:hold', seatIds })
export const give: Deed = { request: 'seats:release' }
export const extend: Deed = { request: 'hold:extend' }
export const begin: Deed = { request: 'checkout:begin' }
export const end: Deed = { request: 'checkout:end' }
export const buy = (...seatIds: number[]): Deed => ({ request: 'booking:confirm', bookingId: 'b', seatIds })
export const cancel: Deed = { request: 'booking:cancel', bookingId: 'b' }

/** A call at `at`, in milliseconds from `NOW`, that takes nine. */
export function call(at: number, visitorId: string, deed: Deed, outcome: Outcome): Call {
  const returnedAt = outcome.kind === 'unknown' ? null : NOW + at + 9
  return { showId: SHOW, visitorId, deed, calledAt: NOW + at, returnedAt, outcome }
}
/** A hold since `since`, until `until`, both in milliseconds. */
export function holds(seq: number, seatIds: number[], since = 5, until = since + SETTINGS.holdMs) {
  const hold: Hold = {
    showId: SHOW,
    seatIds,
    expiresAt: iso(until),
    maxExpiresAt: iso(since + SETTINGS.holdMaxMs),
    seq,
  }
  return { kind: 'hold' as const, hold }
}
/** The same, in a checkout. */
export function checksOut(...given: Parameters<typeof holds>) {
  return { kind: 'hold' as const, hold: { ...holds(...given).hold, checkout: true as const } }
}
export const nothing = (seq: number): Outcome => ({
  kind: 'hold',
  hold: { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq },
})
export const unknown: Outcome = { kind: 'unknown' }
export function refused(seq: number, code: Refusal['code'], seats?: Refusal['seats']): Outcome {
  return { kind: 'refused', refusal: { code, message: '', ...(seats && { seats }), seq } }
}
export const missing = (seq: number, seatId: number): Outcome =>
  refused(seq, 'NOT_HELD', [{ seatId, status: 'available' }])
export const taken = (seq: number, seatId: number, status: 'held' | 'booked' = 'held'): Outcome =>
  refused(seq, 'SEATS_TAKEN', [{ seatId, status }])
export function booked(seq: number, seatIds: number[], cancelledAt: string | null = null, confirmedAt = 15): Outcome {
  const total = { amount: 0, currency: 'EUR' }
  const of: Booking = {
    bookingId: 'b',
    showId: SHOW,
    seatIds,
    labels: [],
    total,
    confirmedAt: iso(confirmedAt),
    cancelledAt,
    seq,
  }
  return { kind: 'booking', booking: of }
}
export function sees(at: number, connection: string, shown: Sighting['shown']): Sighting {
  return { showId: SHOW, connection, visitorId: `${connection} watches`, at: NOW + at, shown }
}
export function map(at: number, connection: string, seq: number, ...statuses: number[]): Sighting {
  const none = { showId: SHOW, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
  return sees(at, connection, { kind: 'snapshot', seq, statuses: Uint8Array.from(statuses), hold: none })
}
export function frame(at: number, connection: string, since: number, seq: number, turned: Partial<Frame>): Sighting {
  return sees(at, connection, { kind: 'frame', frame: { showId: SHOW, since, seq, ...turned } })
}

export const FREE: Omit<RecordedSeat, 'seatId'> = {
  heldBy: null,
  heldSince: null,
  expiresAt: null,
  promisedUntil: null,
  checkout: null,
  bookingId: null,
  requestId: null,
  blocked: false,
  allocation: null,
}
export const HELD: Omit<RecordedSeat, 'seatId'> = {
  ...FREE,
  heldBy: 'ann',
  heldSince: NOW + 5,
  expiresAt: NOW + 1005,
  promisedUntil: NOW + 1005,
}
