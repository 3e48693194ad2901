import { expect, test } from 'vitest'
import { BookingId } from '../../../shared/ids.ts'
import { IdempotencyKey } from './idempotency-key.ts'

test('the same request has the same key until it is done, and each key is a UUID', () => {
  const key = new IdempotencyKey()
  const first = key.keyFor('two seats')
  expect(BookingId.parse(first)).toBe(first)
  expect(key.keyFor('two seats')).toBe(first)
  expect(key.keyFor('three seats')).not.toBe(first)
  const next = key.keyFor('two seats')
  key.done()
  expect(key.keyFor('two seats')).not.toBe(next)
})
