// Reads what a mail is about, when it is sent: a booking that was cancelled or erased meanwhile has no confirmation any more.
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Booking } from '../../../shared/protocol.ts'
import type { Plans } from '../../booking/plans.ts'
import { bookingOf, planOf, readSaleRows } from '../../booking/sale-rows.ts'
import { paidBackFor, ticketEdition } from '../../booking/sale.ts'
import {
  cancellation,
  changeNotice,
  confirmation,
  ticketList,
  transferNotice,
  type MailLook,
  type MailMessage,
  type MailShow,
  type MailTicket,
} from './mail-text.ts'
import type { MailSubject } from './outbox.ts'

export type MailSources = Readonly<{
  plans: Plans
  /** The address that opens a booking's ticket on any device. */
  linkOf: (booking: Booking) => Promise<string>
  mailLook: MailLook
}>

const MESSAGES = { confirmed: confirmation, changed: changeNotice, cancelled: cancellation }

/** A mail to send. */
export type MailContents = Readonly<{ to: string; message: MailMessage }>

/** Of an address's tickets the mail has so many, the next shows first. */
const TICKETS_AT_MOST = 20

/** What a mail says, and to whom; undefined when it has nothing to say any more, or nobody to say it to. */
export async function readContents(
  em: EntityManager,
  sources: MailSources,
  about: MailSubject,
): Promise<MailContents | undefined> {
  if (about.kind === 'tickets') {
    const tickets = await readTicketsOf(em, sources, about.email)
    return tickets.length > 0 ? { to: about.email, message: ticketList(tickets, sources.mailLook) } : undefined
  }
  const ticket = await readTicket(em, sources, about.showId, about.bookingId)
  if (ticket && about.kind === 'transferred') {
    return { to: about.email, message: transferNotice(ticket, about.language, sources.mailLook) }
  }
  const to = ticket?.booking.buyer?.email
  if (!ticket || to === undefined || about.kind === 'transferred') return undefined
  const isCancelled = ticket.booking.cancelledAt !== null
  if (isCancelled !== (about.kind === 'cancelled')) return undefined
  return { to, message: MESSAGES[about.kind](ticket, sources.mailLook) }
}

/** The tickets of an address for shows that are not over. */
async function readTicketsOf(em: EntityManager, sources: MailSources, email: string): Promise<MailTicket[]> {
  const rows = await em.execute<{ showId: string; bookingId: string }[]>(
    `select show_id as "showId", booking_id as "bookingId"
     from buyer join booking using (show_id, booking_id) join show using (show_id)
     where lower(email) = lower(?) and cancelled_at is null and starts_at > now() - interval '1 day'
     order by starts_at, confirmed_at limit ?`,
    [email, TICKETS_AT_MOST],
  )
  const tickets: MailTicket[] = []
  for (const { showId, bookingId } of rows) {
    const ticket = await readTicket(em, sources, showId, bookingId)
    if (ticket) tickets.push(ticket)
  }
  return tickets
}

async function readTicket(
  em: EntityManager,
  { plans, linkOf }: MailSources,
  showId: string,
  bookingId: string,
): Promise<MailTicket | undefined> {
  const [sale] = await readSaleRows(em, showId, [bookingId])
  const [show] = await em.execute<(Omit<MailShow, 'startsAt'> & { startsAt: string | Date })[]>(
    'select title, venue, starts_at as "startsAt", time_zone as "timeZone" from show where show_id = ?',
    [showId],
  )
  if (!sale || !show) return undefined
  const booking = await bookingOf(em, plans, sale)
  const seats = (await planOf(em, plans, sale))?.bestSeats.seats
  return {
    booking,
    show: { ...show, startsAt: new Date(show.startsAt) },
    link: await linkOf(booking),
    // Of a booking that was passed on, seats may have been cancelled, and paid back, when it was somebody else's.
    ...(seats &&
      ticketEdition(sale) === 0 && {
        cancelled: {
          labels: (booking.cancelledSeatIds ?? []).map((seatId) => seats[seatId]?.label ?? ''),
          price: paidBackFor({ ...sale, cancelledAt: null }, (seatId) => seats[seatId]?.price ?? 0),
        },
      }),
  }
}
