import { expect, test } from 'vitest'
import { bookingState, ticketState } from './ticket-state.ts'

const HOUR = 60 * 60 * 1000
const startsAt = '2026-12-04T19:00:00.000Z'
const start = Date.parse(startsAt)

test('a ticket is valid until long after the beginning of its show, unless it is cancelled', () => {
  expect(bookingState({ cancelledAt: null }, { startsAt }, start + 11 * HOUR)).toBe('valid')
  expect(bookingState({ cancelledAt: null }, { startsAt }, start + 12 * HOUR)).toBe('over')
  expect(bookingState({ cancelledAt: null }, undefined, start + 12 * HOUR)).toBe('valid')
  expect(bookingState({ cancelledAt: startsAt }, { startsAt }, start - HOUR)).toBe('cancelled')
})

test('a ticket is used when its seat was admitted, also after the show; a cancelled one stays cancelled', () => {
  expect(ticketState('valid', [4], [3, 4])).toBe('used')
  expect(ticketState('valid', [3, 5], [3, 4])).toBe('valid')
  expect(ticketState('over', [4], [4])).toBe('used')
  expect(ticketState('over', [4], [])).toBe('over')
  expect(ticketState('cancelled', [4], [4])).toBe('cancelled')
})
