// What seats of a show cost together.
import type { Money, Show } from '../../../shared/protocol.ts'
import { seatOf, type SeatIndex } from '../../seat-map/seat-index.ts'

export function totalOf(hall: SeatIndex | undefined, show: Show | undefined, seatIds: readonly number[]): Money {
  const amount = seatIds.reduce((sum, seatId) => sum + ((hall && seatOf(hall, seatId)?.price) ?? 0), 0)
  return { amount, currency: show?.currency ?? 'EUR' }
}
