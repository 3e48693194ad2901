// How seats are called, everywhere in the same way.
import { seatOf, type Hall } from '../map/hall.ts'
import { texts } from '../texts.ts'

/** “Row A 7”, in a room of several sections “Stalls, row A 7”. */
export function nameIn(hall: Hall, seatId: number): string {
  const seat = seatOf(hall, seatId)
  return seat ? texts.seat(seat, hall.sections.length) : String(seatId)
}

/** Whether a seat is a wheelchair place. */
export function isAccessible(hall: Hall | undefined, seatId: number): boolean {
  return (hall && seatOf(hall, seatId)?.accessible) ?? false
}

/** “Row A 7 and 8, Row B 7” */
export function namesIn(hall: Hall, seatIds: readonly number[]): string {
  const seats = seatIds.flatMap((seatId) => seatOf(hall, seatId) ?? [])
  const rows = [...Map.groupBy(seats, ({ section, row }) => `${section}/${row}`).values()].flatMap((inRow) => {
    const [first] = inRow
    return first ? { ...first, numbers: inRow.map(({ number }) => number) } : []
  })
  return texts.seats(rows, hall.sections.length)
}
