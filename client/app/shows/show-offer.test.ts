import { expect, test } from 'vitest'
import { daysUntilSale } from '../show/sale-window.ts'
import { offerOf } from './show-offer.ts'

const NOW = Date.parse('2031-05-01T12:00:00.000Z')
const MINUTE = 60_000
const at = (ms: number) => new Date(NOW + ms).toISOString()
const show = (seatCount: number, available: number, but: { held?: number; blocked?: number } = {}) => {
  const { held = 0, blocked = 0 } = but
  const counts = { available, held, blocked, booked: seatCount - available - held - blocked }
  return { seatCount, counts, salesOpenAt: at(-MINUTE), salesCloseAt: at(MINUTE), timeZone: 'UTC' }
}

test.each([
  ['a small room', 10, 4, 5],
  ['a theatre', 400, 40, 41],
  ['an arena', 20_000, 100, 101],
])('in %s few seats are few', (_room, seatCount, few, many) => {
  expect(offerOf(show(seatCount, few), NOW)).toEqual({ kind: 'seats', few })
  expect(offerOf(show(seatCount, many), NOW)).toEqual({ kind: 'seats' })
})

test('blocked seats are no seats of the room', () => {
  expect(offerOf(show(400, 30, { blocked: 200 }), NOW)).toEqual({ kind: 'seats' })
})

test('without a free seat the show is sold out, unless somebody may give seats back', () => {
  expect(offerOf(show(10, 0), NOW)).toEqual({ kind: 'sold out' })
  expect(offerOf(show(10, 0, { held: 1 }), NOW)).toEqual({ kind: 'reserved' })
})

test('before and after the sale nothing else is said', () => {
  expect(offerOf({ ...show(10, 0), salesOpenAt: at(1) }, NOW)).toEqual({ kind: 'before' })
  expect(offerOf({ ...show(10, 0), salesCloseAt: at(0) }, NOW)).toEqual({ kind: 'over' })
})

test.each([
  ['Europe/Berlin', 48.5, 2],
  ['Europe/Berlin', 57.5, 2],
  ['Europe/Berlin', 58.5, 3],
  ['Pacific/Auckland', 71.5, 2],
])('in %s a sale in %d hours opens in %i days of the calendar', (timeZone, hours, inDays) => {
  const salesOpenAt = at(hours * 60 * MINUTE)
  expect(daysUntilSale({ ...show(10, 10), timeZone, salesOpenAt }, NOW)).toBe(inDays)
})
