// What is a violation when all have gone.
import { expect, test } from 'vitest'
import { judgeHeap, judgeHeld, judgeMaps } from './ending.ts'

const anew = { seq: 9, digest: 'right' }

test('M1 maps must be what somebody new is shown; who has moved on meanwhile cannot be compared', () => {
  const settled = {
    behind: 0,
    shown: [
      { ...anew, maps: 3 },
      { seq: 8, digest: 'older', maps: 1 },
    ],
  }
  expect(judgeMaps(settled, anew)).toEqual({
    checked: ['M1 3 of 4 maps, made of frames, are byte for byte what the server shows to somebody new.'],
    violations: [],
  })
})

test('M1 a wrong map and one that stays behind are violations', () => {
  const settled = {
    behind: 2,
    shown: [
      { ...anew, maps: 3 },
      { seq: 9, digest: 'wrong', maps: 1 },
    ],
  }
  expect(judgeMaps(settled, anew).violations).toEqual([
    'M1 1 maps at change 9 are not what the server shows to somebody new.',
    'M1 2 maps did not catch up.',
  ])
})

test('without viewers nothing is said of maps', () => {
  expect(judgeMaps({ behind: 0, shown: [] }, anew)).toEqual({ checked: [], violations: [] })
})

test('H10 a seat that stays held is a violation', () => {
  expect(judgeHeld(0).violations).toEqual([])
  expect(judgeHeld(2).violations).toHaveLength(1)
})

test('a heap that grew by more than it may is a violation', () => {
  expect(judgeHeap({ before: 10, after: 15 }, 5).violations).toEqual([])
  expect(judgeHeap({ before: 10, after: 16 }, 5).violations).toHaveLength(1)
})
