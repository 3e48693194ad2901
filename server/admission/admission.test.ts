// What limits count and say, by a clock that the test sets.
import { randomUUID } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Admission } from './admission.ts'
import { Excess } from './excess.ts'
import type { Limits } from './limits.ts'
import { proxyWarning } from './proxy-warning.ts'
import { RateWindows } from './rate-windows.ts'
import { RefusedCounts } from './refused-counts.ts'

const LIMITS: Limits = {
  requestsPerSecond: 5,
  connectionsPerAddress: 5,
  visitorsPerAddress: 5,
  heldSeatsPerAddress: 5,
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a window begins with the first use, and says when the next one begins', () => {
  const windows = new RateWindows(3, 1000)
  expect([windows.take('a'), windows.take('a')]).toEqual([0, 0])
  vi.advanceTimersByTime(400)
  expect(windows.take('a')).toBe(0)
  expect(windows.take('a')).toBe(600)
  expect(windows.take('b')).toBe(0)
  vi.advanceTimersByTime(600)
  expect(windows.take('a')).toBe(0)
})

test('units are granted whole or not at all, and a cost known later may go past the limit', () => {
  const windows = new RateWindows(10, 1000)
  expect(windows.take('a', 20)).toBe(0)
  expect(windows.take('a')).toBe(1000)
  expect(windows.take('b', 8)).toBe(0)
  expect(windows.take('b', 5)).toBe(1000)
  expect(windows.take('b', 2)).toBe(0)
  windows.charge('c', 30)
  expect(windows.take('c')).toBe(1000)
})

test('keys whose window is over are forgotten', () => {
  const windows = new RateWindows(1, 1000)
  for (let second = 0; second < 20; second++) {
    for (let n = 0; n < 100; n++) windows.take(`${second} ${n}`)
    vi.advanceTimersByTime(1000)
  }
  expect(windows.size).toBeLessThanOrEqual(200)
})

test('without RATE_LIMIT nothing is limited', async () => {
  const admission = new Admission({
    requestsPerSecond: null,
    connectionsPerAddress: null,
    visitorsPerAddress: null,
    heldSeatsPerAddress: null,
  })
  const connection = {}
  for (let n = 0; n < 1000; n++) {
    expect(admission.ofVisitor('v') ?? admission.ofAddress('a', 20)).toBeUndefined()
    expect(await cancel(admission, 'v', 'a')).toBe(true)
    expect((await admission.newVisitor('a')) ?? (await admission.handshake('a'))).toBeUndefined()
    expect(admission.goesOn('a', connection, 100_000)).toBe(false)
  }
})

test('each limit refuses as RATE_LIMITED, and is counted by its kind', async () => {
  const admission = new Admission(LIMITS)
  for (let n = 0; n < 6; n++) admission.ofVisitor('v')
  for (let n = 0; n < 101; n++) admission.ofAddress('a', 1)
  for (let n = 0; n < 7; n++) await admission.newVisitor('a')
  for (let n = 0; n < 21; n++) await cancel(admission, 'v', 'a')
  expect(await admission.newVisitor('a')).toEqual({
    code: 'RATE_LIMITED',
    message: 'Too many new visitors have come from your network in the last hour. Try again later.',
    retryAfterMs: 3_600_000,
  })
  admission.note('closed', 'a')
  expect(admission.refused).toEqual({
    visitorRequests: 1,
    addressRequests: 1,
    newVisitors: 3,
    handshakes: 0,
    connections: 0,
    cancellations: 1,
    closed: 1,
  })
})

test('A6 cancellations of an address end too, whoever makes them', async () => {
  const admission = new Admission({ ...LIMITS, requestsPerSecond: 50 })
  const done = await Promise.all(Array.from({ length: 200 }, (_, n) => cancel(admission, `visitor ${n}`, 'a')))
  expect(new Set(done)).toEqual(new Set([true]))
  expect(await cancel(admission, 'visitor 200', 'a')).toBe(false)
  expect(await cancel(admission, 'visitor 0', 'b')).toBe(true)
})

test('A6 what is no booking, and the same booking again, costs no cancellation', async () => {
  const admission = new Admission({ ...LIMITS, requestsPerSecond: 50 })
  for (let n = 0; n < 300; n++) {
    expect(await cancel(admission, `visitor ${n}`, 'a', { bookingId: 'none', ok: false })).toBe(false)
    expect(await cancel(admission, 'v', 'a', { bookingId: 'the same', ok: true })).toBe(true)
  }
  expect(await cancel(admission, 'v', 'a')).toBe(true)
})

/** @returns whether that was done: it was asked for, and not in vain */
async function cancel(
  admission: Admission,
  visitorId: string,
  address: string,
  { bookingId, ok } = { bookingId: randomUUID() as string, ok: true },
): Promise<boolean> {
  const result = await admission.cancellation({ visitorId, address, bookingId }, () => Promise.resolve({ ok }))
  return result.ok
}

test('the log is told once what was refused since it was told last', () => {
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

test('a connection that is refused more than it could be by mistake, within some seconds, goes on', () => {
  const excess = new Excess(50)
  const connection = {}
  const add = (times: number, bytes = 0): boolean =>
    Array.from({ length: times }, () => excess.add('a', connection, bytes).connection).includes(true)
  expect(add(500)).toBe(false)
  vi.advanceTimersByTime(5000)
  expect(add(500)).toBe(false)
  expect(add(1)).toBe(true)
  vi.advanceTimersByTime(5000)
  expect(add(8, 16_384)).toBe(true)
})

test('A2 the bytes of sockets are counted by socket, and by address', () => {
  const admission = new Admission({ ...LIMITS, requestsPerSecond: 50 })
  const most = 50 * 16_384
  const sockets = Array.from({ length: 3 }, () => admission.bytesFrom('a'))
  expect(sockets[0]?.(most / 2)).toBe(0)
  expect(sockets[0]?.(most / 2 + 1)).toBeGreaterThan(0)
  expect(sockets[0]?.(most / 2)).toBe(0)
  expect(sockets[1]?.(most)).toBe(0)
  expect(sockets[2]?.(1)).toBe(1000)
  expect(admission.bytesFrom('b')(most)).toBe(0)
})

test('A2 an address goes on over many connections, and those that are hardly refused are not closed', () => {
  const admission = new Admission({ ...LIMITS, requestsPerSecond: 50 })
  const opened = (address: string): number =>
    Array.from({ length: 100 }, () => admission.mayOpen(address)).filter(Boolean).length
  const refusals = (address: string, times: number, connection?: object): boolean =>
    Array.from({ length: times }, () => admission.goesOn(address, connection)).includes(true)
  for (let n = 0; n < 8; n++) expect(refusals('a', 500, {})).toBe(false)
  expect(opened('a')).toBe(100)
  expect(refusals('a', 25, {})).toBe(false)
  expect(opened('a')).toBeLessThan(10)
  expect(refusals('a', 26, {})).toBe(true)
  expect(refusals('b', 500, {})).toBe(false)
  // Behind a trusted proxy no connection is one client's.
  expect(refusals('c', 5000)).toBe(false)
  expect(opened('c')).toBeLessThan(10)
  expect(opened('b')).toBe(100)
})

test.each([
  ['a proxy on this machine that nobody trusts', '127.0.0.1', '198.51.100.7', [], true],
  ['one in the private network', '10.0.0.5', '198.51.100.7', [], true],
  ['one with an IPv6 address', '::ffff:192.168.1.1', '198.51.100.7', [], true],
  ['a trusted one', '127.0.0.1', '198.51.100.7', ['127.0.0.1'], false],
  ['somebody on the internet who sends the header', '203.0.113.9', '198.51.100.7', [], false],
  ['nobody', '127.0.0.1', undefined, [], false],
] as const)('the log is warned of %s: %s', (_what, remoteAddress, forwardedFor, trusted, isTold) => {
  const told: string[] = []
  const isTrusted = (address: string): boolean => trusted.some((each) => each === address)
  const check = proxyWarning(isTrusted, (sentence) => told.push(sentence))
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress })
  const request = new IncomingMessage(socket)
  if (forwardedFor !== undefined) request.headers['x-forwarded-for'] = forwardedFor
  check(request)
  check(request)
  expect(told).toHaveLength(isTold ? 1 : 0)
  if (isTold) expect(told[0]).toContain('TRUST_PROXY')
})
