import { expect, test, vi } from 'vitest'
import { Swipe } from './swipe.svelte.ts'

const MINUTE = 60_000

/** A pull by `px` that takes `ms`, and what it does. */
function pull(px: number, ms: number) {
  const close = vi.fn()
  const swipe = new Swipe(close)
  swipe.start({ clientY: 100, timeStamp: MINUTE })
  swipe.move({ clientY: 100 + px, timeStamp: MINUTE + ms })
  const pulledPx = swipe.pulledPx
  swipe.end()
  return { isClosed: close.mock.calls.length > 0, pulledPx, after: swipe.pulledPx }
}

test('a long or a quick pull down closes the sheet, a short and slow one springs back', () => {
  expect(pull(120, 900)).toEqual({ isClosed: true, pulledPx: 120, after: 0 })
  expect(pull(30, 100)).toEqual({ isClosed: true, pulledPx: 30, after: 0 })
  expect(pull(30, 900)).toEqual({ isClosed: false, pulledPx: 30, after: 0 })
})

test('a sheet is not pulled up, and a pull that the browser cancels changes nothing', () => {
  expect(pull(-200, 50)).toEqual({ isClosed: false, pulledPx: 0, after: 0 })
  const close = vi.fn()
  const swipe = new Swipe(close)
  swipe.start({ clientY: 0, timeStamp: 0 })
  swipe.move({ clientY: 300, timeStamp: 50 })
  swipe.cancel()
  swipe.end()
  expect(close).not.toHaveBeenCalled()
})
