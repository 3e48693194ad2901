// Facts of a single call or sighting: its seq, the seats that it names, whether it is well formed.
import { requests } from '../../shared/protocol.ts'
import type { Call, Sighting } from '../history.ts'

/**
 * The seq at which the command was decided, which holds and refusals tell. A booking carries the seq of its own last
 * change, which may be older.
 */
export function decidedSeq({ outcome }: Call): number | undefined {
  if (outcome.kind === 'hold') return outcome.hold.seq
  return outcome.kind === 'refused' ? outcome.refusal.seq : undefined
}

/** The seq of the show when this was shown. */
export function shownSeq({ shown }: Sighting): number {
  switch (shown.kind) {
    case 'snapshot':
      return shown.seq
    case 'frame':
      return shown.frame.seq
    case 'hold':
      return shown.hold.seq
    case 'booking':
      return shown.booking.seq
  }
}

/** The seats that the request names. */
export function namedSeats({ deed }: Call): readonly number[] {
  return 'seatIds' in deed ? (deed.seatIds ?? []) : []
}

/** How many seats the request leaves to the server to choose. */
export function quantityOf({ deed }: Call): number {
  return 'quantity' in deed ? deed.quantity : 0
}

/** Whether `LIMIT_REACHED` is about the visitor's address: only that refusal tells when to try again. */
export function isAboutAddress({ outcome }: Call): boolean {
  return outcome.kind === 'refused' && outcome.refusal.retryAfterMs !== undefined
}

/** Whether a request has the shape that the protocol asks for. */
export function isWellFormed({ showId, deed: { request, ...details } }: Call): boolean {
  return requests[request].payload.safeParse({ showId, ...details }).success
}

/** The bookings whose cancellation was requested and not answered. */
export function maybeCancelled(calls: readonly Call[]): Set<string> {
  return new Set(
    calls.flatMap(({ deed, outcome }) =>
      deed.request === 'booking:cancel' && outcome.kind === 'unknown' ? deed.bookingId : [],
    ),
  )
}
