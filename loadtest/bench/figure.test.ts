// Medians compared with medians, and with the bar.
import { expect, test } from 'vitest'
import { absoluteFigure, compareToReference } from './figure.ts'

const reference = { what: 'the other', values: [10, 30, 20] }

test('compares the median of one with the median of the other', () => {
  expect(compareToReference('holds', '/s', [90, 1, 60], reference, { atLeast: 3 })).toEqual({
    what: 'holds',
    unit: '/s',
    value: 60,
    reference: { what: 'the other', value: 20 },
    ratio: 3,
    rounds: [9, 1 / 30, 3],
    spread: { least: 1 / 30, most: 9 },
    bar: { atLeast: 3 },
    met: true,
  })
})

test.each([
  [{ atLeast: 3.1 }, false],
  [{ atMost: 2.9 }, false],
  [{ atMost: 3 }, true],
  [null, null],
])('with the bar %j met is %j', (bar, met) => {
  expect(compareToReference('holds', '/s', [60], reference, bar).met).toBe(met)
})

test('an absolute bar compares the value itself', () => {
  expect(absoluteFigure('a join', 'ms', [2, 4], { atMost: 3 })).toMatchObject({
    value: 3,
    reference: null,
    ratio: null,
    met: true,
  })
  expect(absoluteFigure('a join', 'ms', [2, 5], { atMost: 3 }).met).toBe(false)
})

test('the spread is the range of the ratios of all rounds, each to the reference of its round', () => {
  const rounds = [10, 30, 20]
  expect(compareToReference('a', 'ms', rounds, { what: 'b', values: [10, 10, 5] }, null)).toMatchObject({
    ratio: 2,
    spread: { least: 1, most: 4 },
  })
  expect(compareToReference('a', 'ms', rounds, { what: 'one for all', values: [10] }, null).spread).toEqual({
    least: 1,
    most: 3,
  })
  expect(compareToReference('a', 'ms', [10], { what: 'b', values: [10] }, null).spread).toBeNull()
})
