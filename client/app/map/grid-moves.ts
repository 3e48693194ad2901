// Where the keys of the grid lead: from seat to seat, as they lie in the room.
import { at, type Hall, type HallRow } from './hall.ts'

/** The seat that a key leads to from another; undefined when it is no key of the grid. */
export function movedBy(
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
  hall: Hall,
  seatId: number,
): number | undefined {
  const place = at(hall.rowOf, seatId)
  const row = hall.rows[place]
  if (!row) return undefined
  switch (key) {
    case 'ArrowLeft':
      return Math.max(row.first, seatId - 1)
    case 'ArrowRight':
      return Math.min(row.end - 1, seatId + 1)
    case 'ArrowUp':
      return nearest(hall, hall.rows[place - 1], seatId)
    case 'ArrowDown':
      return nearest(hall, hall.rows[place + 1], seatId)
    case 'Home':
      return ctrlKey ? 0 : row.first
    case 'End':
      return ctrlKey ? hall.seatCount - 1 : row.end - 1
    case 'PageUp':
      return nearest(hall, firstRowOf(hall, row.section - 1), seatId)
    case 'PageDown':
      return nearest(hall, firstRowOf(hall, row.section + 1), seatId)
    default:
      return undefined
  }
}

function firstRowOf(hall: Hall, section: number): HallRow | undefined {
  return hall.rows[hall.sections[section]?.firstRow ?? -1]
}

/** The seat of a row that is nearest to another; where there is no row, that one itself. */
function nearest(hall: Hall, row: HallRow | undefined, seatId: number): number {
  let found = seatId
  let least = Infinity
  for (let other = row?.first ?? 0; other < (row?.end ?? 0); other++) {
    const distance = Math.hypot(at(hall.x, other) - at(hall.x, seatId), at(hall.y, other) - at(hall.y, seatId))
    if (distance < least) [found, least] = [other, distance]
  }
  return found
}
