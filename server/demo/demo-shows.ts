// The demo's four shows, which are on sale from the first start of the server.
import { placedSeats, type PlacedSeat, type SeatingPlan } from '../../shared/seating-plan.ts'
import type { NewShow } from '../booking/new-show.ts'
import { arena, cinema, screeningRoom, theatre } from './venues.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Four shows in the coming weeks, in the order in which they start; their sales opened a day before `now`. */
export function demoShows(now: Date): Required<Omit<NewShow, 'holds' | 'createdBy'>>[] {
  const salesOpenAt = new Date(now.getTime() - DAY)
  const times = (days: number, clock: string, timeZone: string, salesEndMinutesBefore: number) => {
    const startsAt = inDays(now, days, clock, timeZone)
    const salesCloseAt = new Date(startsAt.getTime() - salesEndMinutesBefore * MINUTE)
    return { startsAt, salesOpenAt, salesCloseAt, timeZone }
  }
  const theatrePlan = theatre()
  const arenaPlan = arena()
  return [
    {
      showId: 'inception',
      title: 'Inception',
      venue: 'The Attic Screening Room, Lisbon',
      ...times(7, '21:00', 'Europe/Lisbon', 0),
      currency: 'EUR',
      plan: screeningRoom(),
      singles: 'off',
      confirmBy: 'visitor',
      blocked: [],
    },
    {
      showId: 'cinema',
      title: 'The Last Tram Home',
      venue: 'Kranich Lichtspiele, Berlin',
      ...times(10, '20:15', 'Europe/Berlin', 0),
      currency: 'EUR',
      plan: cinema(),
      singles: 'warn',
      confirmBy: 'visitor',
      blocked: [],
    },
    {
      showId: 'theatre',
      title: 'The Tempest',
      venue: 'Halyard Theatre, Bristol',
      ...times(24, '19:30', 'Europe/London', 30),
      currency: 'GBP',
      plan: theatrePlan,
      singles: 'refuse',
      confirmBy: 'visitor',
      blocked: seatsUnderDesk(theatrePlan, 'Stalls', ['P', 'Q'], 18, 25),
    },
    {
      showId: 'arena',
      title: 'Paper Comets: Afterglow',
      venue: 'Zuiderlicht Arena, Amsterdam',
      ...times(90, '20:00', 'Europe/Amsterdam', 60),
      currency: 'EUR',
      plan: arenaPlan,
      singles: 'warn',
      confirmBy: 'visitor',
      blocked: seatsUnderDesk(arenaPlan, 'F11', ['L', 'M', 'N', 'O'], 7, 16),
    },
  ]
}

/** The seats that the desk for sound and light takes up. */
function seatsUnderDesk(plan: SeatingPlan, section: string, rows: string[], first: number, last: number): number[] {
  const isUnder = (seat: PlacedSeat) =>
    seat.section === section && rows.includes(seat.row) && Number(seat.number) >= first && Number(seat.number) <= last
  return placedSeats(plan)
    .filter(isUnder)
    .map((seat) => seat.seatId)
}

/**
 * The time at which a clock at the venue shows `clock`, `days` days from now. It is correct where the venue's clocks do not
 * change between that time there and the same time in UTC, as in Europe's evenings.
 */
function inDays(now: Date, days: number, clock: string, timeZone: string): Date {
  const inUtc = `${new Date(now.getTime() + days * DAY).toISOString().slice(0, 10)}T${clock}Z`
  const zone = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(new Date(inUtc))
    .find((part) => part.type === 'timeZoneName')
  // "GMT+01:00", or "GMT" alone in London's winter.
  const offset = zone?.value.slice('GMT'.length)
  return new Date(offset ? inUtc.replace('Z', offset) : inUtc)
}
