import { expect, test } from 'vitest'
import type { Booking, Show } from '../../../shared/protocol.ts'
import { calendarFileOf } from './calendar-file.ts'

const booking: Booking = {
  bookingId: '2c0d6f3e-1111-4111-8111-111111111111',
  showId: 'show',
  seatIds: [1],
  labels: ['Hall A-2'],
  total: { amount: 4500, currency: 'EUR' },
  confirmedAt: '2026-11-24T09:30:00.123Z',
  cancelledAt: null,
  seq: 2,
}
const show: Show = {
  showId: 'show',
  title: 'Tea; and, “Sympathy” \\ again',
  venue: 'Ä'.repeat(60),
  about: { address: '7 Quay Street; Bristol' },
  startsAt: '2026-12-04T19:15:00.000Z',
  salesOpenAt: '2026-11-01T00:00:00.000Z',
  salesCloseAt: '2026-12-04T19:15:00.000Z',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  planId: 'seatIndex',
  seatCount: 10,
  counts: { available: 9, held: 0, booked: 1, blocked: 0 },
  seq: 2,
}

test('a ticket’s calendar file has its time in UTC, its text escaped, and no line that is too long', () => {
  const file = calendarFileOf(booking, show, 'Row A, seat 2', 'https://tickets.example/tickets/show/2c0d6f3e')
  const lines = file.split('\r\n')
  expect(lines.at(-1)).toBe('')
  expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  expect(file.replaceAll('\r\n ', '').split('\r\n').slice(4, 11)).toEqual([
    'UID:2c0d6f3e-1111-4111-8111-111111111111@holdfast',
    'DTSTAMP:20261124T093000Z',
    'DTSTART:20261204T191500Z',
    'SUMMARY:Tea\\; and\\, “Sympathy” \\\\ again',
    `LOCATION:${'Ä'.repeat(60)}\\, 7 Quay Street\\; Bristol`,
    'DESCRIPTION:Row A\\, seat 2\\nhttps://tickets.example/tickets/show/2c0d6f3e',
    'END:VEVENT',
  ])
})
