// An address that was cut off for going on comes back slowly; nobody else notices.
import { expect, test } from 'vitest'
import { Admission } from './admission.ts'

const LIMITS = { requestsPerSecond: 50, connectionsPerAddress: 500, visitorsPerAddress: 500, heldSeatsPerAddress: 100 }
const FLOODER = '192.0.2.1'

test('A2 an address whose connection was closed for going on opens few new ones; others as many as they like', () => {
  const admission = new Admission(LIMITS)
  const opened = (address: string): number =>
    Array.from({ length: 100 }, () => admission.mayOpen(address)).filter(Boolean).length
  expect(opened(FLOODER)).toBe(100)
  admission.closed(FLOODER)
  expect(opened(FLOODER)).toBeLessThan(10)
  expect(opened('192.0.2.2')).toBe(100)
  expect(admission.refused.closed).toBe(1)
})

test('A2 without RATE_LIMIT nobody is kept off', () => {
  const admission = new Admission({ ...LIMITS, requestsPerSecond: null })
  admission.closed(FLOODER)
  expect(Array.from({ length: 100 }, () => admission.mayOpen(FLOODER))).not.toContain(false)
})
