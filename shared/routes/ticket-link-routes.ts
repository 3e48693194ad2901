// Routes for buyers' tickets by mail and by link. Apart from the operators' routes, whose schemas buyers' pages need not load.
import * as z from 'zod/mini'
import { Email } from '../buyer.ts'
import { Booking } from '../protocol.ts'
import { TicketCode } from './booking-routes.ts'
import type { Route } from './route.ts'

/** A booking that a link opens, with the code for its QR code. Without the buyer’s address. */
export const OpenedTicket = z.extend(TicketCode, { booking: Booking })
export type OpenedTicket = z.infer<typeof OpenedTicket>

/** Tickets by mail and by link. */
export const ticketLinkRoutes = {
  findTickets: {
    method: 'post',
    path: '/api/tickets/find',
    tag: 'Tickets',
    summary: 'Have your tickets mailed to you',
    description:
      'Sends a mail with links to all tickets that were bought with this e-mail address. The answer is the same whether or not there are any.',
    bearer: 'none',
    body: z.object({ email: Email }),
    answer: z.object({}),
    refusals: [],
  },
  openTicket: {
    method: 'post',
    path: '/api/tickets/open',
    tag: 'Tickets',
    summary: 'Open a ticket by its link',
    description:
      'The booking that a link in a mail is for: `link` is the part after the `#`. It shows the ticket and cannot cancel it. `FORBIDDEN`: the booking was passed on since.',
    bearer: 'none',
    body: z.object({ link: z.string().check(z.maxLength(4096)) }),
    answer: OpenedTicket,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
} as const satisfies Record<string, Route>
