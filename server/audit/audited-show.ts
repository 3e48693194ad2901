// What an audit reads of a show: its log and its bookings in slices, its seats whole.
import type { Instant, RecordedBooking, RecordedSeat, RecordedTransfer, ShowFacts, Step } from './show-record.ts'
import type { ShowTerms } from './show-terms.ts'

/** A change as the log has it, its steps as JSON text. */
export type LogLine = { seq: number; at: Instant; steps: string }

/** `transfer` is null for a booking that was never offered. */
export type BookingRow = RecordedBooking & { total: number; currency: string; transfer: RecordedTransfer | null }

/** A booking that `sender` passed on, with the seats that it had, by the offer of this number. */
export type PassedRow = Readonly<{
  bookingId: string
  offer: number
  sender: string
  seatIds: readonly number[]
  passedAt: Instant
}>

/** A show at one moment, with all that happened to it until then. */
export type AuditedShow = {
  facts: ShowFacts
  title: string
  venue: string
  timeZone: string
  currency: string
  /** The price of each seat, by seat id, in the currency's minor unit. */
  prices: readonly number[]
  /** At `seq`. */
  terms: ShowTerms
  seq: number
  readAt: Instant
  seats: readonly RecordedSeat[]
  /** The steps that block or unblock seats, or change the show, in their order: they tell what the show was at first. */
  early: readonly Step[]
  /** By seq, in slices. */
  log: () => AsyncIterable<readonly LogLine[]>
  /** By the seq of their last change, in slices. */
  bookings: () => AsyncIterable<readonly BookingRow[]>
  /** By time, in slices. */
  passed: () => AsyncIterable<readonly PassedRow[]>
  /** Present where the log up to a seq was removed from the database, after it was written to a file of that name. */
  archived?: { seq: number; file: string }
}
