// What mails say. No mail has a text that a visitor typed, so nobody can have one sent with words of theirs to somebody else.
import { decimalOf } from '../../../shared/currency.ts'
import type { Booking } from '../../../shared/protocol.ts'
import { shortened } from '../../../shared/text.ts'
import { DEFAULT_BRAND, smallRadius, type Brand } from '../../brand/brand.ts'
import { html, type Html } from '../../documents/html.ts'

/** The show of a booking. */
export type MailShow = Readonly<{ title: string; venue: string; startsAt: Date; timeZone: string }>

/**
 * A booking with its show, and the address that opens its ticket. `cancelled` are the seats that were cancelled while it
 * kept others, and what is to be paid back for them, in the minor unit of the currency.
 */
export type MailTicket = Readonly<{
  booking: Booking
  show: MailShow
  link: string
  cancelled?: Readonly<{ labels: readonly string[]; paidBack: number }>
}>

/** Who signs a mail, empty for nobody, and the look of its button and frames. */
export type MailLook = Readonly<{ sender: string }> & Pick<Brand, 'button' | 'radius'>

const PLAIN: MailLook = { sender: '', button: DEFAULT_BRAND.button, radius: DEFAULT_BRAND.radius }

/** What a mail is about, which says what its lines are. */
type About = 'ticket' | 'change' | 'cancellation'

export type MailMessage = Readonly<{ subject: string; text: string; html: string }>

const LANGUAGE = 'en-GB'
const NUMBER_DIGITS = 8
/** Of a show, in a subject. */
const LONGEST_TITLE = 100
const KEEP_IT =
  'Whoever has this link can show your tickets at the door, so pass it on only to those who come with you. The link cannot cancel them.'

/** The confirmation of a booking. */
export function confirmation(ticket: MailTicket, look = PLAIN): MailMessage {
  return message(
    `Your tickets: ${shortened(ticket.show.title, LONGEST_TITLE)}`,
    'Your booking is confirmed.',
    [ticket],
    KEEP_IT,
    look,
  )
}

/** The notice that the seats of a booking are others, or fewer. Its link is that of the confirmation. */
export function changeNotice(ticket: MailTicket, look = PLAIN): MailMessage {
  const title = shortened(ticket.show.title, LONGEST_TITLE)
  return message(`Changed: ${title}`, 'Your booking was changed. It is now:', [ticket], KEEP_IT, look, 'change')
}

/** The notice that a booking was cancelled. It has no link, since there is no ticket any more. */
export function cancellation(ticket: MailTicket, look = PLAIN): MailMessage {
  const lead = 'Your booking was cancelled. Its tickets are no longer valid.'
  return message(
    `Cancelled: ${shortened(ticket.show.title, LONGEST_TITLE)}`,
    lead,
    [{ ...ticket, link: '' }],
    '',
    look,
    'cancellation',
  )
}

/** All tickets of an address. */
export function ticketList(tickets: readonly MailTicket[], look = PLAIN): MailMessage {
  const lead = 'You asked for your tickets. If it was not you, you need not do anything: nobody else got this mail.'
  return message(
    'Your tickets',
    lead,
    tickets,
    KEEP_IT.replace('this link', 'a link').replace('The link', 'A link'),
    look,
  )
}

function message(
  subject: string,
  lead: string,
  tickets: readonly MailTicket[],
  end: string,
  look: MailLook,
  about: About = 'ticket',
): MailMessage {
  const parts = tickets.map((ticket) => linesOf(ticket, about).join('\n') + (ticket.link && `\n\n${ticket.link}`))
  return {
    subject,
    text: ['Hello,', lead, ...parts, end, look.sender].filter((part) => part !== '').join('\n\n') + '\n',
    html: page(subject, lead, tickets, end, look, about).text,
  }
}

function linesOf({ booking, show, cancelled }: MailTicket, about: About): string[] {
  const { currency } = booking.total
  const price = about === 'cancellation' ? 'To be paid back' : 'Price'
  return [
    show.title,
    show.venue,
    timeOf(show),
    `${booking.seatIds.length === 1 ? 'Seat' : 'Seats'}: ${booking.labels.join(', ')}`,
    ...(booking.total.amount > 0 ? [`${price}: ${moneyOf(booking.total)}`] : []),
    ...(about === 'change' && cancelled && cancelled.labels.length > 0
      ? [
          `Cancelled: ${cancelled.labels.join(', ')}`,
          ...(cancelled.paidBack > 0 ? [`To be paid back: ${moneyOf({ amount: cancelled.paidBack, currency })}`] : []),
        ]
      : []),
    `Booking number: ${booking.bookingId.slice(0, NUMBER_DIGITS)}`,
  ]
}

/** For programs that read mail: styles stand with their elements, and there are no pictures. */
function page(
  subject: string,
  lead: string,
  tickets: readonly MailTicket[],
  end: string,
  look: MailLook,
  about: About,
): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>${subject}</title>
      </head>
      <body style="margin: 0; padding: 24px 16px; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif">
        <div style="max-width: 560px; margin: 0 auto">
          <p style="margin: 0 0 16px">Hello,</p>
          <p style="margin: 0 0 24px">${lead}</p>
          ${tickets.map((ticket) => section(ticket, look, about))}
          ${[end, look.sender].filter((line) => line !== '').map((line) => html`<p style="margin: 0 0 16px; font-size: 14px"><bdi>${line}</bdi></p>`)}
        </div>
      </body>
    </html> `
}

function section(ticket: MailTicket, look: MailLook, about: About): Html {
  const [title = '', ...lines] = linesOf(ticket, about)
  const button = `display: inline-block; padding: 12px 20px; border-radius: ${smallRadius(look.radius)}px; background: ${look.button}; color: #ffffff; font-weight: 600; text-decoration: none`
  return html`<div
    style="margin: 0 0 24px; padding: 16px 20px; border: 1px solid #8a93a8; border-radius: ${String(look.radius)}px"
  >
    <h1 style="margin: 0 0 4px; font-size: 20px"><bdi>${title}</bdi></h1>
    ${lines.map((line) => html`<p style="margin: 0"><bdi>${line}</bdi></p> `)}
    ${ticket.link === '' ? '' : html`<p style="margin: 16px 0 4px"><a href="${ticket.link}" style="${button}">Show the tickets</a></p>`}
  </div> `
}

/** “Friday 4 December 2026 at 20:15 CET”: a time of the venue’s clock. */
function timeOf({ startsAt, timeZone }: MailShow): string {
  const format = (zone: string): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(LANGUAGE, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: zone,
      timeZoneName: 'short',
    })
  try {
    return format(timeZone).format(startsAt)
  } catch {
    // Zones get renamed, and this machine may know older names only.
    return format('UTC').format(startsAt)
  }
}

function moneyOf({ amount, currency }: Booking['total']): string {
  return `${decimalOf(amount, currency)} ${currency}`
}
