// Routes about bookings and their tickets.
import * as z from 'zod/mini'
import { Booking, BookingId, requests, ShowId, Ticket } from '../protocol.ts'
import type { Route } from './route.ts'

const ofBooking = z.object({ showId: ShowId, bookingId: BookingId })
/** The payload of `booking:confirm` without the ids, which the path names already. */
const confirmBody = z.extend(z.omit(requests['booking:confirm'].payload, { showId: true, bookingId: true }), {
  visitorId: z.optional(z.uuid().check(z.toLowerCase())).check(z.describe('whose seats they are; from a server only')),
})

/** Bookings and ticket codes. */
export const bookingRoutes = {
  confirmBooking: {
    method: 'put',
    path: '/api/shows/:showId/bookings/:bookingId',
    tag: 'Bookings',
    summary: 'Book seats that you hold',
    description:
      'Exactly these seats, or a refusal. Make one `bookingId` (a UUID) for each purchase and send the same one when you retry: it gets the same booking. In a show whose `confirmBy` is `server`, a server confirms with `CONFIRM_SECRET` as its token and the visitor’s `visitorId` in the body; visitors are refused with `FORBIDDEN`.',
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
    description: 'A server with `CONFIRM_SECRET` reads anybody’s.',
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
      'Until the show starts. Its seats are free again. Cancelling twice is cancelling once. A server with `CONFIRM_SECRET` cancels anybody’s, also later.',
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
    description: 'In all shows, the newest first; cancelled ones too.',
    bearer: 'visitor',
    answer: z.object({ bookings: z.array(Booking) }),
    refusals: [],
  },
  readTicketCode: {
    method: 'get',
    path: '/api/shows/:showId/bookings/:bookingId/ticket',
    tag: 'Tickets',
    summary: 'Get the ticket code of a booking of yours',
    description:
      'The code that a QR code on the ticket carries. It is the same each time. A server with `CONFIRM_SECRET` gets anybody’s.',
    bearer: 'visitor-or-server',
    params: ofBooking,
    answer: z.object({ code: z.string() }),
    refusals: ['NOT_FOUND'],
  },
  readTicket: {
    method: 'get',
    path: '/api/tickets/:code',
    tag: 'Tickets',
    summary: 'Look at a ticket',
    description: 'What a ticket code is for, for whoever checks it at the door.',
    bearer: 'none',
    params: z.object({ code: z.string().check(z.maxLength(4096)) }),
    answer: Ticket,
    refusals: ['NOT_FOUND'],
  },
} as const satisfies Record<string, Route>
