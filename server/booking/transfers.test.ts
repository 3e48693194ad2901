// T1, T5, V1: what the commands of one batch about a booking that is passed on are answered, and what a sender sees of it later.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ledgerOf, NOW, run, saleOf } from '../testing/ledger-fixtures.ts'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import type { Command, Outcome } from './command.ts'
import { Settlement } from './settlement.ts'
import { readPassedOn } from './transfer-rows.ts'

const ANNA = { name: 'Anna Ängström', email: 'anna@example.org' }
const BEN = { name: 'Ben Weber', email: 'ben@example.org' }

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

/** A booking of a visitor’s in a new show, and a function that settles commands about it in one batch. */
async function booking() {
  const showId = await box.addShow(4)
  const [sender, receiver, bookingId] = [randomUUID(), randomUUID(), randomUUID()]
  valueOf(await box.office.hold(showId, sender, [1]))
  valueOf(await box.office.confirm(showId, sender, bookingId, [1], undefined, ANNA))
  const settlement = new Settlement(box.orm, box.office.boards, HOLD_SETTINGS, () => undefined)
  const settle = async (...commands: Command[]) => (await settlement.transact(showId, commands)).outcomes
  const ofSender = { visitorId: sender, bookingId }
  const accept = { kind: 'accept', visitorId: receiver, bookingId, offer: 1, buyer: BEN } as const
  return { ofSender, accept, settle }
}

const OTHERS = { kind: 'refused', refusal: { code: 'FORBIDDEN', message: 'This booking is somebody else’s.' } }
const buyerIn = (outcome: Outcome | undefined) => (outcome?.kind === 'booking' ? outcome.booking.buyer : undefined)

test('T5, V1 a sender whose booking is accepted in the same batch gets nothing of the receiver’s', async () => {
  const { ofSender, accept, settle } = await booking()
  const offer = { kind: 'offer', ...ofSender } as const
  const confirm = { kind: 'confirm' as const, ...ofSender, seatIds: [1], buyer: ANNA }
  const [opened] = await settle(offer)
  expect(opened).toMatchObject({ kind: 'booking', booking: { buyer: ANNA, offer: { number: 1 } } })
  const [offered, confirmed, byServer, accepted] = await settle(offer, confirm, { ...confirm, by: 'server' }, accept)
  expect([offered, confirmed]).toMatchObject([OTHERS, OTHERS])
  expect(JSON.stringify([offered, confirmed])).not.toMatch(/Ben|ben@/)
  // T4: the seller’s server confirms for who had it first.
  expect([byServer, accepted].map(buyerIn)).toEqual([BEN, BEN])
})

test('T5, V1 so does a sender whose first offer is accepted at once', async () => {
  const { ofSender, accept, settle } = await booking()
  const [offered, accepted] = await settle({ kind: 'offer', ...ofSender }, accept)
  expect(offered).toMatchObject(OTHERS)
  expect(buyerIn(accepted)).toEqual(BEN)
})

test('T4 a server that cancels a booking by its former visitor gets it', async () => {
  const { ofSender, accept, settle } = await booking()
  await settle({ kind: 'offer', ...ofSender }, accept)
  const [cancelled] = await settle({ kind: 'cancel', ...ofSender, by: 'server' })
  expect(cancelled).toMatchObject({ kind: 'booking', booking: { buyer: BEN } })
})

test('T3 an offer can be taken back also once the show has begun, which may be postponed; in an archived show nothing changes', () => {
  const transfer = { offers: 1, offeredAt: NOW - 1, accepted: [], confirmedBy: 'anna' }
  const withdraw = { kind: 'withdraw-offer', visitorId: 'anna', bookingId: 'x' } as const
  for (const [show, causes] of [
    [{}, ['offer-withdrawn']],
    [{ isArchived: true }, []],
    [{ startsAt: NOW }, ['offer-withdrawn']],
  ] as const) {
    const { steps, ruling } = run(ledgerOf({}, { sales: [saleOf('anna', 'x', [1], { transfer })], show }), withdraw)
    expect(steps.map(({ cause }) => cause)).toEqual(causes)
    expect(ruling).toEqual({ booking: 'x' })
  }
})

test('T5 of the bookings that each visitor passed on, the database reads as many as are shown, each once', async () => {
  const em = box.orm.em.fork()
  const [receiver, ...senders] = [randomUUID(), randomUUID(), randomUUID()]
  const showId = await box.addShow(4)
  for (const sender of senders) {
    const bookingIds = Array.from({ length: 4 }, () => randomUUID())
    const which = [showId, bookingIds]
    await em.execute(
      `insert into booking (show_id, booking_id, visitor_id, total_amount, currency, confirmed_at, seq)
       select ?, unnest(array[?]::uuid[]), ?, 0, 'EUR', clock_timestamp(), 0`,
      [...which, receiver],
    )
    // The first booking came back and was passed on again, last of all.
    for (const [i, bookingId] of [...bookingIds, bookingIds[0]].entries()) {
      await em.execute(
        `insert into passed_booking (show_id, booking_id, offer, sender_id, seat_ids, passed_at)
         values (?, ?, ?, ?, '{1}', to_timestamp(?))`,
        [showId, bookingId, i + 1, sender, i],
      )
    }
    const seen = await box.office.offers.passedOnBy(sender)
    expect(seen.map((each) => each.bookingId)).toEqual([0, 3, 2, 1].map((i) => bookingIds[i]))
  }
  const rows = await readPassedOn(em, senders, 3)
  expect(senders.map((sender) => rows.filter((row) => row.sender === sender).map((row) => row.passedAt))).toEqual([
    [4000, 3000, 2000],
    [4000, 3000, 2000],
  ])
})
