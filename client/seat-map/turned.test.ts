import { expect, test } from 'vitest'
import { ASKING, AVAILABLE, BOOKED, HELD, MINE } from './look.ts'
import { turnedBetween } from './turned.ts'

test('seats that others took or gave back are counted, one’s own are not', () => {
  const before = Uint8Array.of(AVAILABLE, AVAILABLE, HELD, HELD, AVAILABLE, MINE, ASKING, BOOKED)
  const after = Uint8Array.of(HELD, BOOKED, AVAILABLE, BOOKED, MINE, AVAILABLE, HELD, AVAILABLE)
  expect(turnedBetween(before, after)).toEqual({ taken: 2, free: 2 })
})
