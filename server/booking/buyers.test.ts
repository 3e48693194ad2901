import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Buyer } from '../../shared/buyer.ts'
import { eraseBuyer } from '../buyers/erasure.ts'
import { proxiedBoxOffice, type ProxiedBoxOffice } from '../testing/proxied-box-office.ts'
import { BookingDesk } from './booking-desk.ts'
import { buyerStatements } from './buyer-rows.ts'
import { runAll } from './write-change.ts'
import { codeOf, valueOf, type TestNode } from '../testing/test-box-office.ts'

const ANNA = { name: 'Anna “Ñ” O’Neil? 🎭', email: 'anna@example.org', language: 'de' }
const BEN = { name: 'Ben' }
const BECAUSE = { operator: 'olga', reason: 'A column.' }

let box: ProxiedBoxOffice
let other: TestNode

beforeAll(async () => {
  box = await proxiedBoxOffice()
  other = box.addNode()
})
afterAll(() => box.close())

/** A new visitor holds a seat. */
async function holderOf(showId: string, seatId: number): Promise<string> {
  const visitorId = randomUUID()
  valueOf(await box.office.hold(showId, visitorId, [seatId]))
  return visitorId
}

function confirm(
  showId: string,
  visitorId: string,
  bookingId: string,
  seatId: number,
  buyer?: Buyer,
  node: TestNode = box,
) {
  return node.office.confirm(showId, visitorId, bookingId, [seatId], undefined, buyer)
}

type Rows = {
  buyers: { name: string; email: string | null; language: string | null }[]
  words: string[]
  mails: string[]
}
async function rowsOf(showId: string, bookingId: string): Promise<Rows> {
  const em = box.orm.em.fork()
  const where = 'where show_id = ? and booking_id = ?'
  const of = [showId, bookingId]
  const words = await em.execute<{ word: string }[]>(`select word from buyer_word ${where} order by word`, of)
  const mails = await em.execute<{ kind: string }[]>(`select kind from mail ${where} order by created_at, kind`, of)
  return {
    buyers: await em.execute(`select name, email, language from buyer ${where}`, of),
    words: words.map(({ word }) => word),
    mails: mails.map(({ kind }) => kind),
  }
}

test('P1 name and address are recorded with the booking, apart from it and from the log, and the visitor gets them back', async () => {
  const showId = await box.addShow(4)
  const visitorId = await holderOf(showId, 1)
  const bookingId = randomUUID()
  const booking = valueOf(await confirm(showId, visitorId, bookingId, 1, ANNA))
  expect(booking.buyer).toEqual(ANNA)
  expect(await box.office.bookingsOf(visitorId)).toEqual({ bookings: [booking] })
  expect(await other.office.bookingOf(showId, bookingId, visitorId)).toEqual(booking)
  expect(await other.office.changedBooking(showId, bookingId, visitorId)).toEqual(booking)
  expect(await rowsOf(showId, bookingId)).toEqual({
    buyers: [ANNA],
    words: ['anna', 'anna@example.org', 'n', 'oneil'],
    mails: ['confirmed'],
  })
  const log = await box.orm.em.fork().execute('select changes from show_change where show_id = ?', [showId])
  expect(JSON.stringify(log)).not.toMatch(/anna|oneil/i)

  const cancelled = valueOf(await other.office.cancel(showId, visitorId, bookingId))
  expect(cancelled.buyer).toEqual(ANNA)
  expect((await rowsOf(showId, bookingId)).mails).toEqual(['confirmed', 'cancelled'])
  valueOf(await other.office.cancel(showId, visitorId, bookingId))
  expect((await rowsOf(showId, bookingId)).mails).toEqual(['confirmed', 'cancelled'])
})

test('P1 without an address no mail is due, and without a buyer nothing is recorded', async () => {
  const showId = await box.addShow(4)
  const [first, second] = [randomUUID(), randomUUID()]
  const [ben, nobody] = [await holderOf(showId, 0), await holderOf(showId, 1)]
  expect(valueOf(await confirm(showId, ben, first, 0, BEN)).buyer).toEqual(BEN)
  expect(valueOf(await confirm(showId, nobody, second, 1))).not.toHaveProperty('buyer')
  valueOf(await box.office.cancel(showId, ben, first))
  valueOf(await box.office.cancel(showId, nobody, second))
  expect(await rowsOf(showId, first)).toEqual({
    buyers: [{ ...BEN, email: null, language: null }],
    words: ['ben'],
    mails: [],
  })
  expect(await rowsOf(showId, second)).toEqual({ buyers: [], words: [], mails: [] })
})

test('P2 of confirmations with different names at once, on two nodes, the first one is recorded and all get its name', async () => {
  const showId = await box.addShow(4)
  for (let round = 0; round < 10; round++) {
    const visitorId = await holderOf(showId, 2)
    const bookingId = randomUUID()
    const buyers = Array.from({ length: 6 }, (_, i) => ({ name: `Name ${i}`, email: `name${i}@example.org` }))
    const answers = await Promise.all(
      buyers.map((buyer, i) => confirm(showId, visitorId, bookingId, 2, buyer, i % 2 === 0 ? box : other)),
    )
    const names = new Set(answers.map((answer) => valueOf(answer).buyer?.name))
    expect(names.size).toBe(1)
    const rows = await rowsOf(showId, bookingId)
    expect(rows.buyers.map(({ name }) => name)).toEqual([...names])
    expect(rows.mails).toEqual(['confirmed'])
    valueOf(await box.office.cancel(showId, visitorId, bookingId))
  }
})

test('P2 a refused confirmation records nothing, also within one batch with the one that is granted', async () => {
  const showId = await box.addShow(4)
  const [thief, owner] = [randomUUID(), await holderOf(showId, 3)]
  const bookingId = randomUUID()
  const [refused, granted, mismatch] = await Promise.all([
    confirm(showId, thief, bookingId, 3, ANNA),
    confirm(showId, owner, bookingId, 3, BEN),
    confirm(showId, thief, bookingId, 3, ANNA),
  ])
  expect([codeOf(refused), codeOf(mismatch)]).toEqual(['NOT_HELD', 'BOOKING_MISMATCH'])
  expect(valueOf(granted).buyer).toEqual(BEN)
  expect((await rowsOf(showId, bookingId)).buyers).toEqual([{ ...BEN, email: null, language: null }])
})

test('P4 a sale of before whose seats changed gives a mail about the change', async () => {
  const showId = await box.addShow(4)
  const visitorId = await holderOf(showId, 0)
  const bookingId = randomUUID()
  const { total, confirmedAt, seq } = valueOf(await confirm(showId, visitorId, bookingId, 0, ANNA))
  const sale = { bookingId, visitorId, seatIds: [1], total: total.amount, currency: 'EUR', cancelledAt: null, seq }
  const changed = { ...sale, confirmedAt: Date.parse(confirmedAt) }
  await runAll(box.orm.em.fork(), buyerStatements(showId, { made: [], cancelled: [changed] }))
  expect((await rowsOf(showId, bookingId)).mails).toEqual(['confirmed', 'changed'])
})

test('P1 O6 a named booking is made, moved and cancelled in part within one batch, without a defect', async () => {
  const showId = await box.addShow(6)
  const visitorId = randomUUID()
  valueOf(await box.office.hold(showId, visitorId, [0, 1]))
  const bookingId = randomUUID()
  const desk = new BookingDesk(box.office.queues)
  const answers = await Promise.all([
    box.office.confirm(showId, visitorId, bookingId, [0, 1], undefined, ANNA),
    desk.move(showId, bookingId, [{ from: 0, to: 4 }], BECAUSE),
    desk.cancel(showId, bookingId, [1], BECAUSE),
  ])
  expect(answers.map(codeOf)).toEqual(['ok', 'ok', 'ok'])
  expect(new Set(answers.map((answer) => valueOf(answer).seq)).size).toBe(1)
  const { buyers, mails } = await rowsOf(showId, bookingId)
  expect(buyers).toEqual([ANNA])
  expect(mails.toSorted()).toEqual(['changed', 'confirmed'])
  expect(box.defects).toEqual([])
})

test('P3 a move that read the buyer before an erasure does not bring the person back', async () => {
  const showId = await box.addShow(4)
  const visitorId = await holderOf(showId, 0)
  const bookingId = randomUUID()
  valueOf(await confirm(showId, visitorId, bookingId, 0, ANNA))
  const eraser = box.orm.em.fork()
  await eraser.begin()
  // The move waits for this table when it has read the buyer.
  await eraser.execute('lock table mail in share mode')
  const moved = new BookingDesk(other.office.queues).move(showId, bookingId, [{ from: 0, to: 3 }], BECAUSE)
  const waiting = async () => {
    const rows = await box.orm.em
      .fork()
      .execute(`select from pg_locks where relation = 'mail'::regclass and not granted`)
    return rows.length
  }
  await expect.poll(waiting).toBeGreaterThan(0)
  expect(await eraseBuyer(eraser, showId, bookingId)).toBe(true)
  await eraser.commit()
  valueOf(await moved)
  expect(await rowsOf(showId, bookingId)).toEqual({ buyers: [], words: [], mails: [] })
})

test.each(['before', 'after'] as const)(
  'P2 a connection that is cut right %s the COMMIT loses no name and records none twice',
  async (when) => {
    const showId = await box.addShow(4)
    const node = box.addNode({ url: box.wire.url })
    const visitorId = await holderOf(showId, 0)
    const bookingId = randomUUID()
    await node.office.boards.get(showId)
    box.wire.cutAt('commit', when)
    const booking = valueOf(await confirm(showId, visitorId, bookingId, 0, ANNA, node))
    expect(booking.buyer).toEqual(ANNA)
    expect(await rowsOf(showId, bookingId)).toMatchObject({ buyers: [ANNA], mails: ['confirmed'] })
    expect(node.defects).toEqual([])
  },
)
