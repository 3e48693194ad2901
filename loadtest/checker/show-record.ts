// What the database has of a show: its rows, and its log of changes.
import type { Singles } from '../../shared/status.ts'
import type { Instant } from '../history.ts'
import type { Place } from './seat-layout.ts'

/** One decided change of some seats, as `show_change` keeps it. Times are by the database's clock. */
export type Step =
  | {
      cause: 'held'
      visitorId: string
      seatIds: readonly number[]
      since: Instant
      until: Instant
      /** Of the wish for which the server chose these seats. */
      requestId?: string | undefined
      /** What stands for the address that it was asked from. */
      from?: string | undefined
      /** Of the hold that the seats were added to. */
      checkout?: readonly number[] | undefined
    }
  | { cause: 'extended' | 'disconnected' | 'returned'; visitorId: string; seatIds: readonly number[]; until: Instant }
  | {
      cause: 'released' | 'expired' | 'checkout-begun' | 'checkout-ended'
      visitorId: string
      seatIds: readonly number[]
    }
  | { cause: 'booked' | 'cancelled'; visitorId: string; seatIds: readonly number[]; bookingId: string }

export type Change = { seq: number; at: Instant; steps: readonly Step[] }

export type RecordedSeat = {
  seatId: number
  heldBy: string | null
  heldSince: Instant | null
  expiresAt: Instant | null
  promisedUntil: Instant | null
  /** The seats with which the checkout began that its holder is in. */
  checkout: readonly number[] | null
  bookingId: string | null
  requestId: string | null
  blocked: boolean
}

export type RecordedBooking = {
  bookingId: string
  visitorId: string
  confirmedAt: Instant
  cancelledAt: Instant | null
  seq: number
  seats: readonly { seatId: number; live: boolean }[]
}

export type ShowRecord = {
  showId: string
  seatCount: number
  salesOpenAt: Instant
  salesCloseAt: Instant
  startsAt: Instant
  singles: Singles
  /** Where each seat is, by seat id. */
  places: readonly Place[]
  seq: number
  /** By seat id. */
  seats: readonly RecordedSeat[]
  bookings: readonly RecordedBooking[]
  /** By seq. */
  changes: readonly Change[]
  /** When this was read. */
  readAt: Instant
}
