// Faults that are planted into a real database: an audit finds each, with a short history, and nothing where nothing is wrong.
import { randomUUID } from 'node:crypto'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BookingDesk } from '../booking/booking-desk.ts'
import { OperatorDesk } from '../booking/operator-desk.ts'
import { HOLD_SETTINGS, MINUTE } from '../testing/hold-settings.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { audit, type Audit } from './audit.ts'
import { certificateText } from './certificate.ts'
import { onShow } from './read-show.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

const BY = { operator: 'olga', reason: 'A test.' }
const [ann, bob, cid] = [randomUUID(), randomUUID(), randomUUID()]
const bookingOfAnn = (showId: string): Promise<{ id: string }[]> =>
  box.orm.em
    .fork()
    .execute<{ id: string }[]>('select booking_id as id from booking where show_id = ? and cancelled_at is null', [
      showId,
    ])

/** A show in which all sorts of things have happened: seats 0 and 1 are Ann's, 3 is blocked, 4 held by Bob. */
async function eventfulShow(): Promise<string> {
  const { office } = box
  const desk = new OperatorDesk(office)
  const showId = await box.addShow(30)
  valueOf(await office.hold(showId, ann, [0, 1]))
  valueOf(await office.beginCheckout(showId, ann))
  valueOf(await office.confirm(showId, ann, randomUUID(), [0, 1]))
  valueOf(await office.hold(showId, bob, [2, 3]))
  const booking = randomUUID()
  valueOf(await office.confirm(showId, bob, booking, [2]))
  valueOf(await office.cancel(showId, bob, booking))
  valueOf(await desk.forceRelease(showId, [3], BY))
  valueOf(await desk.block(showId, [3], { name: 'Press', until: Date.now() + 60 * MINUTE }, BY))
  valueOf(await desk.changeShow(showId, { title: 'Hamlet' }, BY))
  valueOf(await office.hold(showId, bob, [4]))
  valueOf(await office.hold(showId, cid, [5]))
  valueOf(await office.release(showId, cid, undefined))
  return showId
}

async function audited(showId: string): Promise<Audit> {
  const result = await onShow(box.orm, showId, (show) => audit(show, HOLD_SETTINGS))
  if (!result) throw new Error('There is no such show.')
  return result
}

function textOf(result: Audit): string {
  return stripVTControlCharacters(certificateText(result, 'EUR'))
}

test('O3 changes of what buyers read about a show are explained, and one past the log is found', async () => {
  const showId = await box.addShow(3, { about: { organiser: 'Players' } })
  const desk = new OperatorDesk(box.office)
  valueOf(
    await desk.changeShow(showId, { about: { description: 'A prince.', minimumAge: 12 }, posterDigest: '0a' }, BY),
  )
  valueOf(await desk.changeShow(showId, { about: { description: null }, posterDigest: null }, BY))
  expect((await audited(showId)).findings).toEqual([])
  await box.orm.em.fork().execute(`update show set about = '{}' where show_id = ?`, [showId])
  expect((await audited(showId)).findings.map(([rule]) => rule)).toEqual(['L1'])
})

test('nothing is wrong with a show, and its certificate says what happened', async () => {
  const showId = await eventfulShow()
  const result = await audited(showId)
  expect(result.wrong, textOf(result)).toBe(0)
  const text = textOf(result)
  expect(text).toContain(`Hamlet (${showId})`)
  expect(text).toContain('2 bookings, 3 seats')
  expect(text).toContain('olga 3')
  expect(text).toContain('✓ 0 seats sold twice')
  expect(text).toContain('✓ 0 unexplained')
  expect(text).toContain('Not judged. Refusals')
  expect((await audited(showId)).digest).toBe(result.digest)
})

const edit = (from: string, to: string): string =>
  `update show_change set changes = replace(changes::text, '${from}', '${to}')::json where show_id = $show`

test.for<[what: string, sabotage: string[], rules: string[], sentence: string | RegExp]>([
  [
    'a seat of a booking deleted',
    ['delete from booking_seat where show_id = $show and seat_id = 0'],
    ['L1'],
    'other seats',
  ],
  ['a booking deleted', ['delete from booking where show_id = $show and booking_id = $booking'], ['B3'], 'is lost'],
  [
    'a cancelled booking deleted',
    ['delete from booking where show_id = $show and cancelled_at is not null'],
    ['B3'],
    'is lost',
  ],
  [
    'a booking that was never made',
    [
      `insert into booking (show_id, booking_id, visitor_id, total_amount, currency, confirmed_at, seq)
     select show_id, gen_random_uuid(), visitor_id, total_amount, currency, confirmed_at, seq from booking
     where show_id = $show and booking_id = $booking`,
    ],
    ['L1'],
    'does not make or cancel booking',
  ],
  [
    'a total changed',
    ['update booking set total_amount = 1 where show_id = $show and booking_id = $booking'],
    ['L1'],
    'total',
  ],
  [
    'another visitor',
    [`update booking set visitor_id = '${cid}' where show_id = $show and booking_id = $booking`],
    ['L1'],
    'another visitor',
  ],
  [
    'a seat sold twice',
    [
      'drop index booking_seat_live',
      'insert into booking_seat (show_id, booking_id, seat_id, live) select show_id, booking_id, 0, true from booking where show_id = $show and cancelled_at is not null',
    ],
    ['B3', 'L1'],
    'Seat 0 is sold twice.',
  ],
  ['a change removed', ['delete from show_change where show_id = $show and seq = 6'], ['L1'], 'seq 6 is missing'],
  [
    'the last change removed',
    ['delete from show_change where show_id = $show and seq = 12'],
    ['L1'],
    'its log ends at 11',
  ],
  [
    'a seq skipped',
    [
      'update show_change set seq = seq + 1 where show_id = $show and seq = 12',
      'update show set seq = 13 where show_id = $show',
    ],
    ['L1'],
    'seq 12 is missing',
  ],
  [
    'a step removed',
    [`update show_change set changes = '[]' where show_id = $show and seq = 4`],
    ['B1', 'H4', 'O2'],
    'Seat 2 was sold to a visitor who did not hold it',
  ],
  ['a step that no rule knows', [edit('"cause":"released"', '"cause":"painted"')], ['L1'], 'no rule knows'],
  [
    'a hold longer than allowed',
    [
      `update show_change set changes = jsonb_set(changes::jsonb, '{0,until}', to_jsonb((changes->0->>'until')::bigint + 1000000))::json
     where show_id = $show and seq = 10`,
    ],
    ['H4', 'L1'],
    'wrong times',
  ],
  [
    'an allocation under another name',
    [`update allocated_seat set name = 'Friends' where show_id = $show`],
    ['L1'],
    /Seat 3 differs .* for Press/,
  ],
  ['an allocation deleted', ['delete from allocated_seat where show_id = $show'], ['L1'], 'Seat 3 differs'],
  [
    'a seat set free',
    ['update seat set held_by = null, booking_id = null where show_id = $show and seat_id = 1'],
    ['L1'],
    'Seat 1 differs',
  ],
  ['a title changed', [`update show set title = 'Macbeth' where show_id = $show`], ['L1'], 'title differs'],
  [
    'a change dated back',
    [`update show_change set at = at - interval '1 hour' where show_id = $show and seq = 8`],
    ['L1'],
    'older than the one before',
  ],
  ['an operator’s reason removed', [edit(',"reason":"A test."', '')], ['O2'], 'without an operator’s reason'],
])('%s is found', async ([, sabotage, rules, sentence]) => {
  const showId = await eventfulShow()
  const [booking] = await bookingOfAnn(showId)
  const em = box.orm.em.fork()
  for (const statement of sabotage) {
    await em.execute(statement.replaceAll('$show', `'${showId}'`).replaceAll('$booking', `'${booking?.id}'`))
  }
  const result = await audited(showId)
  const text = textOf(result)
  expect(text).toMatch(sentence)
  expect([...new Set(result.findings.map(([rule]) => rule))].sort(), text).toEqual(rules)
  expect(text.split('\n').length).toBeLessThan(45)
})

/** Bob has Ann's booking of seats 0 and 1 by her second offer; Cid's booking of seat 2 came back to him, and is offered again. */
async function showWithTransfers(): Promise<{ showId: string; passedOn: string; cameBack: string }> {
  const { office } = box
  const showId = await box.addShow(10)
  const [passedOn, cameBack] = [randomUUID(), randomUUID()]
  valueOf(await office.hold(showId, ann, [0, 1]))
  valueOf(await office.confirm(showId, ann, passedOn, [0, 1]))
  valueOf(await office.offer(showId, ann, passedOn))
  valueOf(await office.withdrawOffer(showId, ann, passedOn))
  valueOf(await office.offer(showId, ann, passedOn))
  valueOf(await office.hold(showId, cid, [2]))
  valueOf(await office.confirm(showId, cid, cameBack, [2]))
  valueOf(await office.offer(showId, cid, cameBack))
  valueOf(await office.accept(showId, bob, { bookingId: passedOn, offer: 2 }))
  valueOf(await office.accept(showId, ann, { bookingId: cameBack, offer: 1 }))
  valueOf(await office.offer(showId, ann, cameBack))
  valueOf(await office.accept(showId, cid, { bookingId: cameBack, offer: 2 }))
  valueOf(await office.offer(showId, cid, cameBack))
  return { showId, passedOn, cameBack }
}

test('T1 T2 nothing is wrong with bookings that are offered, passed on, passed back and cancelled', async () => {
  const { showId, passedOn } = await showWithTransfers()
  const offered = await audited(showId)
  expect(offered.wrong, textOf(offered)).toBe(0)
  valueOf(await box.office.cancel(showId, bob, passedOn))
  const cancelled = await audited(showId)
  expect(cancelled.wrong, textOf(cancelled)).toBe(0)
})

const OTHER_OFFERS = 'A booking’s row has other offers than the log.'
const editTransfer = (field: string, value: string): string =>
  `update booking set transfer = jsonb_set(transfer::jsonb, '{${field}}', '${value}') where booking_id = $passed`

test.for<[what: string, sabotage: string, rules: string[], sentence: string]>([
  ['an offer that was never made', editTransfer('offers', '3'), ['L1'], OTHER_OFFERS],
  ['an open offer that was accepted', editTransfer('offeredAt', '1'), ['L1'], OTHER_OFFERS],
  ['codes of an earlier visitor', editTransfer('accepted', '[]'), ['L1'], OTHER_OFFERS],
  ['another first visitor', editTransfer('confirmedBy', `"${cid}"`), ['L1'], OTHER_OFFERS],
  ['no offers', 'update booking set transfer = null where booking_id = $passed', ['L1'], OTHER_OFFERS],
  [
    'a booking that is its sender’s again',
    `update booking set visitor_id = '${ann}' where booking_id = $passed`,
    ['L1'],
    'another visitor',
  ],
  [
    'a row of who passed it on deleted',
    'delete from passed_booking where booking_id = $passed',
    ['L1'],
    'the table of',
  ],
  [
    'a row of who passed it on that was never',
    `insert into passed_booking select show_id, booking_id, 1, sender_id, seat_ids, passed_at from passed_booking
     where booking_id = $passed`,
    ['L1'],
    'does not pass booking',
  ],
  [
    'a row of a booking that never was',
    `insert into passed_booking select show_id, gen_random_uuid(), offer, sender_id, seat_ids, passed_at
     from passed_booking where booking_id = $passed`,
    ['L1'],
    'does not pass booking',
  ],
  [
    'another sender',
    `update passed_booking set sender_id = '${cid}' where booking_id = $passed`,
    ['L1'],
    'another sender',
  ],
  ['other seats', `update passed_booking set seat_ids = '{0}' where booking_id = $passed`, ['L1'], 'other seats'],
  [
    'a later time',
    `update passed_booking set passed_at = passed_at + interval '1 hour' where booking_id = $passed`,
    ['L1'],
    'another time',
  ],
  [
    'an earlier time',
    `update passed_booking set passed_at = passed_at - interval '1 hour' where booking_id = $passed`,
    ['L1'],
    'does not pass booking',
  ],
  [
    'a step of an offer removed',
    `update show_change set changes = '[]' where show_id = $show and seq = 5`,
    ['L1', 'T2'],
    'which was not open',
  ],
  [
    'a step of an acceptance removed',
    `update show_change set changes = '[]' where show_id = $show and seq = 9`,
    ['L1'],
    'does not pass booking',
  ],
])('T1 T2 in the tables or the log, %s is found', async ([, sabotage, rules, sentence]) => {
  const { showId, passedOn } = await showWithTransfers()
  await box.orm.em.fork().execute(sabotage.replaceAll('$show', `'${showId}'`).replaceAll('$passed', `'${passedOn}'`))
  const result = await audited(showId)
  expect(textOf(result)).toContain(sentence)
  expect([...new Set(result.findings.map(([rule]) => rule))].sort(), textOf(result)).toEqual(rules)
})

test('seats that were blocked from the first, and not by the plan, are named: creating a show is in no log', async () => {
  const showId = await box.addShow(3, { blocked: [2] })
  const result = await audited(showId)
  expect(result.wrong, textOf(result)).toBe(0)
  expect(textOf(result)).toContain('! Blocked from the first, and not by the plan: 1 seat (2).')
})

test('O5 O6 O7 nothing is wrong with bookings that operators cancel in part, move and make; a total and a seat of them are', async () => {
  const { office } = box
  const desk = new BookingDesk(office.queues)
  const showId = await box.addShow(20)
  const [booking, sale, counter] = [randomUUID(), randomUUID(), randomUUID()]
  valueOf(await office.hold(showId, ann, [0, 1, 2]))
  valueOf(await office.confirm(showId, ann, booking, [0, 1, 2]))
  valueOf(await desk.cancel(showId, booking, [1], BY))
  valueOf(await desk.move(showId, booking, [{ from: 2, to: 7 }], BY))
  valueOf(await new OperatorDesk(office).block(showId, [9], { name: 'Press', until: null }, BY))
  valueOf(await desk.hold(showId, counter, [9, 10], BY))
  valueOf(await desk.confirm(showId, counter, sale, [9, 10], BY))
  valueOf(await office.hold(showId, bob, [1, 2]))
  valueOf(await desk.move(showId, sale, [{ from: 9, to: 11 }], BY))
  valueOf(await desk.cancel(showId, sale, undefined, BY))
  const right = await audited(showId)
  expect(right.wrong, textOf(right)).toBe(0)
  expect(textOf(right)).toMatch(/Cancelled +1 booking, 3 seats, .* EUR; of them 1 seat of bookings that kept others\n/)
  expect(textOf(right)).not.toContain('seats-cancelled')
  const em = box.orm.em.fork()
  await em.execute('update booking set total_amount = total_amount * 3 / 2 where booking_id = ?', [booking])
  await em.execute('update booking_seat set seat_id = 12 where booking_id = ? and seat_id = 7', [booking])
  const wrong = textOf(await audited(showId))
  expect(wrong).toContain('A booking’s total is not what its seats cost')
  expect(wrong).toContain('A booking’s row has other seats than the log.')
  expect(wrong).toContain('moved 2 7, visitor A as')
})
