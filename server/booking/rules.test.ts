import { describe, expect, test } from 'vitest'
import {
  booked,
  cut,
  held,
  ledgerOf,
  NOW,
  run,
  runOut,
  saleOf,
  SEAT_COUNT,
  seatsNamedBy,
  rulingOf,
} from '../testing/ledger-fixtures.ts'
import { MINUTE, HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { decide } from './rules.ts'

const A = 'visitor-a'
const B = 'visitor-b'
const C = 'visitor-c'
const hold = (visitorId: string, ...seatIds: number[]) => ({ kind: 'hold' as const, visitorId, seatIds })
const release = (visitorId: string, ...seatIds: number[]) => ({ kind: 'release' as const, visitorId, seatIds })

describe('which visitor gets a seat', () => {
  test('H1 of two commands in one batch the first gets the seat and the second is refused', () => {
    const ledger = ledgerOf()
    const until = NOW + HOLD_SETTINGS.holdMs
    expect(run(ledger, hold(A, 3)).steps).toEqual([{ cause: 'held', visitorId: A, seatIds: [3], since: NOW, until }])
    const second = run(ledger, hold(B, 3))
    expect(rulingOf(second)).toBe('SEATS_TAKEN')
    expect(second.steps).toEqual([])
    expect(ledger.seat(3).heldBy).toBe(A)
  })

  test('H1 a refusal names exactly the taken seats, with their true status', () => {
    const ledger = ledgerOf({
      0: held(A),
      1: held(B),
      2: booked(B, 'x'),
      3: { blocked: true },
      4: runOut(B),
      6: cut(B),
      7: booked(A, 'y'),
    })
    const refused = run(ledger, hold(A, 7, 6, 5, 4, 3, 2, 1, 0))
    expect(rulingOf(refused)).toBe('SEATS_TAKEN')
    expect(seatsNamedBy(refused)).toEqual([
      { seatId: 1, status: 'held' },
      { seatId: 2, status: 'booked' },
      { seatId: 3, status: 'blocked' },
      { seatId: 6, status: 'held' },
      { seatId: 7, status: 'booked' },
    ])
  })

  test('H2 one taken seat among several leaves all of them unchanged, even expired ones', () => {
    const ledger = ledgerOf({ 1: held(B), 2: runOut(C) })
    expect(run(ledger, hold(A, 0, 1, 2)).steps).toEqual([])
    expect(ledger.seat(2).heldBy).toBe(C)
  })

  test('H3 the limit counts held and booked seats: the last seat up to it is granted, the next is not', () => {
    const ledger = ledgerOf({ 0: booked(A, 'x'), 1: booked(A, 'x'), 2: held(A), 3: held(A) })
    expect(rulingOf(run(ledger, hold(A, 4, 5, 6, 7, 8, 9, 10)))).toBe('LIMIT_REACHED')
    expect(rulingOf(run(ledger, hold(A, 4, 5, 6, 7, 8, 9)))).toBe('ok')
    expect(rulingOf(run(ledger, hold(A, 10)))).toBe('LIMIT_REACHED')
    expect(rulingOf(run(ledger, hold(A, 2, 4)))).toBe('ok')
  })

  test('H3 expired, released and cancelled seats do not count', () => {
    const ten = Array.from({ length: 10 }, (_, seatId) => seatId)
    const lapsed = ledgerOf(Object.fromEntries(ten.map((seatId) => [seatId, runOut(A)])))
    expect(rulingOf(run(lapsed, hold(A, 10, 11)))).toBe('ok')

    const returned = ledgerOf(Object.fromEntries(ten.map((seatId) => [seatId, held(A)])))
    run(returned, release(A, 0))
    expect(rulingOf(run(returned, hold(A, 10)))).toBe('ok')

    const sold = ledgerOf(Object.fromEntries(ten.map((seatId) => [seatId, booked(A, 'x')])), {
      sales: [saleOf(A, 'x', ten)],
    })
    run(sold, { kind: 'cancel', visitorId: A, bookingId: 'x' })
    expect(rulingOf(run(sold, hold(A, ...ten)))).toBe('ok')
  })
})

describe('the order of answers', () => {
  const mine = Object.fromEntries(Array.from({ length: 10 }, (_, seatId) => [seatId, held(A)]))
  const closed = { salesCloseAt: NOW }

  test('H9 holding seats that the visitor holds is granted before any rule is checked, in any order', () => {
    const ledger = ledgerOf(mine, { show: closed })
    const again = run(ledger, hold(A, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0))
    expect(rulingOf(again)).toBe('ok')
    expect(again.steps).toEqual([])
  })

  test('H9 among held and new seats only the new ones are taken, for the remaining time', () => {
    const ledger = ledgerOf({ 0: held(A), 1: held(A) })
    expect(run(ledger, hold(A, 2, 1, 0)).steps).toEqual([
      { cause: 'held', visitorId: A, seatIds: [2], since: NOW - MINUTE, until: NOW + 4 * MINUTE },
    ])
  })

  test('H8 a closed sale is reported before a taken seat, and a taken seat before the limit', () => {
    const seats = { ...mine, 10: held(B) }
    expect(rulingOf(run(ledgerOf(seats, { show: closed }), hold(A, 10, 11)))).toBe('SALE_CLOSED')
    expect(rulingOf(run(ledgerOf(seats), hold(A, 10, 11)))).toBe('SEATS_TAKEN')
    expect(rulingOf(run(ledgerOf(seats), hold(A, 11)))).toBe('LIMIT_REACHED')
  })

  test('W1 unknown seats are named, and nothing is done', () => {
    for (const kind of ['hold', 'release'] as const) {
      const refused = run(ledgerOf(), { kind, visitorId: A, seatIds: [0, SEAT_COUNT, 2_147_483_647] })
      expect(rulingOf(refused)).toBe('UNKNOWN_SEAT')
      expect(seatsNamedBy(refused)).toEqual([{ seatId: SEAT_COUNT }, { seatId: 2_147_483_647 }])
      expect(refused.steps).toEqual([])
    }
  })
})

describe('the sale window', () => {
  test('H8 the sale is open from its first millisecond until just before its end', () => {
    const window = { show: { salesOpenAt: NOW, salesCloseAt: NOW + 1000 } }
    expect(rulingOf(run(ledgerOf({}, window), hold(A, 0), NOW - 1))).toBe('SALE_CLOSED')
    expect(rulingOf(run(ledgerOf({}, window), hold(A, 0), NOW))).toBe('ok')
    expect(rulingOf(run(ledgerOf({}, window), hold(A, 0), NOW + 999))).toBe('ok')
    expect(rulingOf(run(ledgerOf({}, window), hold(A, 0), NOW + 1000))).toBe('SALE_CLOSED')
  })

  test('H8 outside the sale a hold is not extended, but can be released or confirmed', () => {
    const ledger = ledgerOf({ 0: held(A), 1: held(A) }, { show: { salesCloseAt: NOW } })
    expect(rulingOf(run(ledger, { kind: 'extend', visitorId: A }))).toBe('SALE_CLOSED')
    expect(rulingOf(run(ledger, release(A, 0)))).toBe('ok')
    expect(rulingOf(run(ledger, { kind: 'confirm', visitorId: A, bookingId: 'x', seatIds: [1] }))).toBe('ok')
    expect(ledger.seat(1).bookingId).toBe('x')
  })
})

describe('releasing', () => {
  test('H7 releasing seats that the visitor does not hold changes nothing: free, another visitor’s, booked, blocked', () => {
    const ledger = ledgerOf({ 1: held(B), 2: booked(A, 'x'), 3: { blocked: true } })
    const nothing = run(ledger, release(A, 0, 1, 2, 3))
    expect(rulingOf(nothing)).toBe('ok')
    expect(nothing.steps).toEqual([])
    expect(run(ledger, { kind: 'release', visitorId: A }).steps).toEqual([])
  })

  test('H7 the named seats are released, or without names all held ones', () => {
    const ledger = ledgerOf({ 0: held(A), 1: held(A), 2: held(A), 3: held(B), 4: booked(A, 'x') })
    expect(run(ledger, release(A, 1, 3)).steps).toEqual([{ cause: 'released', visitorId: A, seatIds: [1] }])
    expect(run(ledger, { kind: 'release', visitorId: A }).steps).toEqual([
      { cause: 'released', visitorId: A, seatIds: [0, 2] },
    ])
    expect(ledger.holdOf(A)).toBeUndefined()
    expect(ledger.seat(3).heldBy).toBe(B)
    expect(ledger.seat(4).bookingId).toBe('x')
  })

  test('H7 an expired hold is reported as expired, not as released', () => {
    expect(run(ledgerOf({ 0: runOut(A) }), release(A, 0)).steps).toEqual([
      { cause: 'expired', visitorId: A, seatIds: [0] },
    ])
  })
})

test('the rules are pure: a second call gives the same result', () => {
  const ledger = ledgerOf({ 0: held(A), 1: runOut(B), 2: cut(C), 3: booked(A, 'x') }, { sales: [saleOf(A, 'x', [3])] })
  for (const command of [
    hold(A, 1, 5),
    release(C),
    { kind: 'extend' as const, visitorId: C },
    { kind: 'confirm' as const, visitorId: A, bookingId: 'y', seatIds: [0] },
    { kind: 'cancel' as const, visitorId: A, bookingId: 'x' },
    { kind: 'expire' as const },
  ]) {
    const before = structuredClone([...ledger.swept()])
    const first = decide(ledger, command, NOW, HOLD_SETTINGS)
    expect(first.steps).not.toEqual([])
    expect(decide(ledger, command, NOW, HOLD_SETTINGS)).toEqual(first)
    expect([...ledger.swept()]).toEqual(before)
  }
})
