// O5 to O7 on a real PostgreSQL and with two nodes: bookings cancelled in part, moved, and made at the counter.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AVAILABLE, BOOKED, HELD } from '../../shared/status.ts'
import { replay, seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { PRICE } from '../testing/hold-settings.ts'
import { OperatorDesk } from './operator-desk.ts'
import { BookingDesk } from './booking-desk.ts'

const OLGA = { operator: 'olga' }
const BECAUSE = { ...OLGA, reason: 'The stage needs the place.' }

let box: TestBoxOffice
let desk: BookingDesk
beforeAll(async () => {
  box = await testBoxOffice()
  desk = new BookingDesk(box.office.queues)
})
afterAll(() => box.close())

/** A booking of these seats. @returns its id, and its visitor */
async function booking(showId: string, seatIds: number[]): Promise<{ bookingId: string; visitorId: string }> {
  const [visitorId, bookingId] = [randomUUID(), randomUUID()]
  valueOf(await box.office.hold(showId, visitorId, seatIds))
  valueOf(await box.office.confirm(showId, visitorId, bookingId, seatIds))
  return { bookingId, visitorId }
}

function sold(showId: string): Promise<{ bookingId: string; seatId: number }[]> {
  return box.orm.em
    .fork()
    .execute(
      'select booking_id as "bookingId", seat_id as "seatId" from booking_seat where show_id = ? and live order by seat_id',
      [showId],
    )
}

/** The log replayed gives the table, and the live rows of sales are the booked seats. */
async function expectAgreement(showId: string, seatCount: number): Promise<void> {
  const table = await seatsInTable(box.orm, showId)
  expect(replay(await wholeLog(box.orm, showId), seatCount)).toEqual(table)
  const booked = table.flatMap(({ bookingId, seatId }) => (bookingId === null ? [] : { bookingId, seatId }))
  expect(await sold(showId)).toEqual(booked)
}

test('O5 seats of a booking are cancelled and sold again; the rest is cancelled later, and every answer agrees with what is read', async () => {
  const showId = await box.addShow(4)
  const { bookingId, visitorId } = await booking(showId, [0, 1, 2])
  const part = valueOf(await desk.cancel(showId, bookingId, [1], BECAUSE))
  expect(part).toMatchObject({
    seatIds: [0, 2],
    cancelledSeatIds: [1],
    cancelledAt: null,
    total: { amount: 2 * PRICE },
  })
  expect(await box.office.bookingOf(showId, bookingId)).toEqual(part)
  expect(await box.office.bookingsOf(visitorId)).toEqual({ bookings: [part] })
  expect(valueOf(await box.office.confirm(showId, visitorId, bookingId, [2, 1, 0]))).toEqual(part)
  const other = await booking(showId, [1])
  await expectAgreement(showId, 4)
  expect(valueOf(await desk.cancel(showId, bookingId, [1], BECAUSE))).toEqual(part)
  const whole = valueOf(await desk.cancel(showId, bookingId, undefined, BECAUSE))
  expect(whole).toMatchObject({ seatIds: [0, 2], cancelledSeatIds: [1], total: { amount: 2 * PRICE } })
  expect(whole.cancelledAt).not.toBeNull()
  expect(await box.addNode().office.bookingOf(showId, bookingId)).toEqual(whole)
  expect(await sold(showId)).toEqual([{ bookingId: other.bookingId, seatId: 1 }])
  await expectAgreement(showId, 4)
})

test('O6 nobody gets the new seats of a booking that is moved, and everybody can have the old ones', async () => {
  const showId = await box.addShow(40)
  const bookings = await Promise.all(Array.from({ length: 10 }, (_, i) => booking(showId, [i, i + 10])))
  const node = box.addNode()
  const answers = await Promise.all(
    bookings.map(async ({ bookingId }, i) => {
      const moves = [
        { from: i, to: i + 20 },
        { from: i + 10, to: i + 30 },
      ]
      const [moved, rival] = await Promise.all([
        new BookingDesk(node.office.queues).move(showId, bookingId, moves, BECAUSE),
        box.office.hold(showId, randomUUID(), [i + 30]),
      ])
      if (moved.ok) expect(moved.value).toMatchObject({ seatIds: [i + 20, i + 30], total: { amount: 2 * PRICE } })
      return `${codeOf(moved)},${codeOf(rival)}`
    }),
  )
  expect(answers.filter((both) => both !== 'ok,SEATS_TAKEN' && both !== 'SEATS_TAKEN,ok')).toEqual([])
  await box.office.queues.poll()
  await expectAgreement(showId, 40)
  const moved = answers.flatMap((both, i) => (both.startsWith('ok') ? i : []))
  expect(codeOf(await box.office.hold(showId, randomUUID(), moved))).toBe('ok')
})

test('B3, O5, O6 in one transaction a booking moves to where another was until then, and seats that were left are sold', async () => {
  const showId = await box.addShow(8)
  const [one, two, three] = [await booking(showId, [0]), await booking(showId, [1]), await booking(showId, [2, 3])]
  const [visitorId, bookingId] = [randomUUID(), randomUUID()]
  const answers = await Promise.all([
    desk.move(showId, two.bookingId, [{ from: 1, to: 5 }], BECAUSE),
    desk.move(showId, one.bookingId, [{ from: 0, to: 1 }], BECAUSE),
    desk.cancel(showId, three.bookingId, [2], BECAUSE),
    box.office.hold(showId, visitorId, [0, 2, 6]),
    box.office.confirm(showId, visitorId, bookingId, [0, 2, 6]),
    desk.move(showId, bookingId, [{ from: 6, to: 7 }], BECAUSE),
    desk.cancel(showId, bookingId, [2], BECAUSE),
    box.office.cancel(showId, three.visitorId, three.bookingId),
    desk.move(showId, two.bookingId, [{ from: 5, to: 3 }], BECAUSE),
  ])
  expect(answers.map(codeOf)).toEqual(answers.map(() => 'ok'))
  expect(new Set((await wholeLog(box.orm, showId)).slice(6).map(({ seq }) => seq)).size).toBe(1)
  expect((await sold(showId)).map((row) => [row.seatId, row.bookingId])).toEqual([
    [0, bookingId],
    [1, one.bookingId],
    [3, two.bookingId],
    [7, bookingId],
  ])
  await expectAgreement(showId, 8)
  const made = await box.office.bookingOf(showId, bookingId)
  expect(made).toMatchObject({ seatIds: [0, 7], cancelledSeatIds: [2], total: { amount: 2 * PRICE } })
  expect(valueOf(await box.office.confirm(showId, visitorId, bookingId, [0, 2, 6]))).toEqual(made)
})

test('O7 a sale at the counter in a closed show is held, named and booked like any other, and only its seats are taken', async () => {
  const past = new Date(Date.now() - 1000)
  const showId = await box.addShow(3, { salesCloseAt: past, confirmBy: 'server' })
  const [saleId, bookingId] = [randomUUID(), randomUUID()]
  valueOf(await new OperatorDesk(box.office).block(showId, [1], { name: 'Press', until: null }, OLGA))
  expect(valueOf(await desk.hold(showId, saleId, [0, 1, 2], OLGA)).seatIds).toEqual([0, 1, 2])
  expect(codeOf(await desk.hold(showId, randomUUID(), [0], OLGA))).toBe('SEATS_TAKEN')
  expect(valueOf(await desk.release(showId, saleId, [2], OLGA)).seatIds).toEqual([0, 1])
  const board = await box.office.boards.get(showId)
  expect([...(board?.statuses() ?? [])]).toEqual([HELD, HELD, AVAILABLE])
  const buyer = { name: 'Walk-in' }
  const made = valueOf(await desk.confirm(showId, saleId, bookingId, [0, 1], OLGA, buyer))
  expect(made).toMatchObject({ seatIds: [0, 1], buyer, total: { amount: 2 * PRICE } })
  expect(valueOf(await desk.confirm(showId, saleId, bookingId, [1, 0], OLGA, buyer))).toEqual(made)
  expect([...(board?.statuses() ?? [])]).toEqual([BOOKED, BOOKED, AVAILABLE])
  const steps = (await wholeLog(box.orm, showId)).flatMap((change) => change.steps)
  expect(steps.map(({ cause, by }) => [cause, by])).toEqual(
    ['blocked', 'unblocked', 'held', 'released', 'booked'].map((cause) => [cause, OLGA]),
  )
  await expectAgreement(showId, 3)
})
