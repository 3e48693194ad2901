import { expect, test } from 'vitest'
import { BookingId } from '../../../shared/protocol.ts'
import { Intention } from './intention.ts'

test('wanting the same is the same id until it is done, and each id is a UUID', () => {
  const intention = new Intention()
  const first = intention.idFor('two seats')
  expect(BookingId.parse(first)).toBe(first)
  expect(intention.idFor('two seats')).toBe(first)
  expect(intention.idFor('three seats')).not.toBe(first)
  const next = intention.idFor('two seats')
  intention.done()
  expect(intention.idFor('two seats')).not.toBe(next)
})
