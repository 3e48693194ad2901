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
  const before = (days: number, clock: string, timeZone: string, minutes: number) =>
    new Date(inDays(now, days, clock, timeZone).getTime() - minutes * MINUTE).toISOString()
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
      about: {
        description:
          'Ten armchairs under the roof, one projector and a dream inside a dream inside a dream. Christopher Nolan’s film on 35 mm, in English with Portuguese subtitles.\n\nNobody is let in once the top has begun to spin. There is a bar on the landing, and no interval.',
        doorsAt: before(7, '21:00', 'Europe/Lisbon', 30),
        minimumAge: 12,
        organiser: 'Attic Film Society',
        address: 'Rua do Sótão 14, 4.º, 1200-096 Lisboa',
        termsUrl: 'https://attic-screening.example/terms',
      },
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
      about: {
        description:
          'Berlin, February. The last tram of line 12 leaves the depot with four passengers and a driver who has decided not to stop. A comedy in one night and eleven stations, with the director in the house for questions afterwards.\n\nGerman with English subtitles, 104 minutes. The loge has tables, and somebody who brings drinks to them.',
        doorsAt: before(10, '20:15', 'Europe/Berlin', 45),
        minimumAge: 6,
        organiser: 'Kranich Lichtspiele GmbH',
        address: 'Kranichstraße 31, 10247 Berlin',
        termsUrl: 'https://kranich-lichtspiele.example/agb',
      },
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
      about: {
        description:
          'A ship breaks, an island sings, and a duke who lost everything has one afternoon to take it back. Shakespeare’s last great play comes to the harbour where such ships were built, with live music, real rain and a company of fourteen.\n\nTwo hours and forty minutes with an interval. Latecomers are seated after the storm. Captioned and audio-described performances are on request at the box office.',
        doorsAt: before(24, '19:30', 'Europe/London', 60),
        minimumAge: 8,
        organiser: 'Halyard Theatre Trust',
        address: '3 Welsh Back, Bristol BS1 4SD',
        termsUrl: 'https://halyard-theatre.example/terms',
      },
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
      about: {
        description:
          'After three years of silence and one very long postcard, Paper Comets are back with “Afterglow”: nine new songs, all the old ones, and a sky of four hundred lanterns that the whole arena lights together.\n\nSupport: Mira Vos, at 20:00. Paper Comets from 21:00. Bags up to A4 only; there is no cloakroom.',
        doorsAt: before(90, '20:00', 'Europe/Amsterdam', 90),
        minimumAge: 0,
        organiser: 'Noorderzon Concerts B.V.',
        address: 'Zuiderlichtlaan 200, 1101 CD Amsterdam',
        termsUrl: 'https://noorderzon-concerts.example/terms',
      },
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
