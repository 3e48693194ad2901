// What mails say. No mail has a text that a visitor typed, so nobody can have one sent with words of theirs to somebody else.
import { cityOfZone } from '../../../shared/city-names.ts'
import { decimalOf, minorDigits } from '../../../shared/currency.ts'
import type { Booking } from '../../../shared/protocol.ts'
import { shortened } from '../../../shared/text.ts'
import { isTimeZone } from '../../../shared/times.ts'
import { DEFAULT_BRAND, smallRadius, type Brand } from '../../brand/brand.ts'
import { html, type Html } from '../../documents/html.ts'
import { mailWords, type MailWords } from './mail-words.ts'

/** The show of a booking. */
export type MailShow = Readonly<{ title: string; venue: string; startsAt: Date; timeZone: string }>

/**
 * A booking with its show, and the address that opens its ticket. `cancelled` are the seats that were cancelled while it
 * kept others, and what those cost, in the minor unit of the currency.
 */
export type MailTicket = Readonly<{
  booking: Booking
  show: MailShow
  link: string
  cancelled?: Readonly<{ labels: readonly string[]; price: number }>
}>

/** Who signs a mail, empty for nobody, and the look of its button and frames. */
export type MailLook = Readonly<{ sender: string }> & Pick<Brand, 'button' | 'radius'>

const PLAIN: MailLook = { sender: '', button: DEFAULT_BRAND.button, radius: DEFAULT_BRAND.radius }

/** What a mail is about, which says what its lines are. */
type About = 'ticket' | 'change' | 'cancellation' | 'transfer'

export type MailMessage = Readonly<{ subject: string; text: string; html: string }>

const NUMBER_DIGITS = 8
/** Of a show, in a subject. */
const LONGEST_TITLE = 100
/** What a mail is made of. */
type Draft = Readonly<{
  words: MailWords
  subject: string
  lead: string
  tickets: readonly MailTicket[]
  end: string
  look: MailLook
  about: About
}>

/** The confirmation of a booking. */
export function confirmation(ticket: MailTicket, look = PLAIN): MailMessage {
  const words = wordsOf(ticket)
  const [subject, lead, end] = [words.confirmed(titleOf(ticket)), words.confirmedLead, words.keepLink]
  return message({ words, subject, lead, tickets: [ticket], end, look, about: 'ticket' })
}

/** The notice that the seats of a booking are others, or fewer. Its link is that of the confirmation. */
export function changeNotice(ticket: MailTicket, look = PLAIN): MailMessage {
  const words = wordsOf(ticket)
  const [subject, lead, end] = [words.changed(titleOf(ticket)), words.changedLead, words.keepLink]
  return message({ words, subject, lead, tickets: [ticket], end, look, about: 'change' })
}

/** The notice that a booking was cancelled. It has no link, since there is no ticket any more. */
export function cancellation(ticket: MailTicket, look = PLAIN): MailMessage {
  const words = wordsOf(ticket)
  const [subject, lead] = [words.cancelled(titleOf(ticket)), words.cancelledLead]
  return message({ words, subject, lead, tickets: [{ ...ticket, link: '' }], end: '', look, about: 'cancellation' })
}

/**
 * The notice to somebody whose offer of a booking was accepted. The booking and its ticket are another buyer's now, so it says
 * nothing of them but the number.
 */
export function transferNotice(ticket: MailTicket, language: string | undefined, look = PLAIN): MailMessage {
  const words = mailWords(language)
  const [subject, lead] = [words.transferred(titleOf(ticket)), words.transferredLead]
  return message({ words, subject, lead, tickets: [{ ...ticket, link: '' }], end: '', look, about: 'transfer' })
}

/** All tickets of an address, in the language of the first. */
export function ticketList(tickets: readonly MailTicket[], look = PLAIN): MailMessage {
  const words = mailWords(tickets[0]?.booking.buyer?.language)
  const [subject, lead, end] = [words.list, words.listLead, words.keepLinks]
  return message({ words, subject, lead, tickets, end, look, about: 'ticket' })
}

const wordsOf = ({ booking }: MailTicket): MailWords => mailWords(booking.buyer?.language)
const titleOf = ({ show }: MailTicket): string => shortened(show.title, LONGEST_TITLE)

function message(draft: Draft): MailMessage {
  const { words, subject, lead, tickets, end, look } = draft
  const parts = tickets.map((ticket) => linesOf(ticket, draft).join('\n') + (ticket.link && `\n\n${ticket.link}`))
  return {
    subject,
    text: [words.hello, lead, ...parts, end, look.sender].filter((part) => part !== '').join('\n\n') + '\n',
    html: page(draft).text,
  }
}

function linesOf({ booking, show, cancelled }: MailTicket, { about, words }: Draft): string[] {
  const { currency } = booking.total
  const price = about === 'cancellation' ? words.cancelledPrice : words.price
  const moneyOf = (money: Booking['total']): string => moneyText(money, words)
  const line = (name: string, value: string): string => `${name}${words.colon} ${value}`
  const seats = [
    line(words.seats(booking.seatIds.length), booking.labels.join(', ')),
    ...(booking.total.amount > 0 ? [line(price, moneyOf(booking.total))] : []),
    ...(about === 'change' && cancelled && cancelled.labels.length > 0
      ? [
          line(words.cancelledSeats, cancelled.labels.join(', ')),
          ...(cancelled.price > 0 ? [line(words.cancelledPrice, moneyOf({ amount: cancelled.price, currency }))] : []),
        ]
      : []),
  ]
  return [
    show.title,
    show.venue,
    timeOf(show, words),
    ...(about === 'transfer' ? [] : seats),
    line(words.number, booking.bookingId.slice(0, NUMBER_DIGITS)),
  ]
}

/** For programs that read mail: styles stand with their elements, and there are no pictures. */
function page(draft: Draft): Html {
  const { words, subject, lead, tickets, end, look } = draft
  return html`<!doctype html>
    <html lang="${words.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>${subject}</title>
      </head>
      <body style="margin: 0; padding: 24px 16px; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif">
        <div style="max-width: 560px; margin: 0 auto">
          <p style="margin: 0 0 16px">${words.hello}</p>
          <p style="margin: 0 0 24px">${lead}</p>
          ${tickets.map((ticket) => section(ticket, draft))}
          ${[end, look.sender].filter((line) => line !== '').map((line) => html`<p style="margin: 0 0 16px; font-size: 14px"><bdi>${line}</bdi></p>`)}
        </div>
      </body>
    </html> `
}

function section(ticket: MailTicket, draft: Draft): Html {
  const { look, words } = draft
  const [title = '', ...lines] = linesOf(ticket, draft)
  const button = `display: inline-block; padding: 12px 20px; border-radius: ${smallRadius(look.radius)}px; background: ${look.button}; color: #ffffff; font-weight: 600; text-decoration: none`
  return html`<div
    style="margin: 0 0 24px; padding: 16px 20px; border: 1px solid #8a93a8; border-radius: ${String(look.radius)}px"
  >
    <h1 style="margin: 0 0 4px; font-size: 20px"><bdi>${title}</bdi></h1>
    ${lines.map((line) => html`<p style="margin: 0"><bdi>${line}</bdi></p> `)}
    ${ticket.link === '' ? '' : html`<p style="margin: 16px 0 4px"><a href="${ticket.link}" style="${button}">${words.show}</a></p>`}
  </div> `
}

/** “Friday 4 December 2026 at 20:15 Berlin time”: a time of the venue's clock. */
function timeOf({ startsAt, timeZone }: MailShow, { locale, venueTime }: MailWords): string {
  // Zones get renamed, and this machine may know older names only.
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC'
  const city = cityOfZone(zone, locale.slice(0, 2))
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    ...(city === undefined && { timeZoneName: 'short' }),
  })
  const time = format.format(startsAt)
  return city === undefined ? time : venueTime(time, city)
}

/** “€19.50”, “19,50 €”. */
function moneyText({ amount, currency }: Booking['total'], { locale }: MailWords): string {
  const digits = minorDigits(currency)
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...fraction }).format(decimalOf(amount, currency))
}
