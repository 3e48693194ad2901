// Seats that lie on each other.
import type { DrawnSeat } from './pretix-file.ts'

/** Closer than this share of the usual distance, two seats are drawn as one. */
const LEAST = 0.4

/** Two seats that lie on each other, if there are any; a grid of cells makes 100,000 seats quick. */
export function crowded(seats: readonly DrawnSeat[], unit: number): [DrawnSeat, DrawnSeat] | undefined {
  const limit = unit * LEAST
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
