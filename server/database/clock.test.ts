import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../testing/box-office.ts'
import { Clock } from './clock.ts'

const NOON = Date.UTC(2030, 0, 1, 12)

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
  vi.useRealTimers()
})

/** What the clock says when ours says noon. */
function atNoon(): string {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
  return clock.now()
}

test('the clock tells the database’s time, however wrong ours is', async () => {
  const truth = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
  await clock.measure()
  expect(Math.abs(Date.parse(clock.now()) - truth)).toBeLessThan(1000)
})

test('the database’s answer is of the middle of the round trip', () => {
  clock.learn(NOON + 5000, NOON - 100, NOON + 300)
  expect(atNoon()).toBe('2030-01-01T12:00:04.900Z')
})

test('after a slow round trip the offset that is known stands', () => {
  clock.learn(NOON + 5000, NOON - 250, NOON + 250)
  clock.learn(NOON + 9000, NOON - 250, NOON + 251)
  expect(atNoon()).toBe('2030-01-01T12:00:05.000Z')
})

test('the first round trip counts however slow it is, until there is a quicker one', () => {
  clock.learn(NOON + 9000, NOON - 1000, NOON + 1000)
  expect(atNoon()).toBe('2030-01-01T12:00:09.000Z')
  clock.learn(NOON + 5000, NOON - 100, NOON + 100)
  expect(atNoon()).toBe('2030-01-01T12:00:05.000Z')
})
