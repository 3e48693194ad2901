// Judges the best seats in rooms as people know them; server/testing/draw-rooms.ts draws pictures of the same.
import { expect, test } from 'vitest'
import { placedSeats, type PlacedSeat } from '../../shared/seating-plan.ts'
import { choicesIn, redrawn } from '../testing/drawn-room.ts'
import { BUILT_ROOMS, DRAWN_ROOMS } from '../testing/rooms.ts'

test.for(DRAWN_ROOMS)('H11 $name: $why', (room) => {
  expect(redrawn(room)).toEqual(room.rows)
})

test.for(BUILT_ROOMS)('H11 $name: $why', ({ plan, asks, picks }) => {
  const seats = placedSeats(plan)
  const choices = choicesIn(plan, new Uint8Array(seats.length).fill(1), asks)
  expect(choices.map((seatIds = []) => byRow(seatIds.map((seatId) => seats[seatId])))).toEqual(picks)
})

/** Such as “Stalls H 18 to 19, Stalls I 17 to 18”. */
function byRow(chosen: readonly (PlacedSeat | undefined)[]): string {
  const rows = Map.groupBy(chosen, (seat) => `${seat?.section ?? ''} ${seat?.row ?? ''}`)
  return Array.from(rows, ([row, seats]) => `${row} ${seats[0]?.number ?? ''} to ${seats.at(-1)?.number ?? ''}`).join(
    ', ',
  )
}
