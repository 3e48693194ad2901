import { expect, test } from 'vitest'
import { Blocks } from '../../../shared/blocks.ts'
import { singleSeatLeftBy } from './single-seats.ts'

const BLOCKS = new Blocks([
  [0, 1, 2, 3, 4, 5, 6],
  [7, 8, 9, 10],
])
const freeBut =
  (...taken: number[]) =>
  (seatId: number) =>
    !taken.includes(seatId)

test.for<[what: string, mine: number[], taken: number[], single: ReturnType<typeof singleSeatLeftBy>]>([
  ['nothing, when no seat is left alone', [0, 1], [], undefined],
  ['the seat at the end instead', [1], [], { alone: 0, asWell: true, swap: { from: 1, to: 0 } }],
  ['the seat at the other end of a pair', [2, 3], [0], { alone: 1, asWell: true, swap: { from: 2, to: 4 } }],
  ['no way that leaves another one alone', [8, 9], [], { alone: 7, asWell: false, swap: { from: 8, to: 10 } }],
  ['nothing across an aisle', [6], [], undefined],
])('a choice that leaves a single seat is pointed out with %s', ([, mine, taken, single]) => {
  expect(singleSeatLeftBy(mine, BLOCKS, freeBut(...mine, ...taken))).toEqual(single)
})
