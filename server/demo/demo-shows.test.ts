// Tests that the demo's shows are on sale, start in the evening, and block only seats that they have.
import { describe, expect, test } from 'vitest'
import { PlanId, ShowId } from '../../shared/ids.ts'
import { placedSeats } from '../../shared/seating-plan.ts'
import { rehearsalShow } from './rehearsal-show.ts'
import { demoShows } from './demo-shows.ts'

const DAY = 24 * 60 * 60_000

test('the four shows are in the order of their start, each with its own plan', () => {
  const shows = demoShows(new Date('2026-11-20T12:00:00Z'))
  expect(shows.map((show) => show.showId)).toEqual(['inception', 'cinema', 'theatre', 'arena'])
  expect(shows.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())).toEqual(shows)
  expect(new Set(shows.map((show) => PlanId.parse(show.plan.planId))).size).toBe(4)
  for (const show of shows) expect(ShowId.parse(show.showId)).toBe(show.showId)
})

test('the sound desks block a few seats, all of their own show', () => {
  const [inception, cinema, theatre, arena] = demoShows(new Date()).map(({ plan, blocked }) => {
    const seats = placedSeats(plan)
    return blocked.map((seatId) => seats[seatId]?.label)
  })
  expect(inception).toEqual([])
  expect(cinema).toEqual([])
  expect(theatre).toHaveLength(16)
  expect(theatre).toContain('Stalls P-18')
  expect(theatre).toContain('Stalls Q-25')
  expect(arena).toHaveLength(40)
  expect(arena).toContain('F11 L-7')
})

describe.for([
  { when: 'winter', now: '2026-12-01T23:59:59.999Z' },
  { when: 'summer', now: '2027-06-15T00:00:00.000Z' },
  { when: 'the week before clocks go back', now: '2026-10-18T00:30:00.000Z' },
  { when: 'the week before clocks go forward', now: '2027-03-21T01:30:00.000Z' },
  { when: 'a leap day', now: '2028-02-29T18:00:00.000Z' },
])('in $when', (moment) => {
  const now = new Date(moment.now)

  test('every show is on sale, until it starts at the latest', () => {
    for (const show of demoShows(now)) {
      expect(show.salesOpenAt.getTime()).toBeLessThan(now.getTime())
      expect(show.salesCloseAt.getTime()).toBeGreaterThan(now.getTime() + 5 * DAY)
      expect(show.startsAt.getTime()).toBeGreaterThanOrEqual(show.salesCloseAt.getTime())
    }
  })

  test('every show starts on an evening of its venue', () => {
    const clocks = demoShows(now).map(({ startsAt, timeZone }) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(startsAt),
    )
    expect(clocks).toEqual(['21:00', '20:15', '19:30', '20:00'])
  })
})

test('B5 visitors confirm bookings of demo shows and rehearsals themselves, also in production', () => {
  const shows = [...demoShows(new Date()), rehearsalShow('rehearsal', 5)]
  expect(shows.map(({ confirmBy }) => confirmBy)).toEqual(shows.map(() => 'visitor'))
  expect(rehearsalShow('rehearsal', 5, 'server').confirmBy).toBe('server')
})
