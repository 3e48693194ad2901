// A change that did not come to every socket is missing.
import { expect, test } from 'vitest'
import { FrameArrivals } from './frame-arrivals.ts'

const frame = (since: number, seq: number) => ({ showId: 's', since, seq })

test('a change is shown when it has come to each socket once, in any frame', () => {
  const arrivals = new FrameArrivals()
  const [both, first, second] = [frame(4, 6), frame(4, 5), frame(5, 6)]
  for (const each of [both, first, second]) arrivals.add(each)
  // What came before the first frame was another round's.
  expect(arrivals.missing([3, 4, 5, 6], 2)).toEqual([])
  expect(arrivals.missing([5, 6, 7], 2)).toEqual([7])
  arrivals.add(second)
  expect(arrivals.missing([5, 6], 2)).toEqual([6])
})

test('without any frame, all changes are missing', () => {
  expect(new FrameArrivals().missing([1, 2], 2)).toEqual([1, 2])
})
