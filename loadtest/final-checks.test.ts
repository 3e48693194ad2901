// Which findings at the end of a run are violations.
import { expect, test } from 'vitest'
import { judgeClock, judgeHeld, judgeMaps, judgeMemory } from './final-checks.ts'

const snapshot = { seq: 9, digest: 'right' }
const three = { ...snapshot, maps: 3 }
const older = { seq: 8, digest: 'older', maps: 1 }

test('M1 maps must equal a fresh snapshot; where others use the show too, a map that has moved on is not compared', () => {
  expect(judgeMaps({ behind: 0, dropped: 0, shown: [three, older] }, snapshot, 4, false)).toEqual({
    checked: ['M1 3 of 4 maps, made of frames, are byte for byte what the server shows to a new visitor.'],
    violations: [],
    inconclusive: [],
  })
})

test('M1 a wrong map is a violation, and so is a map that stays behind', () => {
  const wrong = { ...snapshot, digest: 'wrong', maps: 1 }
  expect(judgeMaps({ behind: 2, dropped: 0, shown: [three, wrong] }, snapshot, 6, true).violations).toEqual([
    'M1 1 maps at change 9 are not what the server shows to a new visitor.',
    'M1 2 maps did not catch up.',
  ])
})

test.for([
  ['none, because all have moved on', { shown: [older] }, 1, false, '0 of 1 map '],
  ['none, because nobody has a map', { shown: [] }, 4, false, '0 of 4 maps '],
  ['fewer than were to watch, with nobody else to change anything', { shown: [three] }, 4, true, '3 of 4 maps '],
] as const)('M1 maps that were not compared are not called right: %s', ([, { shown }, expected, isOwn, words]) => {
  const { checked, violations, inconclusive } = judgeMaps(
    { behind: 0, dropped: 0, shown: [...shown] },
    snapshot,
    expected,
    isOwn,
  )
  expect([violations, inconclusive]).toEqual([[], [expect.stringContaining(`M1 Only ${words}`)]])
  expect(checked.length).toBe(shown.length > 0 && isOwn ? 1 : 0)
})

test('a viewer’s connection that ends is a violation on a server of its own, and inconclusive elsewhere', () => {
  const settled = { behind: 0, dropped: 1, shown: [three] }
  const own = judgeMaps(settled, snapshot, 4, true)
  expect(own.violations).toEqual([expect.stringMatching(/^1 of 4 connections that only looked ended before the end/)])
  const other = judgeMaps(settled, snapshot, 4, false)
  expect([other.violations, other.inconclusive]).toEqual([[], [expect.stringContaining('1 of 4 connections')]])
})

test('M1 without viewers, the verdict tells that maps were not judged', () => {
  const {
    checked,
    violations,
    inconclusive = [],
    notJudged,
  } = judgeMaps({ behind: 0, dropped: 0, shown: [] }, snapshot, 0, true)
  expect([checked, violations, inconclusive]).toEqual([[], [], []])
  expect(notJudged).toEqual([expect.stringMatching(/^M1 Maps at the end: nobody watched/)])
})

test('memory that could not be measured is inconclusive on a server of its own, and not judged elsewhere', () => {
  expect(judgeMemory(undefined, 5, true).inconclusive).toHaveLength(1)
  expect(judgeMemory(undefined, 5, false)).toMatchObject({
    violations: [],
    notJudged: [expect.stringMatching(/^Memory/)],
  })
  expect(judgeMemory(undefined, undefined, true)).toEqual({ checked: [], violations: [] })
})

test('a clock that was set during a run makes it inconclusive', () => {
  expect(judgeClock(100)).toEqual({ checked: [], violations: [] })
  expect(judgeClock(3_600_000).inconclusive).toEqual([expect.stringContaining('3,600,000 ms')])
})

test('H10 a seat that is still held is a violation', () => {
  expect(judgeHeld(0).violations).toEqual([])
  expect(judgeHeld(2).violations).toHaveLength(1)
})

test('a heap that grew by more than it may is a violation', () => {
  expect(judgeMemory({ before: 10, after: 15 }, 5, true).violations).toEqual([])
  expect(judgeMemory({ before: 10, after: 16 }, 5, true).violations).toHaveLength(1)
})
