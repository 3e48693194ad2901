import { expect, test } from 'vitest'
import { fit, inSight, levelOfDetail, MOST_SCALE, overlaps, shareOf, toPlan, toScreen, zoomed } from './view.ts'

const bounds = { left: -50, top: 10, right: 150, bottom: 110 }

test('a fit shows the whole venue in the middle, with a margin, as large as possible', () => {
  const view = fit(bounds, 840, 640)
  expect(view.scale).toBe(4)
  expect(toScreen(view, { x: -50, y: 60 })).toEqual({ x: 20, y: 320 })
  expect(toScreen(view, { x: 150, y: 60 })).toEqual({ x: 820, y: 320 })
})

test('on a small map the margin is smaller', () => {
  const { x, y } = toScreen(fit(bounds, 320, 640), { x: bounds.left, y: 60 })
  expect([x, y]).toEqual([expect.closeTo(320 / 30), expect.closeTo(320)])
  expect(toScreen(fit(bounds, 100, 200), { x: bounds.left, y: 60 }).x).toBeCloseTo(8)
})

test('a small venue is not drawn larger than its seats need', () => {
  expect(fit({ left: 0, top: 0, right: 2, bottom: 2 }, 2000, 2000).scale).toBe(MOST_SCALE)
})

test('a zoomed view is the fit stretched about the corner, then moved', () => {
  const home = fit(bounds, 840, 640)
  const view = zoomed(home, { k: 2, x: -100, y: 30 })
  const [after, before] = [toScreen(view, { x: 7, y: 70 }), toScreen(home, { x: 7, y: 70 })]
  expect(after).toEqual({ x: before.x * 2 - 100, y: before.y * 2 + 30 })
})

test('toPlan is the inverse of toScreen', () => {
  const view = { scale: 3, left: 11, top: -7 }
  expect(toPlan(view, toScreen(view, { x: 5, y: 9 }))).toEqual({ x: 5, y: 9 })
})

test('the whole venue is in sight at first, and less of it when zoomed in', () => {
  const home = fit(bounds, 840, 640)
  const size = { width: 840, height: 640 }
  expect(shareOf(bounds, inSight(home, size))).toBe(1)
  const near = inSight(zoomed(home, { k: 4, x: 0, y: 0 }), size)
  expect(overlaps(near, { left: -50, top: 10, right: -40, bottom: 20 })).toBe(true)
  expect(overlaps(near, { left: 100, top: 10, right: 110, bottom: 20 })).toBe(false)
  expect(shareOf(bounds, near)).toBeCloseTo(0.02375)
  expect(inSight(home, size, 8).left).toBe(inSight(home, size).left - 2)
})

test('nothing is seen of a venue beside the screen', () => {
  expect(shareOf(bounds, { left: 500, top: 0, right: 600, bottom: 100 })).toBe(0)
})

test('the larger the seats, the more of them is drawn', () => {
  expect([1, 4.9, 5.1, 6.9, 7, 23, 24, 56].map((scale) => levelOfDetail(scale, 8))).toEqual([
    'sections',
    'sections',
    'dots',
    'dots',
    'seats',
    'seats',
    'numbers',
    'numbers',
  ])
})

test('a venue of one section always shows its seats', () => {
  expect(levelOfDetail(1, 1)).toBe('dots')
})
