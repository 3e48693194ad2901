import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onWake, TickGaps } from './waking.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

test('a page that is shown, restored for the Back button, thawed or online again has woken; others have not', () => {
  const view = new EventTarget()
  const page = Object.assign(new EventTarget(), { hidden: true, defaultView: view })
  const ending = new AbortController()
  const wake = vi.fn()
  onWake(page, wake, ending.signal)
  const shown = (persisted: boolean) => Object.assign(new Event('pageshow'), { persisted })

  page.dispatchEvent(new Event('visibilitychange'))
  view.dispatchEvent(shown(false))
  expect(wake).toHaveBeenCalledTimes(0)

  page.hidden = false
  page.dispatchEvent(new Event('visibilitychange'))
  expect(wake).toHaveBeenCalledTimes(1)
  view.dispatchEvent(shown(true))
  expect(wake).toHaveBeenCalledTimes(2)
  page.dispatchEvent(new Event('resume'))
  expect(wake).toHaveBeenCalledTimes(3)
  view.dispatchEvent(new Event('online'))
  expect(wake).toHaveBeenCalledTimes(4)

  ending.abort()
  view.dispatchEvent(shown(true))
  expect(wake).toHaveBeenCalledTimes(4)
})

test('a tick that comes minutes after the one before tells that the machine slept; a late one, or one after a pause, does not', () => {
  const gaps = new TickGaps()
  const passes = (ms: number) => vi.setSystemTime(Date.now() + ms)
  expect(gaps.tick()).toBe(false)
  passes(1000)
  expect(gaps.tick()).toBe(false)
  passes(5 * 60_000)
  expect(gaps.tick()).toBe(true)
  passes(250)
  expect(gaps.tick()).toBe(false)
  gaps.reset()
  passes(5 * 60_000)
  expect(gaps.tick()).toBe(false)
})
