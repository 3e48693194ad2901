import { expect, test } from 'vitest'
import { booked, cut, held, ledgerOf, NOW, run, runOut, rulingOf } from '../testing/ledger-fixtures.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'
import type { Decision } from './decision.ts'
import type { Ledger } from './ledger.ts'

const A = 'visitor-a'
const B = 'visitor-b'
const R = '00000000-0000-4000-8000-000000000001'
const hold = (visitorId: string, ...seatIds: number[]) => ({ kind: 'hold' as const, visitorId, seatIds })
const best = (visitorId: string) => ({ kind: 'hold-best' as const, visitorId, requestId: R, request: { quantity: 2 } })
const release = (visitorId: string, ...seatIds: number[]) => {
  return { kind: 'release' as const, visitorId, seatIds: seatIds.length > 0 ? seatIds : undefined }
}
const LONGEST = NOW - MINUTE + HOLD_SETTINGS.holdMaxMs

/** A visitor whose hold lasted this long and ended this long ago. */
const ended = (heldMs: number, agoMs: number) => ({
  holders: [{ visitorId: A, ended: { since: NOW - agoMs - heldMs, endedAt: NOW - agoMs } }],
})
const timesOf = (ledger: Ledger, visitorId = A) => {
  const { since, expiresAt, promisedUntil } = ledger.holdOf(visitorId) ?? {}
  return { since, expiresAt, promisedUntil }
}
const refusalOf = ({ ruling }: Decision) => ('refusal' in ruling ? ruling.refusal : undefined)

test('H13 a visitor who releases a seat and takes one again continues the hold with its earlier start', () => {
  const ledger = ledgerOf({ 0: held(A) })
  run(ledger, release(A, 0))
  run(ledger, hold(A, 1))
  const until = NOW + HOLD_SETTINGS.holdMs
  expect(timesOf(ledger)).toEqual({ since: NOW - MINUTE, expiresAt: until, promisedUntil: until })
  run(ledger, { kind: 'extend', visitorId: A }, NOW + 12 * MINUTE)
})

test('H13 the first expiry of such a hold is not after the maximum of the previous one', () => {
  const ledger = ledgerOf({}, ended(13 * MINUTE, 500))
  run(ledger, hold(A, 1))
  const until = NOW - 500 - 13 * MINUTE + HOLD_SETTINGS.holdMaxMs
  expect(until).toBeLessThan(NOW + HOLD_SETTINGS.holdMs)
  expect(timesOf(ledger)).toMatchObject({ expiresAt: until, promisedUntil: until })
  expect(rulingOf(run(ledger, { kind: 'extend', visitorId: A }))).toBe('EXTENSION_LIMIT')
})

test.each([
  ['within the span', HOLD_SETTINGS.resumeMs - 1, HOLD_SETTINGS, NOW - HOLD_SETTINGS.resumeMs + 1 - MINUTE],
  ['at its end', HOLD_SETTINGS.resumeMs, HOLD_SETTINGS, NOW],
  ['where it is switched off', 0, { ...HOLD_SETTINGS, resumeMs: 0 }, NOW],
])('H13 %s', (_when, agoMs, settings, since) => {
  const ledger = ledgerOf({}, ended(MINUTE, agoMs))
  run(ledger, hold(A, 1), NOW, settings)
  expect(timesOf(ledger)).toMatchObject({ since })
})

test('H13 after the maximum time nothing is taken until the span is over; the refusal has the time, and others can take the seat', () => {
  const ledger = ledgerOf({}, ended(HOLD_SETTINGS.holdMaxMs, 20_000))
  const refused = run(ledger, hold(A, 1))
  expect(refused.steps).toEqual([])
  expect(refusalOf(refused)).toMatchObject({
    code: 'EXTENSION_LIMIT',
    message: expect.stringContaining(new Date(NOW + 40_000).toISOString()) as string,
    retryAfterMs: 40_000,
  })
  expect(refusalOf(run(ledger, best(A)))).toMatchObject({ code: 'EXTENSION_LIMIT', retryAfterMs: 40_000 })
  expect(rulingOf(run(ledger, hold(B, 1)))).toBe('ok')
  expect(rulingOf(run(ledger, hold(A, 2), NOW + 40_000))).toBe('ok')
  expect(timesOf(ledger)).toMatchObject({ since: NOW + 40_000 })
})

test('H13 best seats continue the previous hold as well', () => {
  const ledger = ledgerOf({ 0: held(A) })
  run(ledger, release(A))
  run(ledger, best(A))
  expect(timesOf(ledger)).toMatchObject({ since: NOW - MINUTE })
})

test.each([
  ['ran out', runOut(A), NOW - HOLD_SETTINGS.holdMs],
  ['was cut short and ran out', { ...cut(A), expiresAt: NOW - 1 }, NOW - MINUTE],
])(
  'H13 a hold that %s ended at that time, even if it is swept, taken over or noticed by its visitor only now',
  (_how, seat, since) => {
    const at = seat.expiresAt + HOLD_SETTINGS.resumeMs
    for (const [later, expected] of [
      [at - 1, since],
      [at, at],
    ] as const) {
      const swept = ledgerOf({ 0: seat })
      run(swept, { kind: 'expire' }, at - 2)
      const takenOver = ledgerOf({ 0: seat })
      run(takenOver, hold(B, 0), at - 2)
      for (const ledger of [swept, takenOver, ledgerOf({ 0: seat })]) {
        run(ledger, hold(A, 1), later)
        expect(timesOf(ledger)).toMatchObject({ since: expected })
      }
    }
  },
)

test('H13 a takeover of one of two expired seats does not move the time at which the hold ended', () => {
  const ledger = ledgerOf({ 0: runOut(A), 1: runOut(A) })
  run(ledger, hold(B, 0), NOW + 1000)
  run(ledger, hold(A, 2), NOW + 2000)
  expect(timesOf(ledger)).toMatchObject({ since: NOW - HOLD_SETTINGS.holdMs })
})

test('H13 after a booking of all held seats the next hold is new; after a booking of some it is not', () => {
  const ledger = ledgerOf({ 0: held(A), 1: held(A) })
  run(ledger, { kind: 'confirm', visitorId: A, bookingId: 'b1', seatIds: [0] })
  run(ledger, release(A, 1))
  run(ledger, hold(A, 2))
  expect(timesOf(ledger)).toMatchObject({ since: NOW - MINUTE })
  run(ledger, { kind: 'confirm', visitorId: A, bookingId: 'b2', seatIds: [2] })
  run(ledger, hold(A, 3))
  expect(timesOf(ledger)).toMatchObject({ since: NOW })
})

test('H13 a cancelled booking does not count as the end of a hold', () => {
  const sale = { bookingId: 'b', visitorId: A, seatIds: [0], total: 0, currency: 'EUR', confirmedAt: NOW, seq: 7 }
  const ledger = ledgerOf({ 0: booked(A, 'b') }, { sales: [{ ...sale, cancelledAt: null }] })
  run(ledger, { kind: 'cancel', visitorId: A, bookingId: 'b' })
  expect(ledger.holders.endedHoldOf(A)).toBeUndefined()
  run(ledger, hold(A, 0))
  expect(timesOf(ledger)).toMatchObject({ since: NOW })
})

test('H8, H1, H3, H13 refuse in that order', () => {
  const but = ended(HOLD_SETTINGS.holdMaxMs, 0)
  const taken = {
    0: held(B),
    ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((id) => [id, booked(A, 'b')])),
  }
  expect(rulingOf(run(ledgerOf(taken, { ...but, show: { salesCloseAt: NOW } }), hold(A, 0, 1)))).toBe('SALE_CLOSED')
  expect(rulingOf(run(ledgerOf(taken, but), hold(A, 0, 1)))).toBe('SEATS_TAKEN')
  expect(rulingOf(run(ledgerOf(taken, but), hold(A, 1)))).toBe('LIMIT_REACHED')
  expect(rulingOf(run(ledgerOf({ 0: held(B) }, but), hold(A, 1)))).toBe('EXTENSION_LIMIT')
})

test('H13 adding seats to a hold, or a request that changes nothing, is not limited by the previous hold', () => {
  const ledger = ledgerOf({ 0: held(A, { since: NOW - MINUTE, until: NOW + 1 }) })
  expect(rulingOf(run(ledger, hold(A, 0)))).toBe('ok')
  expect(rulingOf(run(ledger, hold(A, 1)))).toBe('ok')
  expect(ledger.holdOf(A)).toMatchObject({ seatIds: [0, 1], since: NOW - MINUTE, expiresAt: NOW + 1 })
  expect(LONGEST).toBeGreaterThan(NOW)
})
