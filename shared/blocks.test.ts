import { expect, test } from 'vitest'
import { blocksOf } from './blocks.ts'
import { strandedBy } from './stranded.ts'

const row = (...places: [x: number, y: number][]) =>
  places.map(([x, y], seatId) => ({ seatId, section: 'Hall', row: '1', x, y }))
const level = (...xs: number[]) => row(...xs.map((x): [number, number] => [x, 0]))

test.each([
  ['listed 2, 1, 4, 3 from the right', level(3, 4, 1, 2), [[1, 0, 3, 2]]],
  ['numbered odd and even from the middle', level(3, 2, 4, 1, 5, 0), [[5, 3, 1, 0, 2, 4]]],
  ['with an aisle, listed alternately', level(0, 4, 1, 5), [[0, 2], [1, 3]]], // prettier-ignore
  ['at two sides of a table', row([0, 0], [2.4, 0], [0, 1], [2.4, 1], [0, 2], [2.4, 2]), [[0, 2, 4], [5, 3, 1]]], // prettier-ignore
])('coordinates decide which seats are adjacent, in a row %s', (_layout, seats, blocks) => {
  expect(blocksOf(seats).all).toEqual(blocks)
})

test('a block never spans two rows, however near they are', () => {
  const seats = level(0, 1, 2).map((seat) => ({ ...seat, row: seat.seatId < 2 ? '1' : '2' }))
  expect(blocksOf(seats).all).toEqual([[0, 1], [2]])
})

test('the seats beside a seat are found by their coordinates', () => {
  const blocks = blocksOf(level(3, 2, 4, 1, 5, 0))
  expect([0, 5, 4, 9].map((seatId) => blocks.beside(seatId))).toEqual([[1, 2], [3], [2], []])
})

test('a single seat is found by its coordinates', () => {
  const blocks = blocksOf(level(3, 2, 4, 1, 5, 0))
  const isFree = () => true
  // 0 and 1 are in the middle, so two seats remain on each side.
  expect(strandedBy([0, 1], blocks, isFree)).toEqual([])
  expect(strandedBy([2, 0], blocks, isFree)).toEqual([4])
})
