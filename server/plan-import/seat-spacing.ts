// Measures the distances between the seats of a drawing: the usual one, overlaps, and the seats near a point.
import { NearestPoints } from '../../shared/nearest-points.ts'
import type { DrawnSeat } from './pretix-file.ts'

/** The distance between neighbouring seats in pretix's editor, in pixels; for drawings without neighbours. */
const USUAL_PIXELS = 25

/**
 * The usual distance, in pixels, from a seat to the nearest one of its row. When most rows have a single seat, the nearest
 * of all seats counts.
 */
export function unitOf(seats: readonly DrawnSeat[]): number {
  const rows = Map.groupBy(seats, ({ zone, row }) => `${zone} ${row}`)
  const inRows = [...rows.values()].flatMap(distancesIn)
  const distances = inRows.length * 2 >= seats.length ? inRows : distancesIn(seats)
  const sorted = distances.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? USUAL_PIXELS
}

/** The distance from each seat to the nearest other one. Seats on the same point are left out. */
function distancesIn(seats: readonly DrawnSeat[]): number[] {
  const near = new NearestPoints(seats)
  return seats.flatMap((seat, index) => {
    const other = seats[near.nearestTo(index) ?? -1]
    return (other && Math.hypot(other.x - seat.x, other.y - seat.y)) || []
  })
}

/** Two seats overlap when they are closer than this share of the usual distance. */
const OVERLAP_SHARE = 0.4

/** Each seat that overlaps one before it, after that one. */
export function overlappingSeats(seats: readonly DrawnSeat[], unit: number): [DrawnSeat, DrawnSeat][] {
  const pairs: [DrawnSeat, DrawnSeat][] = []
  const limit = unit * OVERLAP_SHARE
  const cells = new Map<string, DrawnSeat[]>()
  seats: for (const seat of seats) {
    const [column, line] = [Math.floor(seat.x / limit), Math.floor(seat.y / limit)]
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const near = cells.get(`${column + dx} ${line + dy}`) ?? []
        const other = near.find(({ x, y }) => Math.hypot(x - seat.x, y - seat.y) < limit)
        if (!other) continue
        pairs.push([other, seat])
        continue seats
      }
    }
    const key = `${column} ${line}`
    cells.set(key, [...(cells.get(key) ?? []), seat])
  }
  return pairs
}

/** A text this near to a seat, in seat distances, lies over the seat. */
const TEXT_CLEARANCE = 1.3

/** Returns a function that tests whether a text at a point would cover a seat. */
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
