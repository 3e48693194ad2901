// An address that was cut off for going on comes back slowly; nobody else notices.
import { expect, test } from 'vitest'
import { RateLimits } from './rate-limits.ts'

const LIMITS = { requestsPerSecond: 50, connectionsPerAddress: 500, visitorsPerAddress: 500, heldSeatsPerAddress: 100 }
const FLOODER = '192.0.2.1'

test('A2 an address whose connection was closed for going on opens few new ones; others as many as they like', () => {
  const rateLimits = new RateLimits(LIMITS)
  const opened = (address: string): number =>
    Array.from({ length: 100 }, () => rateLimits.mayOpen(address)).filter(Boolean).length
  expect(opened(FLOODER)).toBe(100)
  rateLimits.closed(FLOODER)
  expect(opened(FLOODER)).toBeLessThan(10)
  expect(opened('192.0.2.2')).toBe(100)
  expect(rateLimits.refused.closed).toBe(1)
})

test('A2 without RATE_LIMIT nobody is kept off', () => {
  const rateLimits = new RateLimits({ ...LIMITS, requestsPerSecond: null })
  rateLimits.closed(FLOODER)
  expect(Array.from({ length: 100 }, () => rateLimits.mayOpen(FLOODER))).not.toContain(false)
})
