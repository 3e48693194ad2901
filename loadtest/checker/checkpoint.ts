// How a show stood when a part of a long history ended: all that judging the next part needs of those before it.
import type { Call, Instant } from '../history.ts'
import type { Replay } from './from-log/replay.ts'
import type { Sale } from './from-wire/bookings.ts'

export type Standing = {
  /** The change up to which all is judged, and when it was decided, by the database's clock. */
  seq: number
  at: Instant
  /** The log replayed to there; undefined when the database is not read. */
  replay: Replay | undefined
  /** The booking that each seat was sold with, as far as its buyer was told; at most one for each seat. */
  sold: ReadonlyMap<number, string>
  /** Calls of the part before without an answer: they may still be done. Those of earlier parts are done or given up. */
  unanswered: readonly Call[]
}

/** What stands for certain of a part's sales, and of those before it. */
export function soldAfter(
  before: ReadonlyMap<number, string>,
  sales: Iterable<Sale>,
  calls: readonly Call[],
): Map<number, string> {
  const sold = new Map(before)
  const told = [...sales].sort((a, b) => seqOf(a) - seqOf(b))
  for (const { bookingId, seatIds, made, cancelled } of told) {
    for (const seatId of seatIds) {
      if (made && !cancelled) sold.set(seatId, bookingId)
      else if (sold.get(seatId) === bookingId) sold.delete(seatId)
    }
  }
  // Who asked to cancel and got no answer may have cancelled.
  const mayBeCancelled = new Set(
    calls.flatMap(({ deed, outcome }) =>
      deed.request === 'booking:cancel' && outcome.kind === 'unknown' ? deed.bookingId : [],
    ),
  )
  for (const [seatId, bookingId] of sold) if (mayBeCancelled.has(bookingId)) sold.delete(seatId)
  return sold
}

function seqOf({ made, cancelled }: Sale): number {
  return (made ?? cancelled)?.booking.seq ?? 0
}

/** How many records a standing keeps: what bounds the memory of a long run. */
export function retainedBy({ replay, sold, unanswered }: Standing): number {
  return sold.size + unanswered.length + (replay?.retained ?? 0)
}
