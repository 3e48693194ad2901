import { expect, test } from 'vitest'
import { cardOf, type Conflict, type SeatContext } from './conflict-card.ts'

const room = (mine: number[], spare: number): SeatContext => ({
  mine,
  spare,
  nameOf: (seatId) => `Seat ${seatId}`,
  namesOf: (seatIds) => `Seats ${seatIds.join()}`,
  isBeside: (seatId, other) => Math.abs(seatId - other) === 1,
})
const taken: Conflict = { kind: 'taken', seats: [{ seatId: 5, status: 'held' }], quantity: 1, alternatives: [6] }

test.for<[what: string, mine: number[], spare: number, alternatives: string[]]>([
  ['who has none', [], 10, ['Seats 6 beside it', 'Best available seat']],
  ['who has one already', [3], 9, ['Seats 6 beside it', 'Best 2 together']],
  ['who could not have as many again for the moment of the exchange', [1, 2, 3], 3, ['Seats 6 beside it']],
])('who comes too late is offered what they can have: %s', ([, mine, spare, alternatives]) => {
  expect(cardOf(taken, room(mine, spare)).alternatives.map(({ label }) => label)).toEqual(alternatives)
})
