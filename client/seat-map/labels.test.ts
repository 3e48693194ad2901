import { expect, test } from 'vitest'
import { placeLabels, truncate, wrap } from './labels.ts'

const full = { width: 90, height: 28 }
const bare = { width: 30, height: 14 }
const label = (x: number, y = 0) => [full, bare].map((size) => ({ at: { x, y }, ...size }))

test('a label that stands alone has its fullest variant', () => {
  expect(placeLabels([label(0), label(500)])).toEqual([0, 0])
})

test('of neighbours, each has its name before one of them has more', () => {
  expect(placeLabels([label(0), label(70)])).toEqual([0, 1])
  expect(placeLabels([label(0), label(50)])).toEqual([1, 1])
})

test('a name that would overlap another is left out', () => {
  expect(placeLabels([label(0), label(20), label(0, 60)])).toEqual([0, undefined, 0])
})

test('a label never overlaps what is reserved, such as the stage', () => {
  const beside = { left: 30, right: 90, top: -20, bottom: 20 }
  expect(placeLabels([label(0)], [beside])).toEqual([1])
  expect(placeLabels([label(60), []], [beside])).toEqual([undefined, undefined])
})

test('a name is wrapped where its lines are most alike, and a single word is not', () => {
  expect(wrap('Left boxes')).toEqual(['Left', 'boxes'])
  expect(wrap('Upper tier, top rows')).toEqual(['Upper tier,', 'top rows'])
  expect(wrap('Stalls')).toBeUndefined()
})

/** Every letter has the width 1, also the ellipsis. */
const widthOf = (text: string): number => text.length

test('a text that fits is not truncated', () => {
  expect(truncate('Balcony', 7, widthOf)).toBe('Balcony')
})

test('a longer text keeps as much of its start, or of its end, as fits beside an ellipsis', () => {
  expect(truncate('Rollstuhlbegleitpersonenplätze', 12, widthOf)).toBe('Rollstuhlbe…')
  expect(truncate('Platz 101', 4, widthOf, 'end')).toBe('…101')
  expect(truncate('Upper ring', 7, widthOf)).toBe('Upper…')
  expect(truncate('Platz 101', 1, widthOf)).toBe('')
})

test('no letter of several code points is cut in two', () => {
  expect(truncate('👨‍👩‍👧👨‍👩‍👧', 9, widthOf)).toBe('👨‍👩‍👧…')
})
