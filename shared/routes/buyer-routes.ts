// Routes about buyers for operators: what they see of bookings, buyers and mails.
import * as z from 'zod/mini'
import { BookingId, SeatId, ShowId, Timestamp } from '../ids.ts'
import { Booking, Money } from '../protocol.ts'
import { storableText } from '../text.ts'
import type { Route } from './route.ts'

const ofShow = z.object({ showId: ShowId })
const ofBooking = z.object({ showId: ShowId, bookingId: BookingId })
const LONGEST_SEARCH = 200
const LONGEST_CURSOR = 1000
const PAGE_AT_MOST = 100
const MAILS_AT_MOST = 50

const cursor = z.optional(z.string().check(z.maxLength(LONGEST_CURSOR), z.describe('`after` of the page before')))
const next = z.nullable(z.string()).check(z.describe('cursor of the next page; null on the last one'))

const doorOfSeat = {
  door: z.optional(z.string()).check(z.describe('the name of the door that admitted it')),
  scannedAt: z
    .optional(Timestamp)
    .check(z.describe('when its ticket was scanned, where the phone kept the scan and the server heard of it later')),
}

/** A seat of a booking whose holder is in. */
export const AdmittedSeat = z.object({ seatId: SeatId, admittedAt: Timestamp, admittedBy: z.string(), ...doorOfSeat })
export type AdmittedSeat = z.infer<typeof AdmittedSeat>

/** A booking as operators see it. */
export const SoldBooking = z.extend(Booking, {
  admittedSeatIds: z
    .optional(z.array(SeatId))
    .check(z.describe('seats of `seatIds` whose holders are in the house; missing: none')),
  admissions: z
    .optional(z.array(AdmittedSeat))
    .check(z.describe('since when and by whom those of `admittedSeatIds` are in')),
})
export type SoldBooking = z.infer<typeof SoldBooking>

/** A page of a show’s bookings. */
export const BookingPage = z.object({ bookings: z.array(SoldBooking), after: next })

/** A seat of a booking. */
export const SoldSeat = z.object({
  seatId: SeatId,
  label: z.string(),
  price: Money.check(
    z.describe('what it was sold for; of a seat that was moved, what the seat before it was sold for'),
  ),
  admittedAt: z.nullable(Timestamp).check(z.describe('null: not in')),
  admittedBy: z.nullable(z.string()).check(z.describe('the operator’s name')),
  ...doorOfSeat,
})
export type SoldSeat = z.infer<typeof SoldSeat>

/** What a mail is about: a booking that was made, changed, cancelled or passed on, or all tickets of an address. */
export const MailKind = z.enum(['confirmed', 'changed', 'cancelled', 'transferred', 'tickets'])
export type MailKind = z.infer<typeof MailKind>

/** A mail in the outbox. */
export const Mail = z.object({
  mailId: z.uuid(),
  kind: MailKind,
  showId: z.nullable(ShowId).check(z.describe('null for a mail with all tickets of an address')),
  bookingId: z.nullable(BookingId),
  timeZone: z.optional(z.string()).check(z.describe('of the show’s venue; missing for a mail about no show')),
  email: z.nullable(z.string()).check(z.describe('null when the buyer was erased')),
  state: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.int(),
  lastError: z.nullable(z.string()).check(z.describe('for the box office alone')),
  createdAt: Timestamp,
  dueAt: Timestamp.check(z.describe('when a waiting mail is tried next')),
  settledAt: z.nullable(Timestamp).check(z.describe('when it was sent or given up')),
  subject: z.optional(z.string()).check(z.describe('missing when there is nothing to say any more')),
  text: z.optional(z.string()).check(z.describe('its text as it would be sent now; for the box office alone')),
})
export type Mail = z.infer<typeof Mail>

/** A page of the outbox. `isSending` is false for a server without `SMTP_URL`, which sends nothing. */
export const MailPage = z.object({ mails: z.array(Mail), after: next, isSending: z.boolean() })
export type MailPage = z.infer<typeof MailPage>

/** Bookings and buyers, for operators. */
export const buyerRoutes = {
  searchBookings: {
    method: 'get',
    path: '/api/operator/shows/:showId/bookings',
    tag: 'Box office',
    summary: 'Search the bookings of a show',
    description:
      'By the beginnings of words of the buyer’s name or e-mail address, in any order, without case and accents; or by the booking number, the first eight digits of the id. Without `search`, all bookings, the newest first.',
    bearer: 'operator',
    role: 'door',
    params: ofShow,
    query: z.object({
      search: z.optional(storableText(LONGEST_SEARCH)),
      after: cursor,
      limit: z.optional(z.int().check(z.gte(1), z.lte(PAGE_AT_MOST), z.describe('50 by default'))),
    }),
    answer: BookingPage,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  readAnyBooking: {
    method: 'get',
    path: '/api/operator/shows/:showId/bookings/:bookingId',
    tag: 'Box office',
    summary: 'Read a booking',
    description:
      'With its buyer, what each seat was sold for, who is in, and the mails about it. Operators of the box office get what the mails say, and the ticket’s `code`, to print.',
    bearer: 'operator',
    role: 'door',
    params: ofBooking,
    answer: z.object({
      booking: Booking,
      mails: z.array(Mail),
      seats: z.optional(z.array(SoldSeat)).check(z.describe('in the order of the booking’s `seatIds`')),
      paidBack: z
        .optional(Money)
        .check(z.describe('what is to be paid back for all seats that were cancelled; missing: nothing')),
      code: z.optional(z.string()).check(z.describe('missing for a cancelled booking and for lower roles')),
    }),
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  eraseBuyer: {
    method: 'delete',
    path: '/api/operator/shows/:showId/bookings/:bookingId/buyer',
    tag: 'Box office',
    summary: 'Erase the buyer of a booking',
    description:
      'The name and the e-mail address go from every table, and mails that wait are not sent. The booking stays. A second time changes nothing.',
    bearer: 'operator',
    role: 'box-office',
    params: ofBooking,
    answer: z.object({}),
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  listMails: {
    method: 'get',
    path: '/api/operator/outbox',
    tag: 'Box office',
    summary: 'Look at the outbox',
    description: 'The mails of the last 30 days, the newest first.',
    bearer: 'operator',
    role: 'box-office',
    query: z.object({
      state: z.optional(Mail.shape.state),
      after: cursor,
      limit: z.optional(z.int().check(z.gte(1), z.lte(MAILS_AT_MOST), z.describe('20 by default'))),
    }),
    answer: MailPage,
    refusals: ['FORBIDDEN'],
  },
} as const satisfies Record<string, Route>

/** A booking in an export, with what counts now for the accounts. */
export const ExportedBooking = z.extend(Booking, {
  state: z.enum(['booked', 'partly-cancelled', 'cancelled']),
  seatsNow: z.int().check(z.describe('how many seats it has now; 0 when it is cancelled')),
  totalNow: Money.check(z.describe('what those were sold for')),
  seatsCancelled: z.int().check(z.describe('how many seats of it were cancelled, in part or with the whole')),
  totalCancelled: Money.check(z.describe('what those were sold for')),
  seatsAdmitted: z.int().check(z.describe('of how many seats the holders are in')),
})
export type ExportedBooking = z.infer<typeof ExportedBooking>

/** A show’s bookings as a file. The response is a stream. */
export const exportRoutes = {
  csv: {
    method: 'get',
    path: '/api/operator/shows/:showId/bookings.csv',
    tag: 'Box office',
    summary: 'Export the bookings of a show for a spreadsheet',
    description:
      'UTF-8 with a byte order mark, comma-separated (RFC 4180), the newest booking first, times by the venue’s clocks with their offset. `Number of seats` and `Total` are what counts now, 0 for a cancelled booking. A text that a spreadsheet would execute begins with an apostrophe.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
  json: {
    method: 'get',
    path: '/api/operator/shows/:showId/bookings.json',
    tag: 'Box office',
    summary: 'Export the bookings of a show for programs',
    description: 'An array of `ExportedBooking`, the newest first. Times are in UTC.',
    bearer: 'operator',
    role: 'box-office',
    params: ofShow,
    refusals: ['NOT_FOUND', 'FORBIDDEN'],
  },
} as const satisfies Record<string, Omit<Route, 'answer'>>
