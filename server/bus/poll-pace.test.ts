import { expect, test } from 'vitest'
import { PollPace } from './poll-pace.ts'

const turns = (pace: PollPace, count: number, isUp: boolean): number =>
  Array.from({ length: count }, () => pace.isDue(isUp)).filter(Boolean).length

test('a node polls in each turn while the bus is away and for ten seconds more, and then in one of six', () => {
  const pace = new PollPace()
  expect(turns(pace, 60, true)).toBe(10)
  expect(turns(pace, 60, false)).toBe(60)
  expect(turns(pace, 43, true)).toBe(43)
  expect(turns(pace, 60, true)).toBe(10)
})

test('a bus that goes away does not shorten the distrust of changes without hints', () => {
  const pace = new PollPace()
  pace.polled([{ showId: 'hamlet', seq: 3 }], true)
  pace.polled([], true)
  expect(turns(pace, 1, false)).toBe(1)
  expect(turns(pace, 120, true)).toBe(120)
})

test('a change that only the poll found makes every turn a poll, until all changes come with hints again', () => {
  const pace = new PollPace()
  expect(pace.polled([{ showId: 'hamlet', seq: 3 }], true)).toBe(0)
  expect(turns(pace, 60, true)).toBe(10)
  expect(pace.polled([], true)).toBe(1)
  expect(turns(pace, 60, true)).toBe(60)
  expect(turns(pace, 120, true)).toBeLessThan(120)
})

test('a change with a hint is not missed, whether the hint came before the poll or after it', () => {
  const pace = new PollPace()
  pace.hinted({ showId: 'hamlet', seq: 3 })
  pace.polled(
    [
      { showId: 'hamlet', seq: 3 },
      { showId: 'macbeth', seq: 8 },
    ],
    true,
  )
  pace.hinted({ showId: 'macbeth', seq: 9 })
  expect(pace.polled([], true)).toBe(0)
  expect(turns(pace, 60, true)).toBe(10)
})

test('what was found while the bus was away was not missed', () => {
  const pace = new PollPace()
  pace.polled([{ showId: 'hamlet', seq: 3 }], false)
  expect(pace.polled([], true)).toBe(0)
})
