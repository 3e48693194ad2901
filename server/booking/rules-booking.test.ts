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
import { MINUTE, PRICE } from '../testing/hold-settings.ts'
import type { Decision } from './decision.ts'

const A = 'visitor-a'
const B = 'visitor-b'
const hold = (visitorId: string, ...seatIds: number[]) => ({ kind: 'hold' as const, visitorId, seatIds })
const cancel = (visitorId: string, bookingId: string) => ({ kind: 'cancel' as const, visitorId, bookingId })
const confirm = (visitorId: string, bookingId: string, ...seatIds: number[]) => ({
  kind: 'confirm' as const,
  visitorId,
  bookingId,
  seatIds,
})

/** The answer to a repeated command. */
function nothingNew(bookingId: string): Decision {
  return { steps: [], ruling: { booking: bookingId } }
}

describe('confirming', () => {
  test('B1 exactly the named seats are booked; the rest of the hold stays, with its expiry', () => {
    const ledger = ledgerOf({ 0: held(A), 1: held(A), 2: held(A) })
    expect(run(ledger, confirm(A, 'x', 2, 0)).steps).toEqual([
      { cause: 'booked', visitorId: A, seatIds: [0, 2], bookingId: 'x' },
    ])
    expect(ledger.holdOf(A)).toMatchObject({ seatIds: [1], expiresAt: NOW + 4 * MINUTE })
    expect(ledger.sale('x')).toEqual({
      bookingId: 'x',
      visitorId: A,
      seatIds: [0, 2],
      total: 2 * PRICE,
      currency: 'EUR',
      confirmedAt: NOW,
      cancelledAt: null,
      seq: ledger.show.nextSeq,
    })
  })

  test('B1 if any of the seats is not held, nothing is booked, and each such seat is named with its status', () => {
    const ledger = ledgerOf({ 0: held(A), 2: held(B), 3: booked(B, 'y'), 4: { blocked: true }, 5: booked(A, 'z') })
    const refused = run(ledger, confirm(A, 'x', 0, 1, 2, 3, 4, 5))
    expect(rulingOf(refused)).toBe('NOT_HELD')
    expect(refused.steps).toEqual([])
    expect(seatsNamedBy(refused)).toEqual([
      { seatId: 1, status: 'available' },
      { seatId: 2, status: 'held' },
      { seatId: 3, status: 'booked' },
      { seatId: 4, status: 'blocked' },
      { seatId: 5, status: 'booked' },
    ])
    expect(ledger.sale('x')).toBeUndefined()
  })

  test('B1 a hold can be confirmed until its last millisecond, and not at its end', () => {
    const seats = { 0: held(A, { until: NOW }), 1: held(A, { until: NOW }) }
    expect(rulingOf(run(ledgerOf(seats), confirm(A, 'x', 0, 1), NOW - 1))).toBe('ok')
    const late = run(ledgerOf(seats), confirm(A, 'x', 0), NOW)
    expect(seatsNamedBy(late)).toEqual([{ seatId: 0, status: 'available' }])
    expect(late.steps).toEqual([{ cause: 'expired', visitorId: A, seatIds: [0, 1] }])
  })

  test('B1 after a takeover the first holder books nothing and the second keeps the seat', () => {
    const ledger = ledgerOf({ 0: runOut(A) })
    run(ledger, hold(B, 0))
    const late = run(ledger, confirm(A, 'x', 0))
    expect(rulingOf(late)).toBe('NOT_HELD')
    expect(seatsNamedBy(late)).toEqual([{ seatId: 0, status: 'held' }])
    expect(rulingOf(run(ledger, confirm(B, 'y', 0)))).toBe('ok')
  })

  test('B1 a shortened hold can be confirmed while it lasts', () => {
    expect(run(ledgerOf({ 0: cut(A) }), confirm(A, 'x', 0)).steps.at(-1)).toMatchObject({ cause: 'booked' })
  })

  test('W1 an unknown seat is not booked', () => {
    const refused = run(ledgerOf({ 0: held(A) }), confirm(A, 'x', 0, SEAT_COUNT))
    expect(rulingOf(refused)).toBe('UNKNOWN_SEAT')
    expect(refused.steps).toEqual([])
  })
})

describe('the same bookingId', () => {
  test('B2 with the same seats, in any order, is the same booking at any later time', () => {
    const ledger = ledgerOf({ 0: held(A), 1: held(A) })
    run(ledger, confirm(A, 'x', 0, 1))
    const sale = ledger.sale('x')
    expect(run(ledger, confirm(A, 'x', 1, 0), NOW + 999 * MINUTE)).toEqual(nothingNew('x'))
    expect(ledger.sale('x')).toBe(sale)
  })

  test('B2 is the same booking even after its cancellation, when another visitor has the seats', () => {
    const ledger = ledgerOf({ 0: held(A) })
    run(ledger, confirm(A, 'x', 0))
    run(ledger, cancel(A, 'x'))
    run(ledger, hold(B, 0))
    expect(run(ledger, confirm(A, 'x', 0))).toEqual(nothingNew('x'))
    expect(ledger.sale('x')?.cancelledAt).toBe(NOW)
    expect(ledger.seat(0)).toMatchObject({ heldBy: B, bookingId: null })
  })

  test.each([
    { who: A, seatIds: [0] },
    { who: A, seatIds: [0, 1, 2] },
    { who: A, seatIds: [0, 2] },
    { who: A, seatIds: [0, 1, SEAT_COUNT] },
    { who: B, seatIds: [0, 1] },
    { who: B, seatIds: [3] },
  ])('B2 with other seats or from another visitor is refused: $who $seatIds', ({ who, seatIds }) => {
    const ledger = ledgerOf(
      { 0: booked(A, 'x'), 1: booked(A, 'x'), 2: held(A), 3: held(B) },
      {
        sales: [saleOf(A, 'x', [0, 1])],
      },
    )
    const refused = run(ledger, confirm(who, 'x', ...seatIds))
    expect(rulingOf(refused)).toBe('BOOKING_MISMATCH')
    expect(refused.steps).toEqual([])
  })
})

describe('cancelling', () => {
  const sold = { seats: { 0: booked(A, 'x'), 1: booked(A, 'x') }, sales: [saleOf(A, 'x', [1, 0])] }

  test('B4 cancelling frees the booking’s seats, and a second time changes nothing', () => {
    const ledger = ledgerOf(sold.seats, sold)
    run(ledger, cancel(A, 'x'))
    expect(ledger.steps).toEqual([{ cause: 'cancelled', visitorId: A, seatIds: [1, 0], bookingId: 'x' }])
    expect(ledger.sale('x')).toMatchObject({ cancelledAt: NOW, confirmedAt: NOW - MINUTE, seq: ledger.show.nextSeq })
    expect(ledger.seatsOf(A)).toEqual([])
    expect(run(ledger, cancel(A, 'x'), NOW + MINUTE)).toEqual(nothingNew('x'))
    expect(ledger.sale('x')?.cancelledAt).toBe(NOW)
  })

  test('B4 a visitor can cancel only until the show starts; a repeated cancellation gets the same answer later', () => {
    const startsAt = NOW + MINUTE
    const ledger = ledgerOf(sold.seats, { ...sold, show: { startsAt } })
    const late = run(ledger, cancel(A, 'x'), startsAt)
    expect(rulingOf(late)).toBe('FORBIDDEN')
    expect(late.steps).toEqual([])
    expect(rulingOf(run(ledger, cancel(A, 'x'), startsAt - 1))).toBe('ok')
    expect(run(ledger, cancel(A, 'x'), startsAt)).toEqual(nothingNew('x'))
  })

  test('B4 a visitor can cancel after the sale has closed', () => {
    expect(rulingOf(run(ledgerOf(sold.seats, { ...sold, show: { salesCloseAt: NOW } }), cancel(A, 'x')))).toBe('ok')
  })

  test('B4 a visitor cannot cancel another visitor’s booking, or one that does not exist', () => {
    const ledger = ledgerOf(sold.seats, sold)
    expect(rulingOf(run(ledger, cancel(B, 'x')))).toBe('FORBIDDEN')
    expect(rulingOf(run(ledger, cancel(A, 'y')))).toBe('NOT_FOUND')
    expect(ledger.steps).toEqual([])
  })

  test('B4 cancelling does not change a seat that another visitor has by now', () => {
    const ledger = ledgerOf({ 0: booked(A, 'x'), 1: booked(B, 'y') }, sold)
    expect(run(ledger, cancel(A, 'x')).steps).toEqual([
      { cause: 'cancelled', visitorId: A, seatIds: [0], bookingId: 'x' },
    ])
    expect(ledger.seat(1).bookingId).toBe('y')
  })

  test('B4 a seat that is booked, cancelled and sold again in one batch has one live sale', () => {
    const ledger = ledgerOf({ 0: held(A) })
    const answers = [confirm(A, 'x', 0), cancel(A, 'x'), hold(B, 0), confirm(B, 'y', 0)].map((command) =>
      rulingOf(run(ledger, command)),
    )
    expect(answers).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(ledger.changedSales()).toMatchObject({
      made: [
        { bookingId: 'x', cancelledAt: NOW },
        { bookingId: 'y', cancelledAt: null },
      ],
      cancelled: [],
    })
    expect(ledger.seat(0)).toMatchObject({ heldBy: B, bookingId: 'y' })
  })
})
