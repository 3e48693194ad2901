// Calendar files (RFC 5545): of a ticket, and of the moment when the sale of a show opens.
import type { Booking, Show } from '../../../shared/protocol.ts'

type Sold = Pick<Show, 'showId' | 'venue' | 'salesOpenAt'>

/** A longer line continues in the next one, after a space (RFC 5545, 3.1). */
const MOST_OCTETS = 75

/** The show as one event. It has no end, since the length of a show is not known (3.6.1). */
export function calendarFileOf(booking: Booking, show: Show, seats: string, address: string): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Holdfast//Tickets//EN',
    'BEGIN:VEVENT',
    `UID:${booking.bookingId}@holdfast`,
    `DTSTAMP:${utc(booking.confirmedAt)}`,
    `DTSTART:${utc(show.startsAt)}`,
    `SUMMARY:${escaped(show.title)}`,
    `LOCATION:${escaped([show.venue, show.about?.address].filter(Boolean).join(', '))}`,
    `DESCRIPTION:${escaped(`${seats}\n${address}`)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** The opening of a show's sale as an event of a quarter of an hour, with an alarm ten minutes before. */
export function saleReminderOf(show: Sold, summary: string, address: string): string {
  const end = new Date(Date.parse(show.salesOpenAt) + 15 * 60_000).toISOString()
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Holdfast//Sales//EN',
    'BEGIN:VEVENT',
    // Another installation may have a show of the same id.
    `UID:sale-${show.showId}@${new URL(address).host}`,
    // The show has no time of its last change; the file tells the same at any time.
    `DTSTAMP:${utc(show.salesOpenAt)}`,
    `DTSTART:${utc(show.salesOpenAt)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(`${show.venue}\n${address}`)}`,
    `URL:${address}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT10M',
    `DESCRIPTION:${escaped(summary)}`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** “20261204T191500Z” */
function utc(time: string): string {
  return time.replace(/\.\d+/, '').replaceAll(/[-:]/g, '')
}

/** Text as a value (3.3.11). */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r?\n/g, '\\n')
}

function folded(line: string): string {
  const octets = new TextEncoder()
  let folded = ''
  let used = 0
  // By characters, so that no character is cut in two.
  for (const character of line) {
    const length = octets.encode(character).length
    if (used + length > MOST_OCTETS) {
      folded += '\r\n '
      used = 1
    }
    folded += character
    used += length
  }
  return folded
}
