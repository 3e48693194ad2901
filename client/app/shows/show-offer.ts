// What a show offers to buyers now, for its card in the list.
import type { Show } from '../../../shared/protocol.ts'
import { venueDate } from '../format.ts'
import { saleWindow } from '../show/sale-window.ts'

/**
 * - `before`: the sale opens in `inMs`
 * - `seats`: there are seats; `few` is their number when they will soon be gone
 * - `reserved`: all are taken, but somebody may give some back
 */
export type Offer =
  | { kind: 'before'; inMs: number }
  | { kind: 'seats'; few?: number }
  | { kind: 'reserved' }
  | { kind: 'sold out' }
  | { kind: 'over' }

const DAY_MS = 24 * 60 * 60 * 1000
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
      return { kind: 'before', inMs: Date.parse(show.salesOpenAt) - now }
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

/**
 * How many midnights at the venue there are until the sale opens.
 * @param now in milliseconds since 1970
 */
export function daysUntilSale({ salesOpenAt, timeZone }: Pick<Show, 'salesOpenAt' | 'timeZone'>, now: number): number {
  const [today, day] = [venueDate(now, timeZone), venueDate(salesOpenAt, timeZone)].map((date) => Date.parse(date))
  return ((day ?? 0) - (today ?? 0)) / DAY_MS
}
