// What a drawing says of the room: how far seats are apart.
import type { DrawnSeat } from './pretix-file.ts'

/** Between neighbouring seats in pretix's editor, in pixels; for drawings that have no neighbours. */
const USUAL_PIXELS = 25

/** The usual distance between neighbours in a row, in pixels. */
export function unitOf(seats: readonly DrawnSeat[]): number {
  const distances = seats.flatMap((seat, place) => {
    const next = seats[place + 1]
    if (next?.zone !== seat.zone || next.row !== seat.row) return []
    const distance = Math.hypot(next.x - seat.x, next.y - seat.y)
    return distance > 0 ? distance : []
  })
  const sorted = distances.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? USUAL_PIXELS
}
