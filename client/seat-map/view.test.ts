import { expect, test } from 'vitest'
import { fit, inSight, MOST_SCALE, overlaps, shareOf, toPlan, toScreen, zoomed } from './view.ts'

const bounds = { left: -50, top: 10, right: 150, bottom: 110 }

test('a fit shows the whole room in the middle, with a margin, as large as may be', () => {
  const view = fit(bounds, 840, 640)
  expect(view.scale).toBe(4)
  expect(toScreen(view, { x: -50, y: 60 })).toEqual({ x: 20, y: 320 })
  expect(toScreen(view, { x: 150, y: 60 })).toEqual({ x: 820, y: 320 })
})

test('on a narrow map the room makes way for the buttons above it, as far as there is space below', () => {
  const edges = (height: number) => {
    const view = fit(bounds, 340, height)
    return [toScreen(view, { x: 0, y: bounds.top }).y, toScreen(view, { x: 0, y: bounds.bottom }).y]
  }
  expect(edges(400)).toEqual([125, 275])
  expect(edges(240)).toEqual([60, 210])
  expect(edges(200)).toEqual([30, 180])
  expect(edges(190)).toEqual([20, 170])
})

test('a small room is not blown up beyond what a seat needs', () => {
  expect(fit({ left: 0, top: 0, right: 2, bottom: 2 }, 2000, 2000).scale).toBe(MOST_SCALE)
})

test('a zoomed view is the fit stretched about the corner, then moved', () => {
  const home = fit(bounds, 840, 640)
  const view = zoomed(home, { k: 2, x: -100, y: 30 })
  const [at, before] = [toScreen(view, { x: 7, y: 70 }), toScreen(home, { x: 7, y: 70 })]
  expect(at).toEqual({ x: before.x * 2 - 100, y: before.y * 2 + 30 })
})

test('a point of the plan and its place on the screen lead to each other', () => {
  const view = { scale: 3, left: 11, top: -7 }
  expect(toPlan(view, toScreen(view, { x: 5, y: 9 }))).toEqual({ x: 5, y: 9 })
})

test('what is in sight is culled by: all of the room at home, less of it the nearer', () => {
  const home = fit(bounds, 840, 640)
  const size = { width: 840, height: 640 }
  expect(shareOf(bounds, inSight(home, size))).toBe(1)
  const near = inSight(zoomed(home, { k: 4, x: 0, y: 0 }), size)
  expect(overlaps(near, { left: -50, top: 10, right: -40, bottom: 20 })).toBe(true)
  expect(overlaps(near, { left: 100, top: 10, right: 110, bottom: 20 })).toBe(false)
  expect(shareOf(bounds, near)).toBeCloseTo(0.02375)
  expect(inSight(home, size, 8).left).toBe(inSight(home, size).left - 2)
})

test('of a room beside the screen nothing is seen', () => {
  expect(shareOf(bounds, { left: 500, top: 0, right: 600, bottom: 100 })).toBe(0)
})
