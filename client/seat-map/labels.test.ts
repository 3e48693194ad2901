import { expect, test } from 'vitest'
import { placed, type Label } from './labels.ts'

const full = { width: 90, height: 28 }
const bare = { width: 30, height: 14 }
const room = { width: 100, height: 40 }
const label = (x: number, y = 0): Label => ({ at: { x, y }, variants: [full, bare], room })

test('a label that stands alone says all it has to say', () => {
  expect(placed([label(0), label(500)])).toEqual([0, 0])
})

test('of neighbours each has its name before one of them says more', () => {
  expect(placed([label(0), label(70)])).toEqual([0, 1])
  expect(placed([label(0), label(50)])).toEqual([1, 1])
})

test('a name that would lie over another is left out', () => {
  expect(placed([label(0), label(20), label(0, 60)])).toEqual([0, undefined, 0])
})

test('nothing is written that is larger than what it names', () => {
  expect(placed([{ ...label(0), room: { width: 40, height: 20 } }])).toEqual([1])
  expect(placed([{ ...label(0), room: { width: 10, height: 20 } }])).toEqual([undefined])
})
