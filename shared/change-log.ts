// The change log of a show, as `GET /api/shows/:showId/log` returns it.
import * as z from 'zod/mini'
import { BookingId, SeatId, Seq, ShowId, Timestamp } from './ids.ts'
import { CAUSES } from './status.ts'

/** A seat that a booking left, and the one that it got instead. */
export const SeatMove = z.object({ from: SeatId, to: SeatId })

/** One step of a change: the seats that changed, and the cause. A step never names the visitor. */
export const LogStep = z.object({
  cause: z.enum(CAUSES).check(z.describe('new causes may be added')),
  seatIds: z.array(SeatId),
  bookingId: z
    .optional(BookingId)
    .check(
      z.describe(
        'of `booked`, `cancelled`, `seats-cancelled`, `moved`, `offered`, `offer-withdrawn` and `transferred`',
      ),
    ),
  moves: z.optional(z.array(SeatMove)).check(z.describe('of `moved`; seatIds has all of these seats')),
  expiresAt: z
    .optional(Timestamp)
    .check(z.describe('of `held`, `extended`, `disconnected` and `returned`: when the hold expires')),
})
export type LogStep = z.infer<typeof LogStep>

/** The changes of one transaction. Its steps are in the order in which they were decided. */
export const LogChange = z.object({ seq: Seq, at: Timestamp, steps: z.array(LogStep) })
export type LogChange = z.infer<typeof LogChange>

/** The maximum number of changes in one page. */
export const LOG_PAGE_CHANGES = 500

/**
 * Committed changes of a show after the `seq` that was asked for, without gaps. When the last change is below the page's
 * own `seq`, more changes follow: read the next page after the last change. L1.
 */
export const LogPage = z.object({
  showId: ShowId,
  seq: Seq.check(z.describe('the show’s seq when the page was read')),
  changes: z.array(LogChange).check(z.maxLength(LOG_PAGE_CHANGES)),
})
export type LogPage = z.infer<typeof LogPage>
