// What the door asks the server.
import type { Refusal } from '../../connection/types.ts'
import type { Verdict } from './verdict.ts'

/** A ticket or booking at the door. `scanId` is the idempotency key: the same scan may be sent again. */
export type Scan = Readonly<{
  scanId: string
  showId: string
  /** Of the ticket; without it an operator found the booking in the list. */
  code: string | undefined
  bookingId: string
  /** The seats of those who have come; without it, all of the booking. */
  seatIds?: readonly number[] | undefined
  /** The name of the door, if it has one. */
  door?: string | undefined
  /** Of a kept scan: by this phone's clock, in milliseconds since 1970. */
  scannedAt?: number | undefined
}>

/** A seat of a booking that was found; `admitted` says since when its holder is in, and at which door. */
export type FoundSeat = Readonly<{
  seatId: number
  label: string
  admitted: Readonly<{ at: string; door: string | undefined }> | undefined
}>

export type Found = Readonly<{
  bookingId: string
  name: string | undefined
  seats: readonly FoundSeat[]
  isCancelled: boolean
}>

/** A page of the bookings that a search finds; `after` is the cursor of the next one, null on the last. */
export type FoundPage = Readonly<{ found: readonly Found[]; after: string | null }>

export type Answer<V> = { ok: true; value: V } | { ok: false; error: Refusal }

/** The door's routes of the server. */
export interface DoorServer {
  /** @returns undefined when the server cannot be asked now: the scan may have arrived nevertheless */
  admit: (scan: Scan) => Promise<Verdict | undefined>
  undo: (showId: string, bookingId: string, seatIds: readonly number[]) => Promise<Answer<unknown>>
  counts: (showId: string) => Promise<Answer<{ admitted: number; expected: number }>>
  /** @param after the cursor of the page before */
  search: (showId: string, text: string, after?: string) => Promise<Answer<FoundPage>>
}
