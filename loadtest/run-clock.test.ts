// A clock that is set while a run goes on is noticed, and one that only goes on is not.
import { afterEach, expect, test, vi } from 'vitest'
import { clockJumpMs } from './run-clock.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test.each([-3_600_000, 3_600_000])('a clock that is set by %i ms has jumped, forwards or backwards', (ms) => {
  expect(clockJumpMs()).toBeLessThan(100)
  const real = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms)
  expect(Math.abs(clockJumpMs() - Math.abs(ms))).toBeLessThan(1000)
})
