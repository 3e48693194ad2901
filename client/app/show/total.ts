// What seats of a show cost together.
import type { Money, Show } from '../../../shared/protocol.ts'
import { seatOf, type Hall } from '../../seat-map/hall.ts'

export function totalOf(hall: Hall | undefined, show: Show | undefined, seatIds: readonly number[]): Money {
  const amount = seatIds.reduce((sum, seatId) => sum + ((hall && seatOf(hall, seatId)?.price) ?? 0), 0)
  return { amount, currency: show?.currency ?? 'EUR' }
}
