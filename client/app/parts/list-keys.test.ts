import { expect, test } from 'vitest'
import { stepInList } from './list-keys.ts'

const FOUR = [true, false, true, true]

test.each([
  ['ArrowDown', 0, 2],
  ['ArrowDown', 3, 3],
  ['ArrowDown', -1, 0],
  ['ArrowUp', 2, 0],
  ['ArrowUp', 0, 0],
  ['Home', 3, 0],
  ['End', 0, 3],
  ['PageDown', 0, 3],
  ['PageUp', 3, 0],
] as const)('%s leads from item %i to item %i of a list whose second item is disabled', (key, from, to) => {
  expect(stepInList(key, from, FOUR)).toBe(to)
})

test('other keys do not move, and in a list without items no key does', () => {
  expect(stepInList('a', 0, FOUR)).toBeUndefined()
  expect(stepInList('Home', -1, [])).toBeUndefined()
})
