import { expect, test } from 'vitest'
import { outlinesOf } from './row-geometry.ts'

const row = (y: number, from = 0, to = 4) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ x: from + index, y }))

test('rows behind each other have one outline: along the front, down one side, along the back, up the other', () => {
  const [outline, ...others] = outlinesOf([[row(0)], [row(1, -1, 5)], [row(2)]])
  expect(others).toEqual([])
  expect(outline).toEqual([...row(0), { x: 5, y: 1 }, ...row(2).toReversed(), { x: -1, y: 1 }])
})

test('rows far apart have an outline each', () => {
  expect(outlinesOf([[row(0)], [row(1)], [row(20)], [row(21)]])).toHaveLength(2)
})

test('a row that is numbered the other way round does not make the outline cross itself', () => {
  expect(outlinesOf([[row(0)], [row(1).toReversed()]])).toHaveLength(2)
})

test('a long row’s outline has a few of its seats, both ends among them', () => {
  const [outline = []] = outlinesOf([[row(0, 0, 200)]])
  expect(outline.length).toBeLessThan(20)
  expect([outline[0]?.x, outline.at(-1)?.x]).toEqual([0, 200])
})
