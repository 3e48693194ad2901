// Which connections count as a flood, and how an address that flooded may reconnect.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FloodDetector } from './flood-detection.ts'
import { RateLimits } from './rate-limits.ts'

const LIMITS = { requestsPerSecond: 50, connectionsPerAddress: 500, visitorsPerAddress: 500 }
const FLOODER = '192.0.2.1'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('A2 an address whose connection was closed for flooding may open few new ones; other addresses any number', () => {
  const rateLimits = new RateLimits(LIMITS)
  const opened = (address: string): number =>
    Array.from({ length: 100 }, () => rateLimits.mayOpenConnection(address)).filter(Boolean).length
  expect(opened(FLOODER)).toBe(100)
  rateLimits.markFlooded(FLOODER)
  expect(opened(FLOODER)).toBeLessThan(10)
  expect(opened('192.0.2.2')).toBe(100)
  expect(rateLimits.refused.closed).toBe(1)
})

test('A2 without RATE_LIMIT no address is slowed down', () => {
  const rateLimits = new RateLimits({ ...LIMITS, requestsPerSecond: null })
  rateLimits.markFlooded(FLOODER)
  expect(Array.from({ length: 100 }, () => rateLimits.mayOpenConnection(FLOODER))).not.toContain(false)
})

test('a connection with more refusals within 5 seconds than a mistake explains is a flood', () => {
  const detector = new FloodDetector(50)
  const connection = {}
  const add = (times: number, bytes = 0): boolean =>
    Array.from({ length: times }, () => detector.add('a', connection, bytes).connection).includes(true)
  expect(add(500)).toBe(false)
  vi.advanceTimersByTime(5000)
  expect(add(500)).toBe(false)
  expect(add(1)).toBe(true)
  vi.advanceTimersByTime(5000)
  expect(add(8, 16_384)).toBe(true)
})

test('A2 an address floods over many connections, and those of it that are hardly refused are not closed', () => {
  const rateLimits = new RateLimits({ ...LIMITS, requestsPerSecond: 50 })
  const opened = (address: string): number =>
    Array.from({ length: 100 }, () => rateLimits.mayOpenConnection(address)).filter(Boolean).length
  const refusals = (address: string, times: number, connection?: object): boolean =>
    Array.from({ length: times }, () => rateLimits.isFlood(address, connection)).includes(true)
  for (let n = 0; n < 8; n++) expect(refusals('a', 500, {})).toBe(false)
  expect(opened('a')).toBe(100)
  expect(refusals('a', 25, {})).toBe(false)
  expect(opened('a')).toBeLessThan(10)
  expect(refusals('a', 26, {})).toBe(true)
  expect(refusals('b', 500, {})).toBe(false)
  // Behind a trusted proxy no connection belongs to one client.
  expect(refusals('c', 5000)).toBe(false)
  expect(opened('c')).toBeLessThan(10)
  expect(opened('b')).toBe(100)
})
