// What counts as lost, and when nothing is proved.
import { expect, test } from 'vitest'
import { isRecorded, shortcomings } from './audit.ts'

test('interrupted kills, and kills with nothing to lose, prove nothing', () => {
  expect(shortcomings([{ acknowledged: 3 }, { acknowledged: 0 }], 2, 'kill')).toEqual([])
  expect(shortcomings([{ acknowledged: 3 }], 2, 'kill')).toEqual(['Stopped after 1 of 2 kills.'])
  expect(shortcomings([], 2, 'kill')).toEqual([
    'Stopped after 0 of 2 kills.',
    'No booking was confirmed to anybody: there was nothing to lose.',
  ])
  expect(shortcomings([{ acknowledged: 0 }], 1, 'kill')).toHaveLength(1)
})

test('a booking is lost when it is missing or cancelled, unless its cancellation got no answer', () => {
  const booking = { bookingId: 'b', seatIds: [1, 2], cancelledAt: null }
  const seats = [2, 1].map((seatId) => ({ seatId, live: true }))
  const recorded = { bookingId: 'b', visitorId: 'ann', confirmedAt: 0, cancelledAt: null, seq: 1, seats }
  const cancelled = { ...recorded, cancelledAt: 1 }
  const none = new Set<string>()
  expect(isRecorded(booking, { bookings: [recorded] }, none)).toBe(true)
  expect(isRecorded(booking, { bookings: [cancelled] }, none)).toBe(false)
  expect(isRecorded(booking, { bookings: [cancelled] }, new Set(['b']))).toBe(true)
  expect(isRecorded(booking, { bookings: [] }, new Set(['b']))).toBe(false)
})
