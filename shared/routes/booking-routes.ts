// Routes about bookings and their tickets.
import * as z from 'zod/mini'
import { BookingId, PlanId, SeatId, ShowId, Timestamp } from '../ids.ts'
import { BookingQuery, Cursor } from '../list-queries.ts'
import { Booking, requests } from '../protocol.ts'
import type { Route } from './route.ts'

/**
 * The booking that a ticket code proves, as door staff see it: all its seats, or the one whose code it is. The holder's
 * identity is not part of it.
 */
export const Ticket = z.object({
  bookingId: BookingId,
  showId: ShowId,
  planId: PlanId,
  planUrl: z.optional(z.string()).check(z.describe('as in a Show')),
  seatIds: z.array(SeatId),
  title: z.string(),
  venue: z.string(),
  startsAt: Timestamp,
  timeZone: z.string(),
  labels: z.array(z.string()).check(z.describe('in the order of seatIds')),
  cancelledAt: z
    .nullable(Timestamp)
    .check(z.describe('when the booking was cancelled; the ticket is no longer valid then')),
})
export type Ticket = z.infer<typeof Ticket>

/** What a ticket shows besides its booking. */
export const TicketCode = z.object({
  code: z.string().check(z.describe('admits to all seats of the booking')),
  seatCodes: z
    .optional(z.array(z.object({ seatId: SeatId, code: z.string() })))
    .check(z.describe('for each seat, a code that admits to it alone: for the tickets of a group')),
  admittedSeatIds: z
    .optional(z.array(SeatId))
    .check(z.describe('seats whose holders are in the house; missing: the server does not say')),
})
export type TicketCode = z.infer<typeof TicketCode>

const ofBooking = z.object({ showId: ShowId, bookingId: BookingId })
/** The payload of `booking:confirm` without the ids, which are in the path. */
const confirmBody = z.extend(z.omit(requests['booking:confirm'].payload, { showId: true, bookingId: true }), {
  visitorId: z
    .optional(z.uuid().check(z.toLowerCase()))
    .check(z.describe('the visitor whose seats are booked; only a server sends it')),
})

/** Bookings and ticket codes. */
export const bookingRoutes = {
  confirmBooking: {
    method: 'put',
    path: '/api/shows/:showId/bookings/:bookingId',
    tag: 'Bookings',
    summary: 'Book seats that you hold',
    description:
      'Books exactly these seats or refuses. Make one `bookingId` (a UUID) for each purchase and send the same one when you retry: the answer is the same booking, with the `buyer` of the first. In a show whose `confirmBy` is `server`, a server confirms with `CONFIRM_SECRET` as its token and the visitor’s `visitorId` in the body; visitors are refused with `FORBIDDEN`.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    body: confirmBody,
    answer: Booking,
    refusals: ['NOT_FOUND', 'UNKNOWN_SEAT', 'NOT_HELD', 'FORBIDDEN', 'BOOKING_MISMATCH'],
  },
  readBooking: {
    method: 'get',
    path: '/api/shows/:showId/bookings/:bookingId',
    tag: 'Bookings',
    summary: 'Read a booking of yours',
    description: 'A server with `CONFIRM_SECRET` reads any visitor’s booking.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    answer: Booking,
    refusals: ['NOT_FOUND'],
  },
  cancelBooking: {
    method: 'delete',
    path: '/api/shows/:showId/bookings/:bookingId',
    tag: 'Bookings',
    summary: 'Cancel a booking of yours',
    description:
      'A visitor can cancel until the show starts. The seats become available again. Cancelling a second time changes nothing. A server with `CONFIRM_SECRET` cancels any visitor’s booking, also after the start.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    answer: Booking,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  listBookings: {
    method: 'get',
    path: '/api/bookings',
    tag: 'Bookings',
    summary: 'List your bookings',
    description:
      'Your bookings in all shows, including cancelled ones, the newest first, 500 at most. When there are more, `next` is the `after` of the next page.',
    bearer: 'visitor',
    query: BookingQuery,
    answer: z.object({ bookings: z.array(Booking), next: z.optional(Cursor) }),
    refusals: [],
  },
  readTicketCode: {
    method: 'get',
    path: '/api/shows/:showId/bookings/:bookingId/ticket',
    tag: 'Tickets',
    summary: 'Get the ticket code of a booking of yours',
    description:
      'The code to print as a QR code on the ticket, one more for each seat alone, and the seats that were admitted at the door. Every call returns the same codes, until the booking is passed on. A server with `CONFIRM_SECRET` gets the codes of any visitor’s booking.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    answer: TicketCode,
    refusals: ['NOT_FOUND'],
  },
  readTicket: {
    method: 'get',
    path: '/api/tickets/:code',
    tag: 'Tickets',
    summary: 'Look at a ticket',
    description:
      'The booking that a ticket code proves, for the check at the door. `FORBIDDEN`: the booking was passed on, and its new holder has new tickets.',
    bearer: 'none',
    params: z.object({ code: z.string().check(z.maxLength(4096)) }),
    answer: Ticket,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
} as const satisfies Record<string, Route>
