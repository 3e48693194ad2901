import { expect, test } from 'vitest'
import { blocksOf } from '../../../shared/blocks.ts'
import { placedSeats } from '../../../shared/seating-plan.ts'
import { oneRowPlan } from '../../../server/testing/one-row-plan.ts'
import { seatIndexOf } from '../../seat-map/seat-index.ts'
import { aisleSeatsNear } from './aisle-seats.ts'

const plan = oneRowPlan(10)
const room = { seatIndex: seatIndexOf(plan), blocks: blocksOf(placedSeats(plan)) }
const freeBut =
  (...taken: number[]) =>
  (seatId: number) =>
    !taken.includes(seatId)
const found = (near: number[], isFree = freeBut(), isWanted = isFree) => aisleSeatsNear(near, room, isWanted, isFree)

test('seats at the end of a row that are nearest to the best ones', () => {
  expect(found([3, 4])).toEqual([0, 1])
  expect(found([5, 6])).toEqual([8, 9])
})

test('preferably those that leave no single seat, else any, and none that nobody wants', () => {
  expect(found([3, 4], freeBut(3))).toEqual([8, 9])
  expect(found([3, 4], freeBut(3, 6))).toEqual([0, 1])
  expect(found([3, 4], freeBut(), (seatId) => seatId > 4)).toEqual([8, 9])
  expect(found([3, 4], freeBut(0, 9))).toBeUndefined()
  expect(found(Array.from({ length: 11 }, (_, seatId) => seatId % 10))).toBeUndefined()
})
