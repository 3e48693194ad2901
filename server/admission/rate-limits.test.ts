// What rate limits count and report, by fake timers.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FixedWindowLimiter } from './fixed-window-limiter.ts'
import { RefusedCounts } from './limit-refusals.ts'
import type { LimitSettings } from './limit-settings.ts'
import { RateLimits } from './rate-limits.ts'

const LIMITS: LimitSettings = {
  requestsPerSecond: 5,
  connectionsPerAddress: 5,
  visitorsPerAddress: 5,
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a window begins with a key’s first use, and a refusal says when the next window begins', () => {
  const limiter = new FixedWindowLimiter(3, 1000)
  expect([limiter.take('a'), limiter.take('a')]).toEqual([0, 0])
  vi.advanceTimersByTime(400)
  expect(limiter.take('a')).toBe(0)
  expect(limiter.take('a')).toBe(600)
  expect(limiter.take('b')).toBe(0)
  vi.advanceTimersByTime(600)
  expect(limiter.take('a')).toBe(0)
})

test('units are granted all or none, and a cost that is charged afterwards may exceed the limit', () => {
  const limiter = new FixedWindowLimiter(10, 1000)
  expect(limiter.take('a', 20)).toBe(0)
  expect(limiter.take('a')).toBe(1000)
  expect(limiter.take('b', 8)).toBe(0)
  expect(limiter.take('b', 5)).toBe(1000)
  expect(limiter.take('b', 2)).toBe(0)
  limiter.charge('c', 30)
  expect(limiter.take('c')).toBe(1000)
})

test('keys whose window is over are removed', () => {
  const limiter = new FixedWindowLimiter(1, 1000)
  for (let second = 0; second < 20; second++) {
    for (let n = 0; n < 100; n++) limiter.take(`${second} ${n}`)
    vi.advanceTimersByTime(1000)
  }
  expect(limiter.size).toBeLessThanOrEqual(200)
})

test('without RATE_LIMIT nothing is limited', async () => {
  const rateLimits = new RateLimits({
    requestsPerSecond: null,
    connectionsPerAddress: null,
    visitorsPerAddress: null,
  })
  const connection = {}
  for (let n = 0; n < 1000; n++) {
    expect(rateLimits.countVisitorRequest('v') ?? rateLimits.countAddressRequest('a', 20)).toBeUndefined()
    expect(await cancel(rateLimits, 'v', 'a')).toBe(true)
    expect((await rateLimits.countNewVisitor('a')) ?? (await rateLimits.countHandshake('a'))).toBeUndefined()
    expect(rateLimits.isFlood('a', connection, 100_000)).toBe(false)
  }
})

test('each limit refuses as RATE_LIMITED, and its refusals are counted by kind', async () => {
  const rateLimits = new RateLimits(LIMITS)
  for (let n = 0; n < 6; n++) rateLimits.countVisitorRequest('v')
  for (let n = 0; n < 101; n++) rateLimits.countAddressRequest('a', 1)
  for (let n = 0; n < 7; n++) await rateLimits.countNewVisitor('a')
  for (let n = 0; n < 21; n++) await cancel(rateLimits, 'v', 'a')
  expect(await rateLimits.countNewVisitor('a')).toEqual({
    code: 'RATE_LIMITED',
    message: 'Too many new visitors have come from your network in the last hour. Try again later.',
    retryAfterMs: 3_600_000,
  })
  for (let i = 0; i < 21; i++) rateLimits.countTicketRequest('a')
  rateLimits.countRefused('closed', 'a')
  expect(rateLimits.refused).toEqual({
    visitorRequests: 1,
    addressRequests: 1,
    newVisitors: 3,
    handshakes: 0,
    connections: 0,
    cancellations: 1,
    ticketRequests: 1,
    closed: 1,
  })
})

test('A6 cancellations are limited by address too, whichever visitors make them', async () => {
  const rateLimits = new RateLimits({ ...LIMITS, requestsPerSecond: 50 })
  const done = await Promise.all(Array.from({ length: 200 }, (_, n) => cancel(rateLimits, `visitor ${n}`, 'a')))
  expect(new Set(done)).toEqual(new Set([true]))
  expect(await cancel(rateLimits, 'visitor 200', 'a')).toBe(false)
  expect(await cancel(rateLimits, 'visitor 0', 'b')).toBe(true)
})

test('A6 a booking that does not exist, and the same booking again, do not count as cancellations', async () => {
  const rateLimits = new RateLimits({ ...LIMITS, requestsPerSecond: 50 })
  for (let n = 0; n < 300; n++) {
    expect(await cancel(rateLimits, `visitor ${n}`, 'a', { bookingId: 'none', ok: false })).toBe(false)
    expect(await cancel(rateLimits, 'v', 'a', { bookingId: 'the same', ok: true })).toBe(true)
  }
  expect(await cancel(rateLimits, 'v', 'a')).toBe(true)
})

/** @returns whether the booking was cancelled: the limit allowed it, and it existed (`ok`) */
async function cancel(
  rateLimits: RateLimits,
  visitorId: string,
  address: string,
  { bookingId, ok } = { bookingId: randomUUID() as string, ok: true },
): Promise<boolean> {
  const result = await rateLimits.limitCancellation({ visitorId, address, bookingId }, () => Promise.resolve({ ok }))
  return result.ok
}

test('a report has the refusals since the last report', () => {
  const counts = new RefusedCounts()
  expect(counts.takeReport()).toBeUndefined()
  for (let n = 0; n < 1203; n++) counts.add('visitorRequests', 'v')
  for (let n = 0; n < 40; n++) counts.add('newVisitors', `a${n % 2}`)
  for (let n = 0; n < 2000; n++) counts.add('handshakes', `a${n}`)
  expect(counts.takeReport()).toBe(
    'Refused in the last minute: 1,203 requests beyond the limit of their visitor (visitors: 1), 40 new visitors (addresses: 2), 2,000 handshakes (addresses: more than 1,000).',
  )
  expect(counts.takeReport()).toBeUndefined()
  expect(counts.total.visitorRequests).toBe(1203)
})

test('A2 the bytes of sockets are counted by socket, and by address', () => {
  const rateLimits = new RateLimits({ ...LIMITS, requestsPerSecond: 50 })
  const most = 50 * 16_384
  const sockets = Array.from({ length: 3 }, () => rateLimits.bytesCounter('a'))
  expect(sockets[0]?.(most / 2)).toBe(0)
  expect(sockets[0]?.(most / 2 + 1)).toBeGreaterThan(0)
  expect(sockets[0]?.(most / 2)).toBe(0)
  expect(sockets[1]?.(most)).toBe(0)
  expect(sockets[2]?.(1)).toBe(1000)
  expect(rateLimits.bytesCounter('b')(most)).toBe(0)
})
