import { expect, test } from 'vitest'
import { shortened } from './shortened.ts'

/** Letters of one width, but for the ellipsis. */
const widthOf = (text: string): number => text.length

test('a text that fits is left as it is', () => {
  expect(shortened('Balcony', 7, widthOf)).toBe('Balcony')
})

test('a longer one keeps as much of its beginning, or of its end, as fits beside an ellipsis', () => {
  expect(shortened('Rollstuhlbegleitpersonenplätze', 12, widthOf)).toBe('Rollstuhlbe…')
  expect(shortened('Platz 101', 4, widthOf, 'end')).toBe('…101')
  expect(shortened('Upper ring', 7, widthOf)).toBe('Upper…')
  expect(shortened('Platz 101', 1, widthOf)).toBe('')
})

test('no letter of several code points is cut in two', () => {
  expect(shortened('👨‍👩‍👧👨‍👩‍👧', 9, widthOf)).toBe('👨‍👩‍👧…')
})
