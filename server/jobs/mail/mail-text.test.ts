import { expect, test } from 'vitest'
import type { Booking } from '../../../shared/protocol.ts'
import { cancellation, changeNotice, confirmation, ticketList, transferNotice, type MailTicket } from './mail-text.ts'

const booking: Booking = {
  bookingId: '0b9c2a4e-6f0d-4c1c-9d5e-3a8f0e7b1c22',
  showId: 'cinema',
  seatIds: [2, 3],
  labels: ['Stalls A-3', 'Stalls A-4'],
  total: { amount: 1950, currency: 'EUR' },
  confirmedAt: '2026-11-29T19:03:12.345Z',
  cancelledAt: null,
  seq: 42,
  buyer: { name: 'Anna Schmidt', email: 'anna@example.org' },
}
const ticket: MailTicket = {
  booking,
  show: {
    title: 'The Third Man',
    venue: 'Roxy',
    startsAt: new Date('2026-12-24T19:00:00.000Z'),
    timeZone: 'Europe/Vienna',
  },
  link: 'https://tickets.example/ticket#abc',
}

test('a confirmation says what was booked, when by the venue’s clock, and where the tickets are', () => {
  const { subject, text, html } = confirmation(ticket)
  expect(subject).toBe('Your tickets: The Third Man')
  // How a date is written may change with Node.
  expect(text.replace(/^Thursday.* 24 December 2026.* 20:00 Vienna time$/m, 'TIME')).toBe(`Hello,

Your booking is confirmed.

The Third Man
Roxy
TIME
Seats: Stalls A-3, Stalls A-4
Price: €19.50
Booking number: 0b9c2a4e

https://tickets.example/ticket#abc

Anyone with this link can show your tickets at the door, so share it only with people who are coming with you. It can’t be used to cancel them.
`)
  for (const part of [
    'The Third Man',
    'Roxy',
    '20:00',
    'Stalls A-4',
    '0b9c2a4e',
    'href="https://tickets.example/ticket#abc"',
  ])
    expect(html).toContain(part)
})

test('a cancellation has no link; a list of tickets has one for each', () => {
  const cancelled = cancellation(ticket)
  expect(cancelled.subject).toBe('Cancelled: The Third Man')
  expect(cancelled.text + cancelled.html).not.toContain(ticket.link)
  expect(changeNotice(ticket).text).toContain(`It is now:\n\nThe Third Man`)
  expect(changeNotice(ticket).text).toContain(ticket.link)
  expect(cancelled.text).toContain('Seats: Stalls A-3, Stalls A-4\nPrice of the cancelled seats: €19.50\n')
  expect(cancelled.text + cancelled.html).not.toContain('Price:')
  const changed = { ...ticket, cancelled: { labels: ['Stalls A-5', 'Stalls A-6'], price: 1900 } }
  for (const mail of [changeNotice(changed).text, changeNotice(changed).html])
    for (const part of ['Price: €19.50', 'Cancelled: Stalls A-5, Stalls A-6', 'Price of the cancelled seats: €19.00'])
      expect(mail).toContain(part)
  expect(confirmation(changed).text).not.toMatch(/paid back|A-5/)
  const list = ticketList([ticket, { ...ticket, link: 'https://tickets.example/ticket#def' }])
  for (const part of [list.text, list.html]) expect(part.match(/ticket#\w+/g)).toEqual(['ticket#abc', 'ticket#def'])
})

test('no mail has the buyer’s own words, and HTML in a title or a label is text', () => {
  const title = '<img src=x onerror="alert(1)"> & "co"'
  const hostile: MailTicket = {
    ...ticket,
    booking: { ...booking, labels: ['</p><script>'] },
    show: { ...ticket.show, title, venue: "<a href='//evil.example'>" },
  }
  for (const make of [confirmation, changeNotice, cancellation, (one: MailTicket) => ticketList([one])]) {
    const { subject, text, html } = make(hostile)
    expect(subject + text + html).not.toMatch(/anna/i)
    expect(html).not.toMatch(/<img|<script|<a href='/)
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &quot;co&quot;')
  }
})

test('the brand signs all mails, as text, and their buttons and frames have its look', () => {
  const look = { sender: 'Roxy & Sons', button: '#0f766e', radius: 6 }
  const mails = [confirmation, changeNotice, cancellation].map((make) => make(ticket, look))
  for (const { text, html } of [...mails, ticketList([ticket], look)]) {
    expect(text).toMatch(/\n\nRoxy & Sons\n$/)
    expect(html).toContain('Roxy &amp; Sons')
    expect(html).toContain('border-radius: 6px')
  }
  expect(confirmation(ticket, look).html).toMatch(
    /<a href="[^"]+" style="[^"]*border-radius: 4px; background: #0f766e;/,
  )
})

test('a free ticket has no price, and a zone that this machine does not know is no fault', () => {
  const free = { ...booking, total: { amount: 0, currency: 'EUR' } }
  const { text } = confirmation({ ...ticket, booking: free, show: { ...ticket.show, timeZone: 'Mars/Olympus' } })
  expect(text).not.toContain('Price:')
  expect(text).toContain('19:00 UTC')
})

test('a mail is in the language of the checkout; English where there are no words of it', () => {
  const inLanguage = (language: string): MailTicket => {
    return { ...ticket, booking: { ...booking, buyer: { name: 'Anna', email: 'anna@example.org', language } } }
  }
  const german = confirmation(inLanguage('de-AT'))
  expect(german.subject).toBe('Ihre Tickets: The Third Man')
  expect(german.text).toMatch(/^Guten Tag,\n/)
  expect(german.text).toMatch(/Donnerstag.*24. Dezember 2026.*20:00 Uhr \(Ortszeit Wien\)/)
  expect(german.text).toContain('Plätze: Stalls A-3, Stalls A-4\nPreis: 19,50\u00a0€\n')
  expect(german.html).toContain('<html lang="de-DE">')
  const french = cancellation(inLanguage('fr'))
  expect(french.text).toMatch(/jeudi 24 décembre 2026.*20:00 \(heure de Vienne\)/)
  expect(french.text).toContain('Prix des places annulées\u00a0: 19,50\u00a0€\n')
  const others = [changeNotice(inLanguage('fr')), ticketList([inLanguage('fr')]), transferNotice(ticket, 'fr'), french]
  for (const mail of others) expect(mail.text + mail.html).not.toMatch(/Hello|Seat|Price|Booking|ticket\b(?!#)/)
  expect(confirmation(inLanguage('tlh')).text).toBe(confirmation(ticket).text)
})
