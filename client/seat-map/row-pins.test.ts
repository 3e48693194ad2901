import { expect, test } from 'vitest'
import { theatre } from '../../server/demo/venues.ts'
import { rowPinsOf, stripsOf } from './row-pins.ts'
import { seatIndexOf } from './seat-index.ts'
import { fit, toScreen, type View } from './view.ts'

const seatIndex = seatIndexOf(theatre())
const size = { width: 360, height: 500 }

/** The view that has a seat in the middle. */
function around(seatId: number, scale: number): View {
  const [x, y] = [seatIndex.x[seatId] ?? NaN, seatIndex.y[seatId] ?? NaN]
  return { scale, left: size.width / 2 - x * scale, top: size.height / 2 - y * scale }
}

test('where the beginning of a row is out of sight, its name is at the edge, beside its first seat in sight', () => {
  const row = seatIndex.rows[8]
  const seatId = seatIndex.order[Math.floor(((row?.first ?? 0) + (row?.end ?? 0)) / 2)] ?? 0
  const view = around(seatId, 30)
  const pins = rowPinsOf({ seatIndex, view, size })
  const pin = pins.find(({ name }) => name === row?.name)
  expect(pin?.at.x).toBeLessThan(40)
  expect(Math.abs((pin?.at.y ?? NaN) - size.height / 2)).toBeLessThan(60)
  for (const { at } of pins) {
    expect(at.x).toBeGreaterThanOrEqual(14)
    expect(at.x).toBeLessThanOrEqual(size.width - 14)
  }
  const ys = pins.map(({ at }) => at.y)
  expect(ys).toEqual(ys.toSorted((a, b) => a - b))
})

test('a row whose name is in sight has no second one, and the whole venue has none', () => {
  const first = seatIndex.rows[0]
  const view = around(seatIndex.order[first?.first ?? 0] ?? 0, 30)
  const { x, y } = toScreen(view, first?.nameAt ?? { x: 0, y: 0 })
  expect(x > 0 && y > 0).toBe(true)
  expect(rowPinsOf({ seatIndex, view, size }).map(({ name }) => name)).not.toContain(first?.name)
  const home = fit(seatIndex.bounds, size.width, size.height)
  expect(rowPinsOf({ seatIndex, view: home, size })).toEqual([])
})

test('the names are in a strip, and so is that of a row whose own name the strip hides', () => {
  const row = seatIndex.rows[8]
  const second = seatIndex.order[(row?.first ?? 0) + 1] ?? 0
  // The row's own name is 10 pixels from the edge; rows in front of it begin further left, out of sight.
  const view = { ...around(second, 30), left: 70 - (seatIndex.x[second] ?? NaN) * 30 }
  const pins = rowPinsOf({ seatIndex, view, size })
  const strips = stripsOf(pins, { view, size })
  expect(strips).not.toEqual([])
  expect(pins.map(({ name }) => name)).toContain(row?.name)
  for (const { at } of pins)
    expect(
      strips.some(({ left, right, top, bottom }) => at.x > left && at.x < right && at.y > top && at.y < bottom),
    ).toBe(true)
})
