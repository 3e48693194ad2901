import { expect, test } from 'vitest'
import { FrameInterval } from './frame-interval.ts'

const FRAME_MS = 50

test('M1 frames take at most a quarter of a busy event loop’s time, and no map gets older than a quarter of a second', () => {
  const interval = new FrameInterval(FRAME_MS)
  interval.adjust(0.95, 0.5)
  expect(interval.intervalMs).toBe(2 * FRAME_MS)
  interval.adjust(0.95, 0.25)
  expect(interval.intervalMs).toBe(2 * FRAME_MS)
  interval.adjust(1, 0.9)
  expect(interval.intervalMs).toBe(250)
})

test('M1 frames that cost little, or of a loop that is not busy, are sent every FRAME_MS', () => {
  const interval = new FrameInterval(FRAME_MS)
  interval.adjust(1, 0.2)
  interval.adjust(0.6, 0.5)
  expect(interval.intervalMs).toBe(FRAME_MS)
  interval.adjust(1, 1)
  for (let i = 0; i < 3; i++) interval.adjust(0.6, 0.1)
  expect(interval.intervalMs).toBe(FRAME_MS)
})

test('M1 a FRAME_MS above that maximum stays as it is', () => {
  const interval = new FrameInterval(1000)
  interval.adjust(1, 1)
  expect(interval.intervalMs).toBe(1000)
})
