// What the clients of a run asked, were answered and were shown: all that the checker decides from, beside the database.
import type { Booking, Frame, Hold, Refusal } from '../shared/protocol.ts'

/** Milliseconds since 1970, with fractions: `performance.timeOrigin + performance.now()` on the machine of the load. */
export type Instant = number

/** What a visitor asked of a show, as it went over the wire. */
export type Deed =
  | { request: 'seats:hold'; seatIds: readonly number[] }
  /** Without `seatIds`, everything. */
  | { request: 'seats:release'; seatIds?: readonly number[] }
  | { request: 'hold:extend' }
  | { request: 'booking:confirm'; bookingId: string; seatIds: readonly number[] }
  | { request: 'booking:cancel'; bookingId: string }

/** What came of it. Unknown: no answer, `UNAVAILABLE` or `INTERNAL`; it may have happened, then or later, or not. */
export type Outcome =
  | { kind: 'hold'; hold: Hold }
  | { kind: 'booking'; booking: Booking }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'unknown' }

/** A call and its return. */
export type Call = {
  showId: string
  visitorId: string
  deed: Deed
  calledAt: Instant
  /** When the answer was there; null when none came. */
  returnedAt: Instant | null
  /** The database's time as the answer carried it: how far its clock is from that of the load. */
  serverTime?: string
  outcome: Outcome
}

/** What one connection was shown of a show, in the order in which it came. */
export type Sighting = {
  showId: string
  /** Names the connection: after a reconnect it is another one. */
  connection: string
  visitorId: string
  at: Instant
  shown:
    | { kind: 'snapshot'; seq: number; statuses: Uint8Array; hold: Hold }
    | { kind: 'frame'; frame: Frame }
    | { kind: 'hold'; hold: Hold }
    | { kind: 'booking'; booking: Booking }
}

export type History = { calls: readonly Call[]; sightings: readonly Sighting[] }
