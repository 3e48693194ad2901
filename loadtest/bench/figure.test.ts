// Medians beside medians, against the bar that is meant.
import { expect, test } from 'vitest'
import { absolute, against } from './figure.ts'

const reference = { what: 'the other', values: [10, 30, 20] }

test('compares the median of one with the median of the other', () => {
  expect(against('holds', '/s', [90, 1, 60], reference, { atLeast: 3 })).toEqual({
    what: 'holds',
    unit: '/s',
    value: 60,
    reference: { what: 'the other', value: 20 },
    ratio: 3,
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
  expect(against('holds', '/s', [60], reference, bar).met).toBe(met)
})

test('an absolute bar is one of the value', () => {
  expect(absolute('a join', 'ms', [2, 4], { atMost: 3 })).toMatchObject({
    value: 3,
    reference: null,
    ratio: null,
    met: true,
  })
  expect(absolute('a join', 'ms', [2, 5], { atMost: 3 }).met).toBe(false)
})
