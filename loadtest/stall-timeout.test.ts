// Waits for slow work as long as it advances, and gives up on work that stands still.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { whileAdvancing } from './stall-timeout.ts'

const HOUR_S = 3600

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('work that takes an hour is waited for while it makes progress', async () => {
  let steps = 0
  const work = Promise.withResolvers<string>()
  const waited = whileAdvancing(work.promise, () => steps, 'It is stuck.')
  for (let seconds = 0; seconds < HOUR_S; seconds += 50) {
    await vi.advanceTimersByTimeAsync(50_000)
    steps++
  }
  work.resolve('done')
  expect(await waited).toBe('done')
})

test('work without progress for a minute is given up with an error', async () => {
  const waited = whileAdvancing(new Promise(() => undefined), () => 7, 'It is stuck.')
  const given = expect(waited).rejects.toThrow('It is stuck.')
  await vi.advanceTimersByTimeAsync(59_000)
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(1000)
  await given
  expect(vi.getTimerCount()).toBe(0)
})

test('an hour of sleep of the machine does not count as a stall', async () => {
  const work = Promise.withResolvers<string>()
  const waited = whileAdvancing(work.promise, () => 7, 'It is stuck.')
  vi.setSystemTime(Date.now() + HOUR_S * 1000)
  await vi.advanceTimersByTimeAsync(2000)
  work.resolve('done')
  expect(await waited).toBe('done')
})
