// What is known of a seat, in words.
import { STATUSES } from '../../../../shared/status.ts'
import { formatVenueTime } from '../../format.ts'
import { formatHour } from '../moment.ts'
import type { SeatFact } from '../show/seat-facts.ts'
import { opsTexts } from '../texts.ts'

export function statusText(status: number | undefined): string {
  return opsTexts.shows.counts[STATUSES[status ?? 0] ?? 'available']
}

/** “held by V7K2QMAX until …”, “blocked for Press”; empty for a seat that is available. */
export function factText(fact: SeatFact | undefined, timeZone = 'UTC'): string {
  const words = opsTexts.desk.fact
  switch (fact?.kind) {
    case 'held':
      return words.held(fact.visitor, formatHour(fact.expiresAt, timeZone))
    case 'booked':
      return words.booked(fact.visitor, fact.bookingId)
    case 'blocked': {
      const { allocation } = fact
      if (!allocation) return words.neverForSale
      return words.blocked(
        allocation.name,
        allocation.until === null ? '' : formatVenueTime(allocation.until, timeZone),
      )
    }
    default:
      return ''
  }
}
