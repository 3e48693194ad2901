// The state of a show when a part of a long history ended: all that checking the next part needs of the parts before it.
import type { Call, Instant } from '../history.ts'
import { maybeCancelled } from './call-facts.ts'
import type { Replay } from './from-log/replay.ts'
import type { Sale } from './from-wire/bookings.ts'

export type Checkpoint = {
  /** The change up to which all is checked, and when it was decided, by the database's clock. */
  seq: number
  at: Instant
  /** The log replayed to there; undefined when the database is not read. */
  replay: Replay | undefined
  /** The booking that each seat was sold with, as far as its buyer saw it; at most one for each seat. */
  sold: ReadonlyMap<number, string>
  /** Calls of the part before without an answer: they may still take effect. Those of earlier parts have, or never will. */
  unanswered: readonly Call[]
}

/** The sold seats after a part, as far as they are certain. */
export function soldAfter(
  before: ReadonlyMap<number, string>,
  sales: Iterable<Sale>,
  calls: readonly Call[],
): Map<number, string> {
  const sold = new Map(before)
  const seqOf = ({ made, cancelled }: Sale): number => (made ?? cancelled)?.booking.seq ?? 0
  for (const { bookingId, seatIds, made, cancelled } of [...sales].sort((a, b) => seqOf(a) - seqOf(b))) {
    for (const seatId of seatIds) {
      if (made && !cancelled) sold.set(seatId, bookingId)
      else if (sold.get(seatId) === bookingId) sold.delete(seatId)
    }
  }
  const uncertain = maybeCancelled(calls)
  for (const [seatId, bookingId] of sold) if (uncertain.has(bookingId)) sold.delete(seatId)
  return sold
}

/** How many records a checkpoint keeps, which bounds the memory of a long run. */
export function retainedBy({ replay, sold, unanswered }: Checkpoint): number {
  return sold.size + unanswered.length + (replay?.retained ?? 0)
}
