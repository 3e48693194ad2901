import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { Clock } from './clock.ts'

const NOON = Date.UTC(2030, 0, 1, 12)
const HOUR_MS = 60 * 60 * 1000
const MONTH_MS = 31 * 24 * HOUR_MS

let box: TestBoxOffice
let clock: Clock

beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

beforeEach(() => {
  clock = new Clock(box.orm)
})
afterEach(() => {
  clock.stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** The time of the clock at this time of the monotonic clock. */
function at(monotonicMs: number): string {
  vi.spyOn(performance, 'now').mockReturnValue(monotonicMs)
  return clock.now()
}

test('the clock has the database’s time, however wrong the machine’s clock is', async () => {
  const truth = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
  await clock.measure()
  expect(Math.abs(Date.parse(clock.now()) - truth)).toBeLessThan(1000)
})

test.each([-MONTH_MS, -HOUR_MS, HOUR_MS, MONTH_MS])(
  'a change of the machine’s clock by %i ms does not move the clock',
  async (jumpMs) => {
    await clock.start()
    const before = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: before + jumpMs })
    expect(Math.abs(clock.nowMs() - before)).toBeLessThan(1000)
  },
)

test('after the machine slept, so that its monotonic clock stood still, the offset is measured again', async () => {
  await clock.start()
  const monotonic = performance.now.bind(performance)
  // As after a sleep of an hour: the clocks of the machine disagree, and the offset that was known is an hour short.
  vi.spyOn(performance, 'now').mockImplementation(() => monotonic() - HOUR_MS)
  expect(clock.nowMs()).toBeLessThan(Date.now() - HOUR_MS / 2)
  await expect.poll(() => Math.abs(clock.nowMs() - Date.now())).toBeLessThan(1000)
})

test('the database’s time counts for the middle of the round trip', () => {
  clock.learn(NOON + 5000, 900, 1300)
  expect(at(1000)).toBe('2030-01-01T12:00:04.900Z')
})

test('after a slow round trip the known offset stays', () => {
  clock.learn(NOON + 5000, 750, 1250)
  clock.learn(NOON + 9000, 750, 1251)
  expect(at(1000)).toBe('2030-01-01T12:00:05.000Z')
})

test('the first round trip counts even if it is slow, until a quicker one follows', () => {
  clock.learn(NOON + 9000, 0, 2000)
  expect(at(1000)).toBe('2030-01-01T12:00:09.000Z')
  clock.learn(NOON + 5000, 900, 1100)
  expect(at(1000)).toBe('2030-01-01T12:00:05.000Z')
})
