// O5 to O7 without a database: what operators do with bookings, and their sales at the counter.
import { describe, expect, test } from 'vitest'
import { booked, held, ledgerOf, NOW, rulingOf, run, runOut, saleOf, seatsNamedBy } from '../testing/ledger-fixtures.ts'
import { HOLD_SETTINGS, MINUTE, PRICE } from '../testing/hold-settings.ts'
import type { OperatorsCommand } from './command.ts'
import { counterLimitReached } from './hold-limits.ts'
import { saleAfter } from './sale.ts'
import { FREE } from './seat.ts'
import { visitorSeats } from './visitor-seats.ts'

const A = 'visitor-a'
const B = 'visitor-b'
const OLGA = { operator: 'olga' }
const BY = { ...OLGA, reason: 'The stage needs the place.' }
const PRESS = { blocked: true, allocation: { name: 'Press', until: null } }
const DAY = 24 * 60 * MINUTE

function cancel(...seatIds: number[]): OperatorsCommand {
  return { kind: 'cancel-seats', bookingId: 'x', seatIds, by: BY }
}
const CANCEL_ALL: OperatorsCommand = { kind: 'cancel-seats', bookingId: 'x', by: BY }
function move(...moves: [number, number][]): OperatorsCommand {
  return { kind: 'move', bookingId: 'x', moves: moves.map(([from, to]) => ({ from, to })), by: BY }
}
const confirm = (...seatIds: number[]) => ({ kind: 'confirm' as const, visitorId: A, bookingId: 'x', seatIds })
const holdAtCounter = (...seatIds: number[]) => ({ kind: 'hold' as const, visitorId: 'sale', seatIds, by: OLGA })

/** A booking of the seats 0, 1 and 2. */
function sold(seats: Parameters<typeof ledgerOf>[0] = {}, admitted?: number[]) {
  const theirs = Object.fromEntries([0, 1, 2].map((seatId) => [seatId, booked(A, 'x')]))
  const sale = { ...saleOf(A, 'x', [0, 1, 2]), ...(admitted && { admitted }) }
  return ledgerOf({ ...theirs, ...seats }, { sales: [sale] })
}

describe('cancelling', () => {
  test('O5 some seats: they come free, the booking keeps the others, and its total is what those were sold for', () => {
    const ledger = sold()
    expect(run(ledger, cancel(1)).steps).toEqual([
      { cause: 'seats-cancelled', visitorId: A, seatIds: [1], bookingId: 'x', by: BY },
    ])
    expect(ledger.seat(1)).toMatchObject(FREE)
    expect(ledger.seat(2)).toMatchObject({ bookingId: 'x' })
    expect(ledger.sale('x')).toMatchObject({ seatIds: [0, 2], total: 2 * PRICE, cancelledAt: null, seq: 8 })
    expect(ledger.sale('x')?.amended).toEqual({ confirmed: [0, 1, 2], cancelled: [1], prices: {} })
    expect(run(ledger, cancel(1))).toEqual({ steps: [], ruling: { booking: 'x' } })
  })

  test('O5 the last seats, or all at once: the booking is cancelled, also after the start of the show', () => {
    const ledger = sold()
    run(ledger, cancel(1))
    expect(run(ledger, cancel(0, 2), NOW + DAY).steps).toMatchObject([{ cause: 'cancelled', seatIds: [0, 2] }])
    expect(ledger.sale('x')).toMatchObject({ seatIds: [0, 2], total: 2 * PRICE, cancelledAt: NOW + DAY })
    const whole = sold()
    expect(run(whole, CANCEL_ALL).steps).toMatchObject([{ cause: 'cancelled', seatIds: [0, 1, 2] }])
    expect(run(whole, cancel(1)).steps).toEqual([])
  })

  test('O5 is refused without a reason, for an unknown booking or seat, and for seats that the booking never had', () => {
    expect(rulingOf(run(sold(), { ...CANCEL_ALL, by: OLGA }))).toBe('BAD_REQUEST')
    expect(rulingOf(run(sold(), { ...CANCEL_ALL, bookingId: 'y' }))).toBe('NOT_FOUND')
    expect(rulingOf(run(sold(), cancel(0, 99)))).toBe('UNKNOWN_SEAT')
    const refused = run(sold({ 5: held(B) }), cancel(0, 5))
    expect([rulingOf(refused), seatsNamedBy(refused)]).toEqual(['BOOKING_MISMATCH', [{ seatId: 5, status: 'held' }]])
  })

  test('B2, O5 the confirmation sent again gets the booking as it is now, and one of the seats of now is another', () => {
    const ledger = sold()
    run(ledger, cancel(1))
    run(ledger, move([0, 7]))
    expect(run(ledger, confirm(2, 1, 0))).toEqual({ steps: [], ruling: { booking: 'x' } })
    expect(rulingOf(run(ledger, confirm(7, 2)))).toBe('BOOKING_MISMATCH')
  })

  test('D2 seats that were admitted stay booked, whoever cancels or moves them', () => {
    for (const command of [CANCEL_ALL, cancel(1), move([1, 7]), move([0, 1], [1, 7])]) {
      const refused = run(sold({}, [1]), command)
      expect([rulingOf(refused), seatsNamedBy(refused)]).toEqual(['FORBIDDEN', [{ seatId: 1, status: 'booked' }]])
      expect(refused.steps).toEqual([])
    }
    const byVisitor = { kind: 'cancel' as const, visitorId: A, bookingId: 'x' }
    expect(rulingOf(run(sold({}, [1]), byVisitor))).toBe('FORBIDDEN')
    expect(rulingOf(run(sold({}, [1]), { ...byVisitor, by: 'server' }))).toBe('FORBIDDEN')
    expect(rulingOf(run(sold({}, [1]), cancel(0)))).toBe('ok')
  })
})

describe('moving', () => {
  test('O6 is one step: the old seats come free, the new ones are booked, and the seats chosen for a request stay chosen', () => {
    const ledger = sold({ 1: { ...booked(A, 'x'), requestId: 'r' } })
    const moves = [
      { from: 1, to: 7, requestId: 'r' },
      { from: 0, to: 6 },
    ]
    expect(run(ledger, move([1, 7], [0, 6])).steps).toEqual([
      { cause: 'moved', visitorId: A, seatIds: [1, 0, 7, 6], bookingId: 'x', moves, by: BY },
    ])
    expect([0, 1].map((seatId) => ledger.seat(seatId))).toMatchObject([FREE, FREE])
    expect(ledger.seat(7)).toMatchObject({ heldBy: A, bookingId: 'x', requestId: 'r' })
    expect(ledger.sale('x')).toMatchObject({ seatIds: [2, 7, 6], total: 3 * PRICE })
    expect(run(ledger, move([1, 7], [0, 6]))).toEqual({ steps: [], ruling: { booking: 'x' } })
  })

  test('O6 within one booking, only the seats that it did not have change', () => {
    expect(run(sold(), move([0, 1], [1, 0])).steps).toEqual([])
    const ledger = sold()
    expect(run(ledger, move([0, 1], [1, 2], [2, 3])).steps).toMatchObject([{ moves: [{ from: 0, to: 3 }] }])
    expect(ledger.sale('x')?.seatIds.toSorted()).toEqual([1, 2, 3])
  })

  test('O6 to seats that others hold or have booked, or that the plan blocks: refused by seat, and nothing is moved', () => {
    const ledger = sold({ 5: held(B), 6: booked(B, 'y'), 7: { blocked: true }, 8: held(A) })
    const refused = run(ledger, move([0, 4], [1, 5]))
    expect([rulingOf(refused), refused.steps]).toEqual(['SEATS_TAKEN', []])
    expect(seatsNamedBy(refused)).toEqual([{ seatId: 5, status: 'held' }])
    expect(seatsNamedBy(run(ledger, move([0, 6], [1, 7], [2, 8])))).toEqual([
      { seatId: 6, status: 'booked' },
      { seatId: 7, status: 'blocked' },
      { seatId: 8, status: 'held' },
    ])
    expect(rulingOf(run(ledger, move([0, 1])))).toBe('SEATS_TAKEN')
  })

  test('O6 to seats of expired holds and of allocations, which end before', () => {
    const ledger = sold({ 5: runOut(B), 6: PRESS })
    expect(run(ledger, move([0, 5], [1, 6])).steps).toMatchObject([
      { cause: 'expired', visitorId: B, seatIds: [5] },
      { cause: 'unblocked', seatIds: [6], by: BY },
      { cause: 'moved', seatIds: [0, 1, 5, 6] },
    ])
    expect(ledger.seat(6)).toMatchObject({ blocked: false, allocation: null, bookingId: 'x' })
  })

  test('O6 is refused without a reason, for unknown bookings, cancelled ones, and seats that it does not have', () => {
    expect(rulingOf(run(sold(), { ...move([0, 5]), by: OLGA }))).toBe('BAD_REQUEST')
    expect(rulingOf(run(ledgerOf(), move([0, 5])))).toBe('NOT_FOUND')
    expect(rulingOf(run(sold(), move([0, 99])))).toBe('UNKNOWN_SEAT')
    expect(seatsNamedBy(run(sold(), move([0, 5], [4, 6])))).toEqual([{ seatId: 4, status: 'available' }])
    const ledger = sold()
    run(ledger, CANCEL_ALL)
    expect(rulingOf(run(ledger, move([0, 5])))).toBe('FORBIDDEN')
  })

  test('O5, O6 a moved seat counts for what was paid for it, wherever the booking is moved', () => {
    const priceOf = (seatId: number): number => (seatId < 3 ? 1000 : 5000)
    const moved = { cause: 'moved', visitorId: A, bookingId: 'x' } as const
    const before = { ...saleOf(A, 'x', [0, 1, 2]), total: 3000 }
    const once = saleAfter(before, { ...moved, seatIds: [0, 5], moves: [{ from: 0, to: 5 }] }, priceOf, NOW, 9)
    const twice = saleAfter(once, { ...moved, seatIds: [5, 6], moves: [{ from: 5, to: 6 }] }, priceOf, NOW, 10)
    expect([once.total, twice.total, twice.amended?.prices]).toEqual([3000, 3000, { 6: 1000 }])
    const part = { ...moved, cause: 'seats-cancelled' } as const
    expect(saleAfter(twice, { ...part, seatIds: [1, 2] }, priceOf, NOW, 11)).toMatchObject({
      seatIds: [6],
      total: 1000,
      seq: 11,
    })
  })
})

describe('at the counter', () => {
  test('O7 seats are sold before and after the sale, until a day after the start of the show', () => {
    const closed = { salesOpenAt: NOW - 2 * MINUTE, salesCloseAt: NOW - MINUTE, startsAt: NOW }
    expect(run(ledgerOf({}, { show: closed }), holdAtCounter(0)).steps).toEqual([
      { cause: 'held', visitorId: 'sale', seatIds: [0], since: NOW, until: NOW + HOLD_SETTINGS.holdMs, by: OLGA },
    ])
    expect(rulingOf(run(ledgerOf({}, { show: closed }), holdAtCounter(0), NOW + DAY - 1))).toBe('ok')
    expect(rulingOf(run(ledgerOf({}, { show: closed }), holdAtCounter(0), NOW + DAY))).toBe('SALE_CLOSED')
    expect(rulingOf(run(ledgerOf({}, { show: { salesOpenAt: NOW + 1 } }), holdAtCounter(0)))).toBe('ok')
  })

  test('O7 no limit of visitors applies, and seats of allocations can be sold, but not those that others have', () => {
    const ledger = ledgerOf({ 3: PRESS, 10: held(B), 11: { blocked: true } })
    const settings = { ...HOLD_SETTINGS, maxSeatsPerVisitor: 2, heldSeatsPerAddress: 2 }
    expect(run(ledger, holdAtCounter(0, 1, 2, 3), NOW, settings).steps).toMatchObject([
      { cause: 'unblocked', seatIds: [3], by: OLGA },
      { cause: 'held', seatIds: [0, 1, 2, 3] },
    ])
    const refused = run(ledger, holdAtCounter(4, 10, 11))
    expect([rulingOf(refused), seatsNamedBy(refused)]).toEqual([
      'SEATS_TAKEN',
      [
        { seatId: 10, status: 'held' },
        { seatId: 11, status: 'blocked' },
      ],
    ])
  })

  test('B5, H12, O7 operators confirm in every show, single seats or not; their name is in the log', () => {
    const ledger = ledgerOf({ 0: held('sale') }, { show: { confirmBy: 'server', singles: 'refuse' } })
    const sale = { kind: 'confirm' as const, visitorId: 'sale', bookingId: 'x', seatIds: [0], by: OLGA }
    expect(run(ledger, sale).steps).toMatchObject([{ cause: 'booked', by: OLGA }])
  })

  test('O7 a sale holds at most as many seats as a booking can have', () => {
    const own = visitorSeats(ledgerOf({ 0: held('sale') }), 'sale', NOW)
    expect(counterLimitReached(own, 99, NOW, HOLD_SETTINGS)).toBeUndefined()
    expect(counterLimitReached(own, 100, NOW, HOLD_SETTINGS)?.code).toBe('LIMIT_REACHED')
  })
})
