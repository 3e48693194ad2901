import { expect, test } from 'vitest'
import { BookingId } from '../../shared/ids.ts'
import { newUuid } from './new-uuid.ts'

test('each id is a UUID that no other is', () => {
  const [one, other] = [newUuid(), newUuid()]
  expect(BookingId.parse(one)).toBe(one)
  expect(one).not.toBe(other)
})
