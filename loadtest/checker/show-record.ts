// A show in the database: its rows, and its change log with the steps that the checker can explain.
import { z } from 'zod'
import type { Singles } from '../../shared/status.ts'
import type { Instant } from '../history.ts'
import type { Place } from './seat-layout.ts'

const visitorId = z.string()
const seatIds = z.array(z.int()).readonly()
const until = z.number()

/**
 * One decided change of some seats, as `show_change` keeps it; times are milliseconds since 1970 by the database's clock.
 * Causes that only operators have are not among these, and a log with them cannot be checked.
 */
export const Step = z.discriminatedUnion('cause', [
  z.object({
    cause: z.literal('held'),
    visitorId,
    seatIds,
    since: z.number(),
    until,
    requestId: z.string().optional().describe('of the request for which the server chose these seats'),
    from: z.string().optional().describe('stands for the address that the request came from'),
    checkout: seatIds.optional().describe('of the hold that the seats were added to'),
  }),
  z.object({ cause: z.enum(['extended', 'disconnected', 'returned']), visitorId, seatIds, until }),
  z.object({ cause: z.enum(['released', 'expired', 'checkout-begun', 'checkout-ended']), visitorId, seatIds }),
  z.object({ cause: z.enum(['booked', 'cancelled']), visitorId, seatIds, bookingId: z.string() }),
])
export type Step = z.infer<typeof Step>

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
  /** By seat id. */
  places: readonly Place[]
  seq: number
  /** By seat id. */
  seats: readonly RecordedSeat[]
  bookings: readonly RecordedBooking[]
  /** By seq. */
  changes: readonly Change[]
  readAt: Instant
}
