// The names of seats, the same everywhere.
import { valueAt, seatOf, type SeatIndex } from '../../seat-map/seat-index.ts'
import { texts } from '../texts.ts'

/** “Row A, seat 7”, in a venue of several sections “Stalls, row A, seat 7”. */
export function seatName(seatIndex: SeatIndex, seatId: number): string {
  const seat = seatOf(seatIndex, seatId)
  return seat ? texts.seat(seat) : String(seatId)
}

/** Whether a seat is a wheelchair place. */
export function isAccessible(seatIndex: SeatIndex | undefined, seatId: number): boolean {
  return (seatIndex && seatOf(seatIndex, seatId)?.accessible) ?? false
}

/** “Row A, seats 7 and 8; Row B, seat 7”, in the order in which they stand in the venue. */
export function seatNames(seatIndex: SeatIndex, seatIds: readonly number[]): string {
  const ranked = seatIds.toSorted((a, b) => valueAt(seatIndex.rank, a) - valueAt(seatIndex.rank, b))
  const seats = ranked.flatMap((seatId) => seatOf(seatIndex, seatId) ?? [])
  const rows = [...Map.groupBy(seats, ({ section, row }) => `${section}/${row}`).values()].flatMap((inRow) => {
    const [first] = inRow
    return first ? { ...first, numbers: inRow.map(({ number }) => number) } : []
  })
  return texts.seats(rows)
}
