// The texts of the pages about bookings, and about the mails to buyers.
import type { Buyer } from '../../../shared/buyer.ts'
import type { Mail, MailKind } from '../../../shared/routes/buyer-routes.ts'
import { formatCount, formatMoney, formatPlural } from '../format.ts'
import type { BookingActKind, Cancellation } from './bookings/booking-act.ts'

const seats = (count: number) => (count === 1 ? '1 seat' : `${formatCount(count)} seats`)
const sentences = (...parts: (string | false)[]) => parts.filter((part) => part !== false).join(' ')
/** People are told the first eight digits of the id. */
const numberOf = (bookingId: string) => bookingId.slice(0, 8)

export const bookingTexts = {
  bookings: {
    search: 'Search bookings',
    searchHint: 'Name, e-mail address or booking number',
    loading: 'Loading the bookings',
    failed: 'The bookings could not be loaded',
    notAllowed: 'Your role does not see bookings',
    notAllowedHint: 'They have names and addresses of buyers. The roles door, box office and admin see them.',
    empty: 'No bookings yet',
    emptyHint: 'The first one appears here by itself.',
    none: (search: string) => `No booking fits “${search}”`,
    noneHint: 'Beginnings of words of the name or the address are found, in any order, and booking numbers as a whole.',
    all: 'Show all bookings',
    found: (count: number, hasMore: boolean) =>
      `${formatPlural(count, 'booking', 'bookings')}${hasMore ? ', and there are more' : ''}`,
    columns: ['Booking', 'Buyer', 'Seats', 'Total', 'Booked', 'State'],
    number: numberOf,
    noBuyer: 'no name',
    state: { booked: 'Booked', partly: 'Partly cancelled', cancelled: 'Cancelled' },
    partly: (cancelled: number, all: number) => `${formatCount(cancelled)} of ${seats(all)} cancelled`,
    admitted: (admitted: number, all: number) => `${formatCount(admitted)} of ${formatCount(all)} in`,
    export: { csv: 'Export all as CSV', json: 'Export all as JSON' },
    exportHint: 'All bookings of the show, whatever the search finds. The log says who exported them.',
    exporting: 'Exporting…',
    exported: (file: string) => `Saved as ${file}`,
  },

  booking: {
    title: (bookingId: string) => `Booking ${numberOf(bookingId)}`,
    all: 'All bookings',
    loading: 'Loading the booking',
    failed: 'The booking could not be loaded',
    none: 'There is no such booking',
    buyer: 'Buyer',
    total: 'Total',
    confirmed: 'Booked',
    cancelled: 'Cancelled',
    id: 'Id',
    seats: 'Seats of the booking',
    in: (when: string, door: string | undefined, by: string) =>
      door === undefined ? `in since ${when}, by ${by}` : `in since ${when}, ${door}, by ${by}`,
    history: 'History',
    historyOf: (seat: string) => `History of ${seat}`,
    admitted: 'Seats whose holders are in cannot be cancelled or moved. Undo the admission first.',
    cancellations: {
      title: 'What was cancelled',
      what: (names: string) => `Cancelled: ${names}`,
      who: (when: string, by: string) => `${when}, by ${by}`,
      why: (reason: string) => `Reason: ${reason}`,
      paidBack: (amount: string) => `${amount} to be paid back in all, which Holdfast does not do by itself`,
    },
    undoOf: (seat: string) => `Undo the admission of ${seat}`,
    acts: {
      undo: 'Undo',
      'undo-all': (count: number) => `Undo the admission of ${seats(count)}`,
      cancel: 'Cancel the booking',
      'cancel-seats': (count: number) => (count === 0 ? 'Cancel the ticked seats' : `Cancel ${seats(count)}`),
      move: 'Move to other seats',
      erase: 'Erase the buyer',
    },
    mails: 'Mails',
    noMails: 'There are no mails about this booking.',
    noAddress: 'There is no e-mail address, so no mails are sent.',
    ticket: 'Ticket',
    check: 'What the door sees',
    print: 'Print the ticket',
  },

  bookingAct: {
    title: {
      cancel: (count) => (count === 0 ? 'Cancel the booking' : `Cancel the booking with ${seats(count)}`),
      'cancel-seats': (count) => `Cancel ${seats(count)} of the booking`,
      erase: () => 'Erase the buyer',
      'undo-admission': (count) => (count === 0 ? 'Undo the admission' : `Undo the admission of ${seats(count)}`),
    } satisfies Record<BookingActKind, (count: number) => string>,
    cancelConsequence: (
      { seatIds, kept, paidBack, isAdmitted }: Cancellation,
      names: string,
      email: string | undefined,
    ) =>
      sentences(
        `Cancels ${names}.`,
        seatIds.length === 1 ? 'Everybody can buy it at once.' : 'Everybody can buy them at once.',
        kept > 0 ? `The booking keeps ${seats(kept)} and its ticket.` : 'The ticket is no longer valid.',
        paidBack.amount > 0
          ? `${formatMoney(paidBack)} is to be paid back, which Holdfast does not do by itself.`
          : 'Nothing is to be paid back.',
        email !== undefined && `A mail says so to ${email}.`,
        isAdmitted && 'Seats that were admitted at the door are among them: undo that first.',
      ),
    cancelledAlready: 'This booking is cancelled already.',
    eraseConsequence: ({ name, email }: Buyer) =>
      sentences(
        `Erases ${email === undefined ? name : `${name}, ${email}`}: the name, the address, and the mails about the booking.`,
        'The booking stays, with its seats and its price, and its ticket stays valid, without a name.',
        'This cannot be undone.',
      ),
    undoConsequence: (names: string) =>
      `${names}: their holders are not in any more, and the ticket lets them in once more. Make sure that they are not inside.`,
    undone: 'Nobody of them is in any more.',
    erased: 'The buyer of this booking is erased already.',
    submit: {
      cancel: () => 'Cancel the booking',
      'cancel-seats': (count) => `Cancel ${seats(count)}`,
      erase: () => 'Erase the buyer',
      'undo-admission': (count) => (count === 0 ? 'Undo the admission' : `Undo the admission of ${seats(count)}`),
    } satisfies Record<BookingActKind, (count: number) => string>,
    done: {
      cancel: () => 'The booking is cancelled',
      'cancel-seats': (count) => `${seats(count)} cancelled`,
      erase: () => 'The buyer is erased',
      'undo-admission': (count) => `The admission of ${seats(count)} is undone`,
    } satisfies Record<BookingActKind, (count: number) => string>,
  },

  outbox: {
    title: 'Mails',
    lead: 'To buyers, in the last 30 days. Times are by the clocks of the venue.',
    boxOfficeOnly: 'Only the box office sees the mails to buyers.',
    state: 'State of the mails',
    all: 'All mails',
    states: { waiting: 'Waiting', sent: 'Sent', failed: 'Given up', dropped: 'Not sent' } satisfies Record<
      Mail['state'] | 'dropped',
      string
    >,
    off: 'This server sends no mails, so they stay here.',
    offHint:
      'Set SMTP_URL, MAIL_FROM and PUBLIC_URL to send them: those of the last three days are sent then. Until then, open a mail here and pass on its link.',
    loading: 'Loading the mails',
    failed: 'The mails could not be loaded',
    empty: 'No mails yet',
    none: 'There are no such mails',
    emptyHint: 'A buyer with an e-mail address gets one for each booking.',
    kinds: {
      confirmed: 'Confirmation',
      changed: 'Change of a booking',
      cancelled: 'Cancellation',
      transferred: 'Booking passed on',
      tickets: 'All tickets of an address',
    } satisfies Record<MailKind, string>,
    nobody: 'buyer erased',
    recorded: (when: string) => `recorded ${when}`,
    attempts: (count: number) => formatPlural(count, 'attempt', 'attempts'),
    again: (when: string) => `next attempt ${when}`,
    settled: {
      waiting: (when) => when,
      sent: (when) => `sent ${when}`,
      failed: (when) => `given up ${when}`,
    } satisfies Record<Mail['state'], (when: string) => string>,
    text: 'What it says',
    dropped: {
      confirmed: 'The booking was cancelled before this mail was sent, so it is not sent any more.',
      changed: 'The booking was cancelled before this mail was sent, so it is not sent any more.',
      cancelled: 'The booking is not cancelled, so this mail is not sent.',
      transferred: 'The booking is gone, so this mail is not sent.',
      tickets: 'The address has no tickets, so nothing is sent to it.',
    } satisfies Record<MailKind, string>,
    noText: 'What it said is not kept: the booking was cancelled since, or the tickets of the address are over.',
  },
}
