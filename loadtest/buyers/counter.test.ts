import { expect, test } from 'vitest'
import { AVAILABLE, BOOKED } from '../../shared/status.ts'
import { seeded } from '../random.ts'
import { Counter } from './counter.ts'

test('O5 O6 O7 an operator at the counter does everything, with the seats that each booking has then', () => {
  const counter = new Counter(seeded(1))
  const statuses = new Uint8Array(60).fill(AVAILABLE)
  const bookings = new Map<string, readonly number[]>()
  const done = new Set<string>()
  for (let i = 0; i < 500; i++) {
    const deed = counter.nextDeed(statuses)
    if (!deed) continue
    done.add(deed.request)
    if (deed.request === 'counter-confirm') {
      // Now and then a sale has lost its seats.
      const isLost = i % 7 === 0
      if (isLost) counter.settle(deed, { kind: 'refused', refusal: { code: 'NOT_HELD', message: '' } })
      else bookings.set(deed.bookingId, deed.seatIds)
      for (const seatId of deed.seatIds) statuses[seatId] = isLost ? AVAILABLE : BOOKED
      if (isLost) continue
    } else if ('bookingId' in deed) {
      const had = bookings.get(deed.bookingId) ?? []
      const left = deed.request === 'move' ? deed.moves.map(({ from }) => from) : deed.seatIds
      const taken = deed.request === 'move' ? deed.moves.map(({ to }) => to) : []
      expect(had).toEqual(expect.arrayContaining([...left]))
      expect(taken.every((seatId) => statuses[seatId] === AVAILABLE)).toBe(true)
      if (deed.request === 'cancel-seats') expect(left.length).toBeLessThan(had.length)
      if (deed.request === 'cancel-booking') expect(left).toHaveLength(had.length)
      for (const seatId of left) statuses[seatId] = AVAILABLE
      for (const seatId of taken) statuses[seatId] = BOOKED
      bookings.set(deed.bookingId, [...had.filter((seatId) => !left.includes(seatId)), ...taken])
    }
    counter.settle(deed, { kind: 'changed', seatIds: deed.seatIds, seq: i })
  }
  expect([...done].sort()).toEqual([
    'cancel-booking',
    'cancel-seats',
    'counter-confirm',
    'counter-hold',
    'counter-release',
    'move',
  ])
})
