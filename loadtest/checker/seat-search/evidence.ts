// What is known of one seat: what answers and maps say of it, in the order of seqs, and what may have happened besides.
import type { Status } from '../../../shared/status.ts'
import type { Instant } from '../../history.ts'
import type { Exhibit } from '../violation.ts'

/** What a command does to a seat, if it is as it must be for that; otherwise it changes nothing. */
export type Move =
  | { kind: 'take'; visitorId: string }
  | { kind: 'give'; visitorId: string }
  /** `at`, by the database's clock, is when it was decided, where that is told. */
  | { kind: 'buy'; visitorId: string; bookingId: string; at: Instant }
  | { kind: 'cancel'; bookingId: string }

/** What must have been so for an answer to be true. */
export type Demand =
  /** Done in the change of this seq, or found done. */
  | { kind: 'done'; move: Move }
  /** At some moment between the change before and the change after, somebody else had the seat, with time left at `since`. */
  | { kind: 'taken'; visitorId: string; status: Status; since: Instant }
  /** At some such moment until `until` the visitor could have had it, or had it. */
  | { kind: 'free'; visitorId: string; until: Instant }
  /** At some such moment until `until` the visitor did not hold it, and its status was this, if it is told. */
  | { kind: 'missing'; visitorId: string; status: Status | undefined; until: Instant }
  /** At some such moment the visitor held it, with time left at `since`. */
  | { kind: 'own'; visitorId: string; since: Instant }
  /** When the change was done, the visitor held it, or did not. */
  | { kind: 'holder'; visitorId: string; holds: boolean }
  /** When the change was done, this was its status. */
  | { kind: 'status'; status: Status }

/** `after`: what had been seen when this was asked; it was decided on that or on what came later. */
export type Clue = { seq: number; after: number; demand: Demand; by: Exhibit }

/** What a call without an answer may have done: once, in any change after `after`, or never. */
export type Chance = { after: number; move: Move; by: Exhibit }

export type SeatTrace = {
  seatId: number
  /** By seq. */
  clues: Clue[]
  chances: Chance[]
}
