// The examples of the routes about buyers in the OpenAPI document.
import type { buyerRoutes, Mail } from '../../shared/routes/buyer-routes.ts'
import type { ticketLinkRoutes } from '../../shared/routes/ticket-link-routes.ts'
import type { Example } from './example.ts'
import { FACT_TEXTS, REQUEST_TEXTS } from './socket-events.ts'

const { serverTime } = FACT_TEXTS.visitor.example
const booking = REQUEST_TEXTS['booking:confirm'].value
const { showId, bookingId } = booking
const code = 'eyJhbGciOiJIUzI1NiJ9.eyJzaG93IjoiY2luZW1hIn0.c2lnbmF0dXJl'
const email = 'anna@example.org'
const after = 'WyJhbm5hIiwiMGI5YzJhNGUtNmYwZC00YzFjLTlkNWUtM2E4ZjBlN2IxYzIyIl0'

const seats = booking.seatIds.map((seatId, place) => ({
  seatId,
  label: booking.labels[place] ?? '',
  price: { ...booking.total, amount: booking.total.amount / booking.seatIds.length },
  admittedAt: null,
  admittedBy: null,
}))

const admissions = booking.seatIds
  .slice(0, 1)
  .map((seatId) => ({ seatId, admittedAt: serverTime, admittedBy: 'Dora', door: 'Main door' }))

const mail: Mail = {
  mailId: '7f3f1a52-0c5e-4c43-9d0a-6a1f0f4f9e10',
  kind: 'confirmed',
  showId,
  bookingId,
  email,
  state: 'sent',
  attempts: 1,
  lastError: null,
  createdAt: serverTime,
  dueAt: serverTime,
  settledAt: serverTime,
  subject: 'Your tickets: The Third Man',
  text: 'Hello,\n\nYour booking is confirmed.\n',
}

export const BUYER_EXAMPLES: {
  readonly [N in keyof typeof buyerRoutes | keyof typeof ticketLinkRoutes]: Example<N>
} = {
  findTickets: { call: { email }, answer: {} },
  openTicket: {
    call: { link: code },
    answer: { booking: { ...booking, buyer: { name: 'Anna Schmidt' } }, code, admittedSeatIds: [] },
  },
  searchBookings: {
    call: { showId, search: 'anna', after, limit: 50 },
    answer: {
      bookings: [{ ...booking, admittedSeatIds: admissions.map(({ seatId }) => seatId), admissions }],
      after: null,
    },
  },
  readAnyBooking: { call: { showId, bookingId }, answer: { booking, mails: [mail], seats, code } },
  eraseBuyer: { call: { showId, bookingId }, answer: {} },
  listMails: { call: { state: 'sent', limit: 20 }, answer: { mails: [mail], after: null, isSending: true } },
}
