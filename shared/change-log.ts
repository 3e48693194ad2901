// The change log of a show as other servers read it: who polls it, and who makes webhooks of it.
import * as z from 'zod/mini'
import { BookingId, SeatId, Seq, ShowId } from './protocol.ts'
import { CAUSES } from './status.ts'

const time = z.iso
  .datetime({ precision: 3 })
  .check(z.describe('ISO 8601 in UTC with milliseconds, by the database’s clock'))

/** One step of a change: what happened to some seats. It never says which visitor they belong to. */
export const LogStep = z.object({
  cause: z.enum(CAUSES).check(z.describe('new causes may be added')),
  seatIds: z.array(SeatId),
  bookingId: z.optional(BookingId).check(z.describe('of `booked` and `cancelled`')),
  expiresAt: z
    .optional(time)
    .check(z.describe('of `held`, `extended`, `disconnected` and `returned`: when the seats come free')),
})
export type LogStep = z.infer<typeof LogStep>

/** What one transaction changed, its steps in the order in which they were decided. */
export const LogChange = z.object({ seq: Seq, at: time, steps: z.array(LogStep) })
export type LogChange = z.infer<typeof LogChange>

/** The most changes that one page has. */
export const LOG_PAGE_CHANGES = 500

/** Committed changes of a show after a seq, without gaps. When the last one is below `seq`, ask again after it. */
export const LogPage = z.object({
  showId: ShowId,
  seq: Seq.check(z.describe('how far the show had got when the page was read')),
  changes: z.array(LogChange).check(z.maxLength(LOG_PAGE_CHANGES)),
})
export type LogPage = z.infer<typeof LogPage>
