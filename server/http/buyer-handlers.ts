// The handlers of the routes about buyers: tickets by mail and by link, and what operators see of bookings and mails.
import { isAllowed } from '../../shared/operators.ts'
import type { buyerRoutes, Mail, MailPage } from '../../shared/routes/buyer-routes.ts'
import type { ticketLinkRoutes } from '../../shared/routes/ticket-link-routes.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import { isOfEdition, type Tickets } from '../auth/tickets.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { DoorDesk } from '../booking/door-desk.ts'
import { refused, type Result } from '../booking/command.ts'
import type { ReadPool } from '../booking/read-pool.ts'
import { searchBookings } from '../buyers/search.ts'
import { readSoldSeats } from '../buyers/sold-seats.ts'
import { badRequest, PASSED_ON } from './refusals.ts'
import type { Handlers } from './router.ts'

/** The mails to buyers. */
export type Outbox = {
  requestTickets: (email: string) => Promise<void>
  list: (query: {
    state?: Mail['state'] | undefined
    after?: string | undefined
    limit: number
  }) => Promise<MailPage | undefined>
  mailsAbout: (showId: string, bookingId: string) => Promise<Mail[]>
}

export type BuyerOptions = {
  office: BoxOffice
  doorDesk: DoorDesk
  reads: ReadPool
  tickets: Tickets
  /** Of links in mails. */
  ticketLinks: Tickets
  outbox: Outbox
  /** Erases the buyer of a booking. */
  eraseBuyer: (showId: string, bookingId: string) => Promise<boolean>
  rateLimits: RateLimits
}

const BOOKINGS_OF_A_PAGE = 50
const MAILS_OF_A_PAGE = 20

export function buyerHandlers({
  office,
  doorDesk,
  reads,
  tickets,
  ticketLinks,
  outbox,
  eraseBuyer,
  rateLimits,
}: BuyerOptions): Handlers<keyof typeof buyerRoutes | keyof typeof ticketLinkRoutes> {
  return {
    findTickets: async ({ email }, { address }) => {
      const error = rateLimits.countTicketRequest(address)
      if (error) return { ok: false, error }
      await outbox.requestTickets(email)
      return { ok: true, value: {} }
    },
    openTicket: async ({ link }) => {
      const named = await ticketLinks.read(link)
      const booking = named && (await office.bookingOf(named.showId, named.bookingId))
      if (!booking) return refused('NOT_FOUND', 'This link opens no ticket of ours: it is incomplete or forged.')
      if (!isOfEdition(named, booking)) return PASSED_ON
      const { buyer, ...rest } = booking
      const opened = { ...rest, ...(buyer && { buyer: { name: buyer.name } }) }
      const admitted = await doorDesk.admittedOf(booking.showId, booking.bookingId)
      return { ok: true, value: { booking: opened, ...(await tickets.codesOf(booking)), ...admitted } }
    },
    searchBookings: async ({ showId, search, after, limit = BOOKINGS_OF_A_PAGE }) => {
      if (!(await office.boards.get(showId))) return noSuchShow()
      const page = await reads.run((em) => searchBookings(em, office.plans, showId, { search, after, limit }))
      return page ? { ok: true, value: page } : NO_CURSOR
    },
    readAnyBooking: async ({ showId, bookingId }, { operator }) => {
      const found = await reads.run((em) => readSoldSeats(em, office.plans, showId, bookingId))
      if (!found) return noSuchBooking()
      const isBoxOffice = isAllowed(operator.role, 'box-office')
      const about = await outbox.mailsAbout(showId, bookingId)
      const mails = isBoxOffice ? about : about.map(withoutText)
      const isPrinted = found.booking.cancelledAt === null && isBoxOffice
      const printed = isPrinted ? { code: await tickets.sign(found.booking) } : {}
      return { ok: true, value: { ...found, mails, ...printed } }
    },
    eraseBuyer: async ({ showId, bookingId }) => {
      if (!(await office.bookingOf(showId, bookingId))) return noSuchBooking()
      await eraseBuyer(showId, bookingId)
      return { ok: true, value: {} }
    },
    listMails: async ({ state, after, limit = MAILS_OF_A_PAGE }) => {
      const page = await outbox.list({ state, after, limit })
      return page ? { ok: true, value: page } : NO_CURSOR
    },
  }
}

const NO_CURSOR: Result<never> = {
  ok: false,
  error: badRequest('after', 'It is not the `after` of a page of this list. Leave it out for the first page.').refusal,
}

/** A mail for lower roles: its text has the link of the ticket, and the mail server’s words may have any address. */
function withoutText(mail: Mail): Mail {
  const seen = { ...mail, lastError: null }
  delete seen.text
  return seen
}

function noSuchShow() {
  return refused('NOT_FOUND', 'There is no such show.')
}

function noSuchBooking() {
  return refused('NOT_FOUND', 'There is no such booking for this show.')
}
