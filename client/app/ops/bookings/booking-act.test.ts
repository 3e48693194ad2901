import { expect, test } from 'vitest'
import { cancellationOf, type BookingDetails } from './booking-act.ts'

const EUR = (amount: number) => ({ amount, currency: 'EUR' })
const seat = (seatId: number, price: number, admittedAt: string | null = null) => ({
  seatId,
  label: `A-${seatId}`,
  price: EUR(price),
  admittedAt,
  admittedBy: admittedAt && 'Dora',
})
const details: BookingDetails = {
  booking: {
    bookingId: '2c0d6f3e-1111-4111-8111-111111111111',
    showId: 'show',
    seatIds: [3, 5, 8],
    labels: ['A-3', 'A-5', 'A-8'],
    total: EUR(10_000),
    confirmedAt: '2026-11-24T09:30:00.123Z',
    cancelledAt: null,
    seq: 2,
  },
  seats: [seat(3, 4500), seat(5, 4500), seat(8, 1000, '2026-11-24T19:30:00.123Z')],
  mails: [],
}

test('O5 D2 what is to be paid back is what the cancelled seats were sold for, and admitted seats are pointed out', () => {
  expect(cancellationOf(details)).toEqual({
    seatIds: [3, 5, 8],
    kept: 0,
    paidBack: EUR(10_000),
    isAdmitted: true,
  })
  expect(cancellationOf(details, new Set([5, 3]))).toEqual({
    seatIds: [3, 5],
    kept: 1,
    paidBack: EUR(9000),
    isAdmitted: false,
  })
  // A seat that it has no more, because somebody else cancelled it a moment ago.
  expect(cancellationOf(details, new Set([99]))).toEqual({ seatIds: [], kept: 3, paidBack: EUR(0), isAdmitted: false })
})

test('of a cancelled booking nothing is to be paid back once more', () => {
  const { booking } = details
  const cancelled = { ...details, booking: { ...booking, cancelledAt: booking.confirmedAt } }
  expect(cancellationOf(cancelled)).toEqual({ seatIds: [], kept: 3, paidBack: EUR(0), isAdmitted: false })
})
