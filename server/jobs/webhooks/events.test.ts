import { expect, test } from 'vitest'
import type { LogChange, LogStep } from '../../../shared/change-log.ts'
import type { Booking } from '../../../shared/protocol.ts'
import { WebhookEvent, WebhookType, WEBHOOK_DATA } from '../../../shared/webhooks.ts'
import { bodyOf, eventsOf, unsoldAfter } from './events.ts'

const AT = '2026-11-29T12:00:00.000Z'
const ID = '2f1b1a8e-6c0d-4b57-9d3e-1f0c8f3f5a11'
const BOOKING: Booking = {
  bookingId: ID,
  showId: 'a-show',
  seatIds: [1, 2],
  labels: ['A-1', 'A-2'],
  total: { amount: 2000, currency: 'EUR' },
  confirmedAt: AT,
  cancelledAt: '2026-11-30T12:00:00.000Z',
  seq: 9,
}
function change(...steps: LogStep[]): LogChange {
  return { seq: 7, at: AT, steps }
}

function typesIn(of: LogChange, unsoldBefore = 10, fromStep = 0): string[] {
  return eventsOf('a-show', of, fromStep, unsoldBefore).map(({ type }) => type)
}

test('E1 each cause that has an event type gives an event whose payload matches its schema', () => {
  const events = eventsOf(
    'a-show',
    change(
      { cause: 'booked', seatIds: [1, 2], bookingId: ID },
      { cause: 'cancelled', seatIds: [1, 2], bookingId: ID },
      { cause: 'seats-cancelled', seatIds: [1], bookingId: ID },
      { cause: 'moved', seatIds: [2, 5], bookingId: ID, moves: [{ from: 2, to: 5 }] },
      { cause: 'expired', seatIds: [3] },
      { cause: 'blocked', seatIds: [4] },
    ),
    0,
    10,
  )
  const bodies = events.map((event) =>
    bodyOf(
      event,
      'a-show',
      (seatId) => ({ label: `A-${seatId}`, price: 1000 }),
      event.bookingId === ID ? BOOKING : undefined,
    ),
  )
  const data = { showId: 'a-show', seq: 7 }
  expect(bodies).toEqual([
    // As it was at that time, although it was cancelled later.
    { type: 'booking.confirmed', timestamp: AT, data: { ...BOOKING, cancelledAt: null, seq: 7 } },
    { type: 'booking.cancelled', timestamp: AT, data: { ...BOOKING, cancelledAt: AT, seq: 7 } },
    {
      type: 'booking.seats_cancelled',
      timestamp: AT,
      data: { ...data, bookingId: ID, seatIds: [1], labels: ['A-1'] },
    },
    {
      type: 'booking.moved',
      timestamp: AT,
      data: { ...data, bookingId: ID, moves: [{ from: { seatId: 2, label: 'A-2' }, to: { seatId: 5, label: 'A-5' } }] },
    },
    { type: 'hold.expired', timestamp: AT, data: { ...data, seatIds: [3], labels: ['A-3'] } },
    { type: 'seat.blocked', timestamp: AT, data: { ...data, seatIds: [4], labels: ['A-4'] } },
  ])
  for (const body of bodies) expect(WebhookEvent.parse(body)).toEqual(body)
})

test('E1 a confirmation is told as it was, also when the booking has been cut down and moved since', () => {
  const [booked] = eventsOf('a-show', change({ cause: 'booked', seatIds: [1, 2], bookingId: ID }), 0, 10)
  const now = { ...BOOKING, seatIds: [5], labels: ['A-5'], total: { amount: 1000, currency: 'EUR' } }
  const body =
    booked && bodyOf(booked, 'a-show', (id) => ({ label: `A-${id}`, price: 1000 }), { ...now, cancelledSeatIds: [1] })
  expect(body).toEqual({ type: 'booking.confirmed', timestamp: AT, data: { ...BOOKING, cancelledAt: null, seq: 7 } })
})

test('holds that visitors take, extend or release give no event', () => {
  const quiet = [
    'held',
    'released',
    'extended',
    'disconnected',
    'returned',
    'checkout-begun',
    'checkout-ended',
  ] as const
  expect(typesIn(change(...quiet.map((cause) => ({ cause, seatIds: [1] }))))).toEqual([])
})

test('show.sold_out is sent when a change books or blocks the last seat, and only then', () => {
  const booked = (...seatIds: number[]): LogStep => ({ cause: 'booked', seatIds, bookingId: ID })
  expect(typesIn(change(booked(1, 2)), 2)).toEqual(['booking.confirmed', 'show.sold_out'])
  expect(typesIn(change(booked(1), { cause: 'blocked', seatIds: [2] }), 2).at(-1)).toBe('show.sold_out')
  // Held seats can still become available.
  expect(typesIn(change({ cause: 'held', seatIds: [1, 2] }), 2)).toEqual([])
  expect(typesIn(change(booked(1)), 2)).toEqual(['booking.confirmed'])
  // Not when a seat becomes available in the same change, nor while the show stays sold out.
  expect(typesIn(change(booked(1, 2), { cause: 'cancelled', seatIds: [1], bookingId: ID }), 2)).toHaveLength(2)
  expect(typesIn(change({ cause: 'expired', seatIds: [1] }), 0)).toEqual(['hold.expired'])
  expect(unsoldAfter(2, change(booked(1, 2), { cause: 'cancelled', seatIds: [1], bookingId: ID }))).toBe(1)
})

test('starting at a later step gives the same events with the same ids', () => {
  const all = change({ cause: 'expired', seatIds: [1] }, { cause: 'booked', seatIds: [2], bookingId: ID })
  const events = eventsOf('a-show', all, 0, 1)
  expect(events.map(({ webhookId }) => webhookId)).toEqual(
    [0, 1, 2].map((step) => `a-show_7_${step}_${Date.parse(AT).toString(36)}`),
  )
  expect(eventsOf('a-show', all, 1, 1)).toEqual(events.slice(1))
  expect(eventsOf('a-show', all, 2, 1)).toEqual(events.slice(2))
  expect(eventsOf('a-show', all, 3, 1)).toEqual([])
})

test('an event whose booking no longer exists has no body', () => {
  const [booked] = eventsOf('a-show', change({ cause: 'booked', seatIds: [1], bookingId: ID }), 0, 10)
  expect(booked && bodyOf(booked, 'a-show', () => undefined, undefined)).toBeUndefined()
})

test('every type has a payload', () => {
  expect(Object.keys(WEBHOOK_DATA)).toEqual(WebhookType.options)
})
