// How far apart the seats of a drawing are: the usual distance, seats on top of each other, and seats near a point.
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

/** Two seats overlap when they are closer than this share of the usual distance. */
const OVERLAP_SHARE = 0.4

/** The first two seats that overlap, if there are any. */
export function overlappingSeats(seats: readonly DrawnSeat[], unit: number): [DrawnSeat, DrawnSeat] | undefined {
  const limit = unit * OVERLAP_SHARE
  const cells = new Map<string, DrawnSeat[]>()
  for (const seat of seats) {
    const [column, line] = [Math.floor(seat.x / limit), Math.floor(seat.y / limit)]
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const near = cells.get(`${column + dx} ${line + dy}`) ?? []
        const other = near.find(({ x, y }) => Math.hypot(x - seat.x, y - seat.y) < limit)
        if (other) return [other, seat]
      }
    }
    const key = `${column} ${line}`
    cells.set(key, [...(cells.get(key) ?? []), seat])
  }
  return undefined
}

/** A text this near to a seat, in seat distances, lies over the seat. */
const TEXT_CLEARANCE = 1.3

/** A function that says whether a seat lies near a point, where a text would cover it. */
export function nearSeat(seats: readonly DrawnSeat[], unit: number): (x: number, y: number) => boolean {
  const limit = unit * TEXT_CLEARANCE
  const cells = Map.groupBy(seats, ({ x, y }) => `${Math.floor(x / limit)} ${Math.floor(y / limit)}`)
  return (x, y) =>
    [-1, 0, 1].some((dx) =>
      [-1, 0, 1].some((dy) =>
        cells
          .get(`${Math.floor(x / limit) + dx} ${Math.floor(y / limit) + dy}`)
          ?.some((seat) => Math.hypot(seat.x - x, seat.y - y) < limit),
      ),
    )
}
