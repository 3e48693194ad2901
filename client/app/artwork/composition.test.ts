import { expect, test } from 'vitest'
import { compositionOf } from './composition.ts'

const hall = { left: 0, top: 0, right: 40, bottom: 25 }
const card = { width: 420, height: 236 }

test('a show keeps its face, and another show in the same room has another one', () => {
  const composition = compositionOf('hamlet', hall, card, 4)
  expect(compositionOf('hamlet', hall, card, 4)).toEqual(composition)
  expect(compositionOf('hamlet-2', hall, card, 4)).not.toEqual(composition)
})

test.each([
  ['a row of ten', { left: 0, top: 0, right: 10, bottom: 3 }],
  ['a deep hall', { left: -5, top: 0, right: 5, bottom: 80 }],
  ['an arena', { left: -120, top: -90, right: 120, bottom: 90 }],
])('%s is in the picture, whatever its id', (_room, bounds) => {
  for (let n = 0; n < 50; n++) {
    const size = { width: 112, height: 112 }
    const { scale, middle, light, lightColour } = compositionOf(`show-${n}`, bounds, size, 3)
    // A good part of the room's longer side, and of the canvas, is in the picture.
    const [seenWidth, seenHeight] = [size.width / scale, size.height / scale]
    const overlap = (low: number, high: number, centre: number, seen: number) =>
      (Math.min(high, centre + seen / 2) - Math.max(low, centre - seen / 2)) / Math.min(high - low, seen)
    expect(overlap(bounds.left, bounds.right, middle.x, seenWidth)).toBeGreaterThan(0.5)
    expect(overlap(bounds.top, bounds.bottom, middle.y, seenHeight)).toBeGreaterThan(0.5)
    expect(scale).toBeGreaterThan(0)
    expect(scale).toBeLessThanOrEqual(40)
    expect(middle.x).toBeGreaterThan(bounds.left)
    expect(middle.x).toBeLessThan(bounds.right)
    expect(middle.y).toBeGreaterThan(bounds.top)
    expect(middle.y).toBeLessThan(bounds.bottom)
    expect(light.x).toBeGreaterThan(0)
    expect([0, 1, 2]).toContain(lightColour)
  }
})
