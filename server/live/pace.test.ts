import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

const FRAME_MS = 50

test('M1 frames keep to a quarter of a busy event loop, and no map gets older than a quarter of a second', () => {
  const pace = new Pace(FRAME_MS)
  pace.adjust(0.95, 0.5)
  expect(pace.intervalMs).toBe(2 * FRAME_MS)
  pace.adjust(0.95, 0.25)
  expect(pace.intervalMs).toBe(2 * FRAME_MS)
  pace.adjust(1, 0.9)
  expect(pace.intervalMs).toBe(250)
})

test('M1 frames that are no burden, or of a loop that is not busy, come every FRAME_MS', () => {
  const pace = new Pace(FRAME_MS)
  pace.adjust(1, 0.2)
  pace.adjust(0.6, 0.5)
  expect(pace.intervalMs).toBe(FRAME_MS)
  pace.adjust(1, 1)
  for (let i = 0; i < 3; i++) pace.adjust(0.6, 0.1)
  expect(pace.intervalMs).toBe(FRAME_MS)
})

test('M1 an interval that is longer than that by the settings stays as it is', () => {
  const pace = new Pace(1000)
  pace.adjust(1, 1)
  expect(pace.intervalMs).toBe(1000)
})
