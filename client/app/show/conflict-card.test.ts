import { expect, test } from 'vitest'
import { cardOf, conflictFrom, type Conflict, type SeatContext, type Wish } from './conflict-card.ts'

const room = (mine: number[], spare: number): SeatContext => ({
  mine,
  spare,
  maxSeats: mine.length + spare,
  nameOf: (seatId) => `Seat ${seatId}`,
  namesOf: (seatIds) => `Seats ${seatIds.join()}`,
  priceOf: (seatIds) => `€${10 * seatIds.length}`,
  swapOf: (seatIds, instead) => `Seats ${seatIds.join()} instead of ${instead.join()}`,
  isBeside: (seatId, other) => Math.abs(seatId - other) === 1,
})
const taken: Conflict = { kind: 'taken', seats: [{ seatId: 5, status: 'held' }], quantity: 1, alternatives: [6] }
const waysOut = (conflict: Conflict, context: SeatContext, together?: readonly number[]) =>
  cardOf(conflict, context, together).alternatives.map(({ label, price }) => `${label} ${price}`)

test.for<[what: string, mine: number[], spare: number, alternatives: string[]]>([
  ['who has none', [], 10, ['Seats 6 beside it €10', 'Best available seat €10']],
  ['who has one already', [3], 9, ['Seats 6 beside it €10', 'Best 2 together €20']],
  ['who could not have as many again for the moment of the exchange', [1, 2, 3], 3, ['Seats 6 beside it €10']],
])('who comes too late is offered what they can have: %s', ([, mine, spare, alternatives]) => {
  expect(waysOut(taken, room(mine, spare), mine.length > 0 ? [8, 9] : [8])).toEqual(alternatives)
})

test('who wants more seats than they may have is offered as many as they may, or the seat in place of their last', () => {
  const limit: Conflict = { kind: 'limit', wanted: [7] }
  expect(cardOf(limit, room([1, 2], 4), [5, 6, 7, 8]).title).toBe('You can take 4 more')
  expect(waysOut(limit, room([1, 2], 4), [5, 6, 7, 8])).toEqual(['Best 4 together €40'])
  expect(waysOut(limit, room([1, 2], 0))).toEqual(['Seats 7 instead of 2 €10'])
})

test.for<[wish: Omit<Wish, 'quantity'>, one: string, several: string]>([
  [{}, 'No such seat is available', '2 seats together are not available'],
  [{ atAisle: true }, 'No seat on the aisle is available', '2 seats together on the aisle are not available'],
  [{ places: 1 }, 'No wheelchair place is available', '2 seats together with 1 wheelchair place are not available'],
])('who asks for seats that are not there reads for which: %o', ([wish, one, several]) => {
  const titles = [1, 2].map((quantity) => {
    const conflict = conflictFrom({ code: 'NOT_ENOUGH_SEATS', message: '' }, { ...wish, quantity })
    return conflict && cardOf(conflict, room([], 9)).title
  })
  expect(titles).toEqual([one, several])
})

test('a card speaks of the seats that it names, and offers no seat too many', () => {
  const single: Conflict = { kind: 'single', single: { alone: 4, asWell: true, swap: undefined }, isRefused: false }
  expect(cardOf(single, room([5], 3)).about).toEqual([4])
  expect(waysOut(single, room([5], 3))).toEqual(['Seats 4 as well €10'])
  expect(waysOut(single, room([5], 0))).toEqual([])
  const other: Conflict = { ...single, single: { ...single.single, swap: { from: [5], to: [4] } } }
  expect(waysOut(other, room([5], 3))).toEqual(['Seats 4 instead of 5 €10', 'Seats 4 as well €10'])
  // Both seats would be more than the visitor may have.
  expect(cardOf(other, room([5], 0)).alternatives).toMatchObject([{ seatIds: [4], instead: [5], isAtLimit: true }])
})
