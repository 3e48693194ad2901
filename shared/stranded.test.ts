import { describe, expect, test } from 'vitest'
import { Blocks } from './blocks.ts'
import { strandedBy } from './stranded.ts'

/** Two blocks of five with an aisle between them. */
const BLOCKS = new Blocks([
  [0, 1, 2, 3, 4],
  [5, 6, 7, 8, 9],
])
const allBut =
  (...taken: number[]) =>
  (seatId: number) =>
    !taken.includes(seatId)

describe('H12 a choice leaves a single seat', () => {
  test.for<[place: string, wanted: number[], taken: number[], stranded: number[]]>([
    ['at the end of a block', [1], [], [0]],
    ['between itself and a taken seat', [2], [0], [1]],
    ['on both sides', [1, 2, 3], [], [0, 4]],
    ['between two parts of itself', [0, 2], [], [1]],
    ['next to an aisle, on its own side of it', [6], [], [5]],
    ['not, when it takes the end of a block', [0, 1], [], []],
    ['not, when two are left', [2], [], []],
    ['whose only free neighbour it takes', [3], [1, 4], [2]],
    ['not, when that seat was single before', [4], [1, 3], []],
    ['not across an aisle', [4], [3], []],
    ['not, when all are taken', [0, 1, 2, 3, 4], [], []],
  ])('%s', ([, wanted, taken, stranded]) => {
    expect(strandedBy(wanted, BLOCKS, allBut(...taken))).toEqual(stranded)
  })
})
