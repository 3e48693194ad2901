import { expect, test } from 'vitest'
import { wheelDelta } from './gestures.ts'

const PIXELS = 0
const LINES = 1

test.each([
  { what: 'a notch of a mouse', deltaY: -100, deltaMode: PIXELS, ctrlKey: false, factor: 1.149 },
  { what: 'a trackpad’s small move', deltaY: -4, deltaMode: PIXELS, ctrlKey: false, factor: 1.0056 },
  { what: 'a notch in lines', deltaY: 3, deltaMode: LINES, ctrlKey: false, factor: 1 / 1.109 },
  { what: 'a wheel spun hard', deltaY: -4000, deltaMode: PIXELS, ctrlKey: false, factor: 1.25 },
  { what: 'a wheel spun hard the other way', deltaY: 4000, deltaMode: PIXELS, ctrlKey: false, factor: 0.8 },
  { what: 'a notch with ctrl', deltaY: -100, deltaMode: PIXELS, ctrlKey: true, factor: 1.25 },
  { what: 'a pinch on a trackpad', deltaY: -2, deltaMode: PIXELS, ctrlKey: true, factor: 1.028 },
])('$what zooms by $factor', ({ deltaY, deltaMode, ctrlKey, factor }) => {
  expect(2 ** wheelDelta({ deltaY, deltaMode, ctrlKey })).toBeCloseTo(factor, 3)
})
