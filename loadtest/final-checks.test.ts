// What is a violation when all have gone.
import { expect, test } from 'vitest'
import { judgeClock, judgeHeap, judgeHeld, judgeMaps, judgeMemory } from './final-checks.ts'

const anew = { seq: 9, digest: 'right' }

const three = { ...anew, maps: 3 }
const older = { seq: 8, digest: 'older', maps: 1 }

test('M1 maps must be what somebody new is shown; where others play, who has moved on meanwhile cannot be compared', () => {
  expect(judgeMaps({ behind: 0, dropped: 0, shown: [three, older] }, anew, 4, false)).toEqual({
    checked: ['M1 3 of 4 maps, made of frames, are byte for byte what the server shows to somebody new.'],
    violations: [],
    inconclusive: [],
  })
})

test('M1 a wrong map and one that stays behind are violations', () => {
  const wrong = { ...anew, digest: 'wrong', maps: 1 }
  expect(judgeMaps({ behind: 2, dropped: 0, shown: [three, wrong] }, anew, 6, true).violations).toEqual([
    'M1 1 maps at change 9 are not what the server shows to somebody new.',
    'M1 2 maps did not catch up.',
  ])
})

test.for([
  ['none, as all have moved on', { shown: [older] }, 1, false, '0 of 1 map '],
  ['none, as nobody has a map', { shown: [] }, 4, false, '0 of 4 maps '],
  ['fewer than were to look, with nobody else to change anything', { shown: [three] }, 4, true, '3 of 4 maps '],
] as const)(
  'M1 of maps that are not compared nothing is said to be right: %s',
  ([, { shown }, expected, isOwn, words]) => {
    const { checked, violations, inconclusive } = judgeMaps({ behind: 0, dropped: 0, shown }, anew, expected, isOwn)
    expect([violations, inconclusive]).toEqual([[], [expect.stringContaining(`M1 Only ${words}`)]])
    expect(checked.length).toBe(shown.length > 0 && isOwn ? 1 : 0)
  },
)

test('connections that only look and are ended are a violation of a server of its own; beyond that nobody knows who did it', () => {
  const settled = { behind: 0, dropped: 1, shown: [three] }
  const own = judgeMaps(settled, anew, 4, true)
  expect(own.violations).toEqual([expect.stringMatching(/^1 of 4 connections that only looked ended before the end/)])
  const other = judgeMaps(settled, anew, 4, false)
  expect([other.violations, other.inconclusive]).toEqual([[], [expect.stringContaining('1 of 4 connections')]])
})

test('M1 where nobody was to look all the time, the verdict says that maps were not judged', () => {
  const {
    checked,
    violations,
    inconclusive = [],
    notJudged,
  } = judgeMaps({ behind: 0, dropped: 0, shown: [] }, anew, 0, true)
  expect([checked, violations, inconclusive]).toEqual([[], [], []])
  expect(notJudged).toEqual([expect.stringMatching(/^M1 Maps at the end: nobody looked/)])
})

test('memory that was to be judged and was not measured is inconclusive; of another server it is not judged', () => {
  expect(judgeMemory(undefined, 5, true).inconclusive).toHaveLength(1)
  expect(judgeMemory(undefined, 5, false)).toMatchObject({
    violations: [],
    notJudged: [expect.stringMatching(/^Memory/)],
  })
  expect(judgeMemory({ before: 10, after: 16 }, 5, true).violations).toHaveLength(1)
  expect(judgeMemory(undefined, undefined, true)).toEqual({ checked: [], violations: [] })
})

test('a clock that was set meanwhile makes a run inconclusive', () => {
  expect(judgeClock(100)).toEqual({ checked: [], violations: [] })
  expect(judgeClock(3_600_000).inconclusive).toEqual([expect.stringContaining('3,600,000 ms')])
})

test('H10 a seat that stays held is a violation', () => {
  expect(judgeHeld(0).violations).toEqual([])
  expect(judgeHeld(2).violations).toHaveLength(1)
})

test('a heap that grew by more than it may is a violation', () => {
  expect(judgeHeap({ before: 10, after: 15 }, 5).violations).toEqual([])
  expect(judgeHeap({ before: 10, after: 16 }, 5).violations).toHaveLength(1)
})
