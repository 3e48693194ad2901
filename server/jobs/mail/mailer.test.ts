import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import type { Buyer } from '../../../shared/buyer.ts'
import { decimalOf } from '../../../shared/currency.ts'
import { BookingDesk } from '../../booking/booking-desk.ts'
import { DEFAULT_BRAND } from '../../brand/brand.ts'
import { eraseBuyer } from '../../buyers/erasure.ts'
import { TestSmtpServer } from '../../testing/smtp-server.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../../testing/test-box-office.ts'
import { Mailer } from './mailer.ts'
import { requestTickets } from './outbox.ts'
import { MAIL_TIMING, type MailTiming } from './timing.ts'
import { checkStatementsByShow } from '../../testing/statements-by-show.ts'

const FROM = { name: 'Theatre “Roxy”', address: 'tickets@theatre.example' }
const ANNA = { name: 'Anna', email: 'anna@example.org' }
/** A mail that was not taken is due again at once. */
const TIMING: MailTiming = { ...MAIL_TIMING, retryMs: [0], restMs: 0 }

let box: TestBoxOffice
let smtp: TestSmtpServer
let url: string
const mailers: Mailer[] = []
const defects: unknown[] = []
const lines: string[] = []
beforeAll(async () => {
  box = await testBoxOffice()
  smtp = new TestSmtpServer()
  url = await smtp.listen()
})
afterEach(async () => {
  smtp.behaviour = () => undefined
  for (const mailer of mailers.splice(0)) await mailer.close()
  smtp.mails.splice(0)
  smtp.commands.splice(0)
  await sql('delete from mail')
  expect(defects).toEqual([])
})
afterAll(async () => {
  await smtp.close()
  await box.close()
})

function sql<R = unknown>(statement: string): Promise<R[]> {
  return box.orm.em.fork().execute<R[]>(statement)
}

/** The mail part of a server. */
function newMailer(but: { timing?: MailTiming; url?: string } = {}): Mailer {
  const mailer = new Mailer({
    databaseUrl: box.url,
    mailServer: { url: but.url ?? url, from: FROM },
    timing: but.timing ?? TIMING,
    plans: box.office.plans,
    mailLook: { ...DEFAULT_BRAND, sender: '' },
    linkOf: ({ bookingId }) => Promise.resolve(`https://tickets.example/ticket#${bookingId}`),
    log: pino({ level: 'debug' }, { write: (line) => lines.push(line) }),
    onDefect: (error) => defects.push(error),
  })
  mailers.push(mailer)
  return mailer
}

async function sell(showId: string, seatId: number, buyer: Buyer = ANNA) {
  const [visitorId, bookingId] = [randomUUID(), randomUUID()]
  valueOf(await box.office.hold(showId, visitorId, [seatId]))
  valueOf(await box.office.confirm(showId, visitorId, bookingId, [seatId], undefined, buyer))
  return { visitorId, bookingId }
}

const outbox = () =>
  sql<{ kind: string; state: string; attempts: number; error: string | null }>(
    `select kind, state, attempts, last_error as error from mail order by created_at, kind`,
  )
const subjects = () => smtp.mails.map(({ headers }) => headers.get('subject'))

test('P4 a confirmation and a cancellation are mailed to the buyer, once', async () => {
  const showId = await box.addShow(3, { title: 'The Third Man' })
  const mailer = newMailer()
  const { visitorId, bookingId } = await sell(showId, 1)
  await mailer.dispatch()
  valueOf(await box.office.cancel(showId, visitorId, bookingId))
  await mailer.dispatch()
  await mailer.dispatch()
  expect(subjects()).toEqual(['Your tickets: The Third Man', 'Cancelled: The Third Man'])
  const [confirmation] = smtp.mails
  expect(confirmation?.to).toEqual(['anna@example.org'])
  expect(confirmation?.text).toContain(`https://tickets.example/ticket#${bookingId}`)
  expect(confirmation?.html).toContain(`href="https://tickets.example/ticket#${bookingId}"`)
  expect(confirmation?.headers.get('from')).toContain('<tickets@theatre.example>')
  expect(confirmation?.headers.get('message-id')).toMatch(/^<[\da-f-]{36}@theatre\.example>$/)
  expect((await outbox()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['sent', 1],
    ['sent', 1],
  ])
})

test('P4 a booking that is cancelled before its confirmation was sent gets the cancellation alone', async () => {
  const showId = await box.addShow(3)
  const { visitorId, bookingId } = await sell(showId, 1)
  valueOf(await box.office.cancel(showId, visitorId, bookingId))
  await newMailer().dispatch()
  expect(subjects()).toEqual(['Cancelled: A test'])
})

test('O5 the notice of a change says which seats were cancelled, and what they cost', async () => {
  const showId = await box.addShow(3)
  const [visitorId, bookingId] = [randomUUID(), randomUUID()]
  valueOf(await box.office.hold(showId, visitorId, [0, 1, 2]))
  const { total } = valueOf(await box.office.confirm(showId, visitorId, bookingId, [0, 1, 2], undefined, ANNA))
  const mailer = newMailer()
  await mailer.dispatch()
  const desk = new BookingDesk(box.office.queues)
  const { labels } = valueOf(
    await desk.cancel(showId, bookingId, [1, 2], { operator: 'Olga', reason: 'They are ill.' }),
  )
  await mailer.dispatch()
  expect(subjects()).toEqual(['Your tickets: A test', 'Changed: A test'])
  const text = smtp.mails[1]?.text ?? ''
  expect(text).toContain(`Seat: ${labels.join(', ')}`)
  expect(text).toMatch(/Cancelled: \S+ A-2, \S+ A-3/)
  expect(text).toContain(`Price of the cancelled seats: €${decimalOf((total.amount * 2) / 3, total.currency)}`)
})

test('T2 the notice of a change promises whoever accepted the booking no money for the seats of the former buyer', async () => {
  const showId = await box.addShow(3)
  const [anna, ben, bookingId] = [randomUUID(), randomUUID(), randomUUID()]
  valueOf(await box.office.hold(showId, anna, [0, 1, 2]))
  valueOf(await box.office.confirm(showId, anna, bookingId, [0, 1, 2], undefined, ANNA))
  const desk = new BookingDesk(box.office.queues)
  const because = { operator: 'Olga', reason: 'They are ill.' }
  valueOf(await desk.cancel(showId, bookingId, [2], because))
  const offer = valueOf(await box.office.offer(showId, anna, bookingId)).offer?.number ?? expect.fail()
  valueOf(await box.office.accept(showId, ben, { bookingId, offer }, { name: 'Ben', email: 'ben@example.org' }))
  const { labels } = valueOf(await desk.cancel(showId, bookingId, [1], because))
  await newMailer().dispatch()
  const notice = smtp.mails.find(({ headers }) => headers.get('subject') === 'Changed: A test')
  expect(notice?.to).toEqual(['ben@example.org'])
  expect(notice?.text).toContain(`Seat: ${labels.join(', ')}\n`)
  expect(`${notice?.text ?? ''}${notice?.html ?? ''}`).not.toMatch(/Cancelled|Price of the cancelled|A-3/)
})

test('T2, T5 whoever passed a booking on is mailed in their language that it was accepted, and nothing of who has it now', async () => {
  const showId = await box.addShow(3, { title: 'The Third Man' })
  const mailer = newMailer()
  const { visitorId: anna, bookingId } = await sell(showId, 1, { ...ANNA, language: 'de' })
  const passOn = async (from: string, to: string, buyer: Buyer): Promise<void> => {
    const offer = valueOf(await box.office.offer(showId, from, bookingId)).offer?.number ?? expect.fail()
    valueOf(await box.office.accept(showId, to, { bookingId, offer }, buyer))
  }
  const [ben, cleo] = [randomUUID(), randomUUID()]
  await passOn(anna, ben, { name: 'Ben', email: 'ben@example.org' })
  await passOn(ben, cleo, { name: 'Cleo' })
  await mailer.dispatch()
  // The confirmations of Anna and Ben were not sent before, and Cleo has no address.
  const sent = smtp.mails.map(({ to, headers }) => [to[0], headers.get('subject')])
  expect(sent.toSorted()).toEqual([
    ['anna@example.org', 'Weitergegeben: The Third Man'],
    ['ben@example.org', 'Passed on: The Third Man'],
  ])
  for (const { text, html } of smtp.mails) {
    expect(text).toContain(bookingId.slice(0, 8))
    expect(text + html).not.toMatch(/Ben|Cleo|A-2|href|ticket#/)
  }
  const { mails } = (await mailer.list({ limit: 10 })) ?? { mails: [] }
  expect(mails.map(({ kind, email, text = '' }) => [kind, email, text.split('\n')[0]]).toSorted()).toEqual([
    ['transferred', 'anna@example.org', 'Guten Tag,'],
    ['transferred', 'ben@example.org', 'Hello,'],
  ])
})

test('P4 several servers send each mail once', async () => {
  const showId = await box.addShow(40)
  for (let seatId = 0; seatId < 40; seatId++) await sell(showId, seatId, { name: 'N', email: `n${seatId}@example.org` })
  await Promise.all([newMailer(), newMailer(), newMailer()].map((mailer) => mailer.dispatch()))
  expect(new Set(smtp.mails.flatMap(({ to }) => to)).size).toBe(40)
  expect(smtp.mails).toHaveLength(40)
})

test.each([
  ['connect', 'cut'],
  ['EHLO', '421 Not now'],
  ['MAIL', 'cut'],
  ['MAIL', '550 This sender may not'],
  ['RCPT', '451 Come back later'],
  ['DATA', '452 Too many mails'],
  ['.', 'cut'],
  ['.', '554 Looks like spam'],
] as const)(
  'P4 after %s was answered with “%s” the mail waits, and is sent at the next attempt',
  async (at, answer) => {
    const showId = await box.addShow(3)
    await sell(showId, 1)
    const mailer = newMailer({ timing: { ...TIMING, retryMs: [3_600_000] } })
    smtp.behaviour = (command) => (command === at ? answer : undefined)
    await mailer.dispatch()
    expect(await outbox()).toMatchObject([
      { state: 'waiting', attempts: 1, error: expect.stringMatching(/^E/) as string },
    ])
    expect(smtp.mails).toEqual([])
    smtp.behaviour = () => undefined
    await mailer.dispatch()
    expect(smtp.mails).toEqual([])
    await sql('update mail set due_at = now()')
    await mailer.dispatch()
    expect(smtp.mails).toHaveLength(1)
    expect(await outbox()).toMatchObject([{ state: 'sent', attempts: 2, error: null }])
  },
)

test('P4 an address that the mail server refuses for good is not tried again, and no log line names it', async () => {
  const showId = await box.addShow(3)
  await sell(showId, 1, { name: 'Nobody', email: 'nobody@example.org' })
  await sell(showId, 2)
  smtp.behaviour = (_command, line) => (line.includes('nobody') ? '550 <nobody@example.org>: no such user' : undefined)
  const mailer = newMailer()
  await mailer.dispatch()
  await mailer.dispatch()
  expect((await outbox()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['failed', 1],
    ['sent', 1],
  ])
  expect(lines.join('')).not.toMatch(/nobody|anna/)
})

test('P4 a mail that was not taken for three days is given up', async () => {
  const showId = await box.addShow(3)
  await sell(showId, 1)
  await sql(`update mail set created_at = now() - interval '71 hours 59 minutes', attempts = 70`)
  smtp.behaviour = () => '421 Not now'
  await newMailer({ timing: MAIL_TIMING }).dispatch()
  expect(await outbox()).toMatchObject([{ state: 'failed', attempts: 71 }])
})

test('P4 while the mail server hangs seats are sold, and the mail is sent when it answers again', async () => {
  const showId = await box.addShow(3)
  await sell(showId, 1)
  const mailer = newMailer()
  smtp.behaviour = (command) => (command === 'DATA' ? 'hang' : undefined)
  const dispatching = mailer.dispatch()
  await expect.poll(() => smtp.commands).toContain('DATA')
  await sell(showId, 2)
  smtp.behaviour = () => undefined
  smtp.cut()
  await dispatching
  await mailer.dispatch()
  expect(smtp.mails).toHaveLength(2)
})

test('P4 an attempt ends by itself when the mail server never answers', async () => {
  await sell(await box.addShow(3), 1)
  smtp.behaviour = () => 'hang'
  await newMailer({ timing: { ...TIMING, attemptMs: 1, retryMs: [3_600_000] } }).dispatch()
  expect(await outbox()).toMatchObject([{ state: 'waiting', attempts: 1, error: 'EABORT Message sending aborted' }])
})

test('P4 a server that stops in the middle of an attempt leaves the mail to the next one', async () => {
  const showId = await box.addShow(3)
  await sell(showId, 1)
  smtp.behaviour = (command) => (command === 'DATA' ? 'hang' : undefined)
  const stopped = newMailer()
  const dispatching = stopped.dispatch()
  await expect.poll(() => smtp.commands).toContain('DATA')
  await stopped.close()
  await dispatching
  expect(await outbox()).toMatchObject([{ state: 'waiting', attempts: 0 }])
  smtp.behaviour = () => undefined
  await newMailer().dispatch()
  expect(smtp.mails).toHaveLength(1)
})

test('P4 a mail of a server that died is sent when its lease ends, with the same Message-ID', async () => {
  const showId = await box.addShow(3)
  await sell(showId, 1)
  const mailer = newMailer()
  await mailer.dispatch()
  // The server died between the mail server's answer and its own record.
  await sql(`update mail set state = 'waiting', settled_at = null, leased_until = now() + interval '1 hour'`)
  await mailer.dispatch()
  expect(smtp.mails).toHaveLength(1)
  await sql(`update mail set leased_until = now() - interval '1 second'`)
  await mailer.dispatch()
  const ids = smtp.mails.map(({ headers }) => headers.get('message-id'))
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('P3 nothing is sent to a buyer who was erased', async () => {
  const showId = await box.addShow(3)
  const { bookingId } = await sell(showId, 1)
  await requestTickets(box.orm.em.fork(), ANNA.email)
  await eraseBuyer(box.orm.em.fork(), showId, bookingId)
  await newMailer().dispatch()
  expect(smtp.mails).toEqual([])
  expect(await outbox()).toEqual([])
})

test('no title adds a header or breaks a mail', async () => {
  const title = 'Ünï “=?utf-8?q?x?=” 🎭\u2028Bcc: all@example.org\u202e'
  const showId = await box.addShow(3)
  // As a program that wrote past the checks would have it.
  await box.orm.em
    .fork()
    .execute('update show set title = ? where show_id = ?', [`${title}\r\nBcc: all@example.org`, showId])
  await sell(showId, 1, { name: 'x\u202e', email: "o'neil+=?x?=@example.org" })
  await newMailer().dispatch()
  const [mail] = smtp.mails
  expect(mail?.to).toEqual(["o'neil+=?x?=@example.org"])
  expect([...(mail?.headers.keys() ?? [])]).not.toContain('bcc')
  expect(mail?.text).toContain(title)
  expect(mail?.source.split('\r\n').every((line) => line.length < 998)).toBe(true)
})

test('P5 the tickets of an address are mailed to it: those of shows to come, not cancelled, whoever bought them', async () => {
  const [showId, other, over] = [await box.addShow(3), await box.addShow(3, { title: 'Another' }), await box.addShow(3)]
  const email = 'Berta@example.org'
  const berta = { name: 'Berta', email }
  const bookings = [await sell(showId, 0, berta), await sell(other, 0, { ...berta, email: 'berta@EXAMPLE.org' })]
  const cancelled = await sell(showId, 1, berta)
  valueOf(await box.office.cancel(showId, cancelled.visitorId, cancelled.bookingId))
  const past = await sell(over, 0, berta)
  await box.orm.em.fork().execute(`update show set starts_at = now() - interval '2 days' where show_id = ?`, [over])
  await sql('delete from mail')
  await requestTickets(box.orm.em.fork(), 'BERTA@example.org')
  await requestTickets(box.orm.em.fork(), 'stranger@example.org')
  await newMailer().dispatch()
  expect(smtp.mails.map(({ to }) => to)).toEqual([['berta@example.org']])
  const [mail] = smtp.mails
  for (const { bookingId } of bookings) expect(mail?.text).toContain(`ticket#${bookingId}`)
  for (const { bookingId } of [cancelled, past]) expect(mail?.text).not.toContain(bookingId)
  expect(await outbox()).toMatchObject([{ kind: 'tickets', state: 'sent' }])
})

test('P5 an address gets one mail in five minutes, however many ask at once, and five in a day', async () => {
  await sell(await box.addShow(3), 1)
  await sql('delete from mail')
  const ask = () => Promise.all(Array.from({ length: 5 }, () => requestTickets(box.orm.em.fork(), ANNA.email)))
  // Between two spans of five minutes two mails are right.
  await ask()
  expect((await outbox()).length).toBeLessThanOrEqual(2)
  for (let i = 0; i < 10; i++) {
    await sql(`update mail set mail_id = gen_random_uuid(), created_at = created_at - interval '1 hour'`)
    await ask()
  }
  expect((await outbox()).length).toBeLessThanOrEqual(6)
  await newMailer().dispatch()
  expect(smtp.mails.length).toBeLessThanOrEqual(6)
})

test('P5 nobody can bury an address in confirmations, not by passing bookings on either: it gets fifty mails in a day', async () => {
  const showId = await box.addShow(70)
  const victim = { name: 'x', email: 'Victim@example.org' }
  const sold = []
  for (let seatId = 0; seatId < 60; seatId++) sold.push(await sell(showId, seatId, victim))
  const mailer = newMailer()
  await mailer.dispatch()
  // Attempts that run beside each other do not see each other.
  const got = smtp.mails.length
  expect(got).toBeGreaterThanOrEqual(50)
  expect(got).toBeLessThan(55)
  expect((await outbox()).filter(({ state }) => state === 'failed').length).toBe(60 - got)

  for (const { visitorId, bookingId } of sold) {
    valueOf(await box.office.offer(showId, visitorId, bookingId))
    valueOf(
      await box.office.accept(
        showId,
        randomUUID(),
        { bookingId, offer: 1 },
        { name: 'Ben', email: `${bookingId}@example.org` },
      ),
    )
  }
  for (let seatId = 60; seatId < 70; seatId++) await sell(showId, seatId, victim)
  await mailer.dispatch()
  const { mails } = (await mailer.list({ limit: 500 })) ?? { mails: [] }
  const sent = mails.filter(({ state }) => state === 'sent')
  expect(sent.filter(({ email }) => email === 'victim@example.org').map(({ text }) => text)).toEqual(
    Array.from({ length: got }, () => undefined),
  )
  expect(sent).toHaveLength(got + 60)
})

checkStatementsByShow([
  'select kind, state, attempts, last_error as error from mail order by created_at, kind',
  'delete from mail',
  'update mail set due_at = now()',
  'update mail set created_at = now()…',
  `update mail set state = 'waiting', settled_at = null, leased_until = now()…`,
  'update mail set leased_until = now() - …',
  'update mail set mail_id = gen_random_uuid()…',
])
