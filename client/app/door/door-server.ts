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
}>

export type Found = Readonly<{
  bookingId: string
  name: string | undefined
  labels: readonly string[]
}>

export type Answer<V> = { ok: true; value: V } | { ok: false; error: Refusal }

/** The door's routes of the server. */
export interface DoorServer {
  /** @returns undefined when the server cannot be asked now: the scan may have arrived nevertheless */
  admit: (scan: Scan) => Promise<Verdict | undefined>
  undo: (showId: string, bookingId: string, seatIds: readonly number[]) => Promise<Answer<unknown>>
  counts: (showId: string) => Promise<Answer<{ admitted: number; expected: number }>>
  search: (showId: string, text: string) => Promise<Answer<readonly Found[]>>
}
