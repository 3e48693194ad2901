// What a show offers to buyers now, for its card in the list.
import type { Show } from '../../../shared/protocol.ts'
import { saleWindow } from '../show/sale-window.ts'

/**
 * - `seats`: there are seats; `few` is their number when they will soon be gone
 * - `reserved`: all are taken, but somebody may give some back
 */
export type Offer =
  { kind: 'before' } | { kind: 'seats'; few?: number } | { kind: 'reserved' } | { kind: 'sold out' } | { kind: 'over' }

/** Few are a tenth of a room's seats, at least four and at most a hundred. */
const FEW_SHARE = 0.1
const FEW_AT_LEAST = 4
const FEW_AT_MOST = 100

type Offered = Pick<Show, 'salesOpenAt' | 'salesCloseAt' | 'timeZone' | 'seatCount' | 'counts'>

/** @param now in milliseconds since 1970 */
export function offerOf(show: Offered, now: number): Offer {
  const { available, held, blocked } = show.counts
  switch (saleWindow(show, now)) {
    case 'before':
      return { kind: 'before' }
    case 'over':
      return { kind: 'over' }
    case 'open': {
      if (available === 0) return held > 0 ? { kind: 'reserved' } : { kind: 'sold out' }
      const share = Math.floor((show.seatCount - blocked) * FEW_SHARE)
      const isFew = available <= Math.min(Math.max(share, FEW_AT_LEAST), FEW_AT_MOST)
      return isFew ? { kind: 'seats', few: available } : { kind: 'seats' }
    }
  }
}
