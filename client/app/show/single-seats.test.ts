import { expect, test } from 'vitest'
import { Blocks } from '../../../shared/blocks.ts'
import type { Refusal } from '../../connection/types.ts'
import { refusedSingleSeat, singleSeatLeftBy } from './single-seats.ts'

/** Seats 0 to 6 and 7 to 10 are side by side; `others` are wheelchair places, or of another price. */
const room = (taken: readonly number[], others: readonly number[] = []) => ({
  blocks: new Blocks([
    [0, 1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10],
  ]),
  isFree: (seatId: number) => !taken.includes(seatId),
  isSameKind: (seatId: number, other: number) => others.includes(seatId) === others.includes(other),
  spare: 1,
})
const swap = (from: number, to: number) => ({ from: [from], to: [to] })

test.for<[what: string, mine: number[], taken: number[], single: ReturnType<typeof singleSeatLeftBy>]>([
  ['nothing, when no seat is left alone', [0, 1], [], undefined],
  ['the seat at the end instead', [1], [], { alone: 0, asWell: true, swap: swap(1, 0) }],
  ['the seat at the other end of a pair', [2, 3], [0], { alone: 1, asWell: true, swap: swap(2, 4) }],
  ['no way that leaves another one alone', [8, 9], [], { alone: 7, asWell: false, swap: swap(8, 10) }],
  ['one way for each row, first the first', [1, 8], [], { alone: 0, asWell: true, swap: swap(1, 0) }],
  ['nothing across an aisle', [6], [], undefined],
])('a choice that leaves a single seat is pointed out with %s', ([, mine, taken, single]) => {
  expect(singleSeatLeftBy(mine, room([...mine, ...taken]))).toEqual(single)
})

test('no wheelchair place and no seat of another price is a way out', () => {
  expect(singleSeatLeftBy([1], room([1], [0]))).toEqual({ alone: 0, asWell: false, swap: swap(1, 2) })
  expect(singleSeatLeftBy([1], room([1], [0, 2, 3, 4, 5, 6]))).toEqual({ alone: 0, asWell: false, swap: undefined })
})

test('H12 the checkout has the same ways out as the map, and those of the server where the map has none', () => {
  const refusal: Refusal = {
    code: 'FORBIDDEN',
    message: '',
    seats: [{ seatId: 0, status: 'available' }],
    alternatives: [3],
  }
  expect(refusedSingleSeat(refusal, [1], room([1]))).toEqual(singleSeatLeftBy([1], room([1])))
  const elsewhere = { ...refusal, alternatives: [9] }
  const full = room([1, 2, 3, 4, 5, 6], [0])
  expect(refusedSingleSeat(elsewhere, [1], full)).toEqual({ alone: 0, asWell: false, swap: swap(1, 9) })
  // Not more than the visitor may have.
  const atLimit = { ...room([1, 3, 4, 5, 6]), isSameKind: () => true, spare: 0 }
  expect(refusedSingleSeat(elsewhere, [1], { ...atLimit, spare: 1 })?.swap).toEqual(swap(1, 0))
  expect(refusedSingleSeat({ ...refusal, alternatives: [] }, [1], full)?.swap).toBeUndefined()
})
