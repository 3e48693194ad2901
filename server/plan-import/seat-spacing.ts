// Which seats lie near each other, or near a place; a grid of cells makes 100,000 seats quick.
import type { DrawnSeat } from './pretix-file.ts'

/** Closer than this share of the usual distance, two seats are drawn as one. */
const LEAST = 0.4

/** Two seats that lie on each other, if there are any. */
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

/** So near a place, in seats, a word that stands there lies over a seat. */
const ROOM = 1.3

/** Says whether a seat lies where a word is to stand. */
export function near(seats: readonly DrawnSeat[], unit: number): (x: number, y: number) => boolean {
  const limit = unit * ROOM
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
