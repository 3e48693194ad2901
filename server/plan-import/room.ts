// What a drawing says of the room: how far seats are apart.
import { NearestPoints } from '../../shared/nearest-points.ts'
import type { DrawnSeat } from './pretix-file.ts'

/** Between neighbouring seats in pretix's editor, in pixels; for drawings that have no neighbours. */
const USUAL_PIXELS = 25

/**
 * The usual distance from a seat to the nearest one of its row, in pixels; where most seats have a row of their own, to
 * the nearest of all.
 */
export function unitOf(seats: readonly DrawnSeat[]): number {
  const rows = Map.groupBy(seats, ({ zone, row }) => `${zone} ${row}`)
  const inRows = [...rows.values()].flatMap(distancesIn)
  const distances = inRows.length * 2 >= seats.length ? inRows : distancesIn(seats)
  const sorted = distances.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? USUAL_PIXELS
}

/** From each seat to the nearest other one; seats that lie on each other say nothing. */
function distancesIn(seats: readonly DrawnSeat[]): number[] {
  const near = new NearestPoints(seats)
  return seats.flatMap((seat, index) => {
    const other = seats[near.nearestTo(index) ?? -1]
    return (other && Math.hypot(other.x - seat.x, other.y - seat.y)) || []
  })
}
