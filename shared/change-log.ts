// The change log of a show as other servers read it: who polls it, and who makes webhooks of it.
import { z } from 'zod'
import { BookingId, SeatIds, Seq, ShowId } from './protocol.ts'
import { CAUSES } from './status.ts'

const time = z.iso.datetime({ precision: 3 }).describe('ISO 8601 in UTC with milliseconds, by the database’s clock')

/** One step of a change: what happened to some seats. It never says which visitor they belong to. */
export const LogStep = z.object({
  cause: z.enum(CAUSES).describe('new causes may be added'),
  seatIds: SeatIds,
  bookingId: BookingId.optional().describe('of `booked` and `cancelled`'),
  expiresAt: time.optional().describe('of `held`, `extended`, `disconnected` and `returned`: when the seats come free'),
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
  seq: Seq.describe('how far the show had got when the page was read'),
  changes: z.array(LogChange).max(LOG_PAGE_CHANGES),
})
export type LogPage = z.infer<typeof LogPage>
