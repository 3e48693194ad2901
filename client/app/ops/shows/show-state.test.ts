import { expect, test } from 'vitest'
import { sortShows, stateOf } from './show-state.ts'

const TIMES = {
  salesOpenAt: '2026-11-01T10:00:00.000Z',
  salesCloseAt: '2026-11-20T10:00:00.000Z',
  startsAt: '2026-11-20T20:00:00.000Z',
}

test('a show is on sale from the opening of its sale to its close, and past from its start', () => {
  const states = ['2026-11-01T09:59:59.999Z', TIMES.salesOpenAt, TIMES.salesCloseAt, TIMES.startsAt]
  expect(states.map((at) => stateOf(TIMES, Date.parse(at)))).toEqual(['not yet', 'on sale', 'closed', 'past'])
  const sellsOn = { ...TIMES, salesCloseAt: '2026-11-21T10:00:00.000Z' }
  expect(stateOf(sellsOn, Date.parse(TIMES.startsAt))).toBe('past')
})

test('the next show comes first, and of past ones the latest', () => {
  const rest = { title: '', venue: '', timeZone: 'UTC', currency: 'EUR', planId: 'hall', seatCount: 1, seq: 0 }
  const shows = [19, 22, 18, 21].map((day) => ({
    ...TIMES,
    ...rest,
    showId: String(day),
    startsAt: `2026-11-${day}T20:00:00.000Z`,
    counts: { available: 1, held: 0, booked: 0, blocked: 0 },
  }))
  const { upcoming, past } = sortShows(shows, Date.parse('2026-11-20T00:00:00.000Z'))
  expect([upcoming, past].map((list) => list.map(({ showId }) => showId))).toEqual([
    ['21', '22'],
    ['19', '18'],
  ])
})
