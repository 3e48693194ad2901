// Which seats may stand in for others that somebody else took: as many of the same kind, and none that cost more.
import { seatOf, type SeatIndex } from '../../seat-map/seat-index.ts'

/**
 * The categories whose seats cost no more than these do on average, as ids of the plan: first the category of the seats if it
 * is one, then the others, the dearest first.
 * @param seatIds at least one
 * @param wanted the only ones that count; empty for any
 */
export function noDearerCategories(
  seatIndex: SeatIndex,
  seatIds: readonly number[],
  wanted: readonly string[],
): string[] {
  const { categories } = seatIndex
  const seats = seatIds.flatMap((seatId) => seatOf(seatIndex, seatId) ?? [])
  const most = seats.reduce((sum, { price }) => sum + price, 0) / seats.length
  const own = categories[seats[0]?.category ?? -1]
  return categories
    .filter(({ categoryId, price }) => price <= most && (wanted.length === 0 || wanted.includes(categoryId)))
    .toSorted((a, b) => b.price - a.price || Number(b === own) - Number(a === own))
    .map(({ categoryId }) => categoryId)
}

/** How many of the seats are wheelchair places. */
export function wheelchairPlacesIn(seatIndex: SeatIndex, seatIds: readonly number[]): number {
  return seatIds.filter((seatId) => seatOf(seatIndex, seatId)?.accessible).length
}
