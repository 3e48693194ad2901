import { expect, test } from 'vitest'
import { BookingId } from '../../../shared/protocol.ts'
import { IdempotencyKey } from './idempotency-key.ts'

test('wanting the same is the same id until it is done, and each id is a UUID', () => {
  const intention = new IdempotencyKey()
  const first = intention.keyFor('two seats')
  expect(BookingId.parse(first)).toBe(first)
  expect(intention.keyFor('two seats')).toBe(first)
  expect(intention.keyFor('three seats')).not.toBe(first)
  const next = intention.keyFor('two seats')
  intention.done()
  expect(intention.keyFor('two seats')).not.toBe(next)
})
