// B3: the safeguards behind the locks, tested with programs that ignore the locks.
import { randomUUID } from 'node:crypto'
import { UniqueConstraintViolationException } from '@mikro-orm/postgresql'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { MINUTE } from '../testing/hold-settings.ts'
import { backdate, codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { saleOf } from '../testing/ledger-fixtures.ts'
import { seatsInTable, wholeLog } from '../testing/stored-seats.ts'
import { freeSeat } from './seat.ts'
import { GuardError } from './errors.ts'
import { writeChange, writeSales, type Change } from './write-change.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterEach(() => void box.defects.splice(0))
afterAll(() => box.close())

/** Everything of a show that a transaction may write. */
async function everythingOf(showId: string) {
  return {
    seats: await box.orm.em.fork().execute('select * from seat where show_id = ? order by seat_id', [showId]),
    show: await box.orm.em.fork().execute('select * from show where show_id = ?', [showId]),
    log: await wholeLog(box.orm, showId),
    bookings: await box.orm.em.fork().execute('select * from booking where show_id = ?', [showId]),
    sold: await box.orm.em.fork().execute('select * from booking_seat where show_id = ?', [showId]),
  }
}

test.each([
  { what: 'a seat was written since', seq: 1, version: 1 },
  { what: 'a seat is at a version yet to come', seq: 1, version: -1 },
  { what: 'the seq has moved on', seq: 0, version: 0 },
  { what: 'the seq would skip one', seq: 2, version: 0 },
])('B3 a change that was decided on outdated rows is not written: $what', async ({ seq, version }) => {
  const showId = await box.addShow(3)
  await box.orm.em.fork().execute('update seat set version = ? where show_id = ? and seat_id = 1', [version, showId])
  const before = await everythingOf(showId)

  const at = Date.now()
  const visitorId = randomUUID()
  const change: Change = {
    showId,
    seq,
    at,
    steps: [{ cause: 'held', visitorId, seatIds: [0, 1], since: at, until: at + 1000 }],
  }
  const seats = [0, 1].map((seatId) => ({
    ...freeSeat(seatId),
    heldBy: visitorId,
    heldSince: at,
    expiresAt: at + 1000,
    promisedUntil: at + 1000,
  }))
  const writing = box.orm.em
    .fork()
    .transactional((em) => writeChange(em, change, new Map(), seats, () => 0, NO_ALLOCATIONS))
  await expect(writing).rejects.toThrow(GuardError)
  expect(await everythingOf(showId)).toEqual(before)
})

const NO_ALLOCATIONS = { ended: [], begun: [] }

test('B3 a write past the locks, between decision and write, makes the whole transaction fail', async () => {
  const showId = await box.addShow(2)
  const [visitorId, neighbour] = [randomUUID(), randomUUID()]
  const bookingId = randomUUID()
  await box.office.hold(showId, visitorId, [0])
  const before = await everythingOf(showId)
  await box.orm.em.fork().execute(`
    create function meddle() returns trigger language plpgsql as $$
    begin
      update seat set version = version + 1 where show_id = new.show_id and seat_id = 0;
      return null;
    end $$`)
  await box.orm.em
    .fork()
    .execute('create trigger meddle after insert on booking for each row execute function meddle()')
  const answer = await box.office.confirm(showId, visitorId, bookingId, [0])
  await box.orm.em.fork().execute('drop function meddle cascade')

  expect(codeOf(answer)).toBe('INTERNAL')
  expect(box.defects).toEqual([expect.any(GuardError)])
  expect(await everythingOf(showId)).toEqual(before)
  expect(codeOf(await box.office.hold(showId, neighbour, [1]))).toBe('ok')
  expect(valueOf(await box.office.confirm(showId, visitorId, bookingId, [0])).seatIds).toEqual([0])
})

test('B3 a booked seat that a program frees is not sold again', async () => {
  const showId = await box.addShow(2)
  const [first, second] = [randomUUID(), randomUUID()]
  const bookingId = randomUUID()
  await box.office.hold(showId, first, [0])
  await box.office.confirm(showId, first, bookingId, [0])
  await box.orm.em.fork().execute('update seat set held_by = null, booking_id = null where show_id = ?', [showId])

  valueOf(await box.office.hold(showId, second, [0, 1]))
  const before = await everythingOf(showId)
  expect(codeOf(await box.office.confirm(showId, second, randomUUID(), [0, 1]))).toBe('INTERNAL')
  expect(box.defects).toEqual([expect.any(UniqueConstraintViolationException)])
  expect(await everythingOf(showId)).toEqual(before)
  expect((await box.office.bookingsOf(second)).bookings).toEqual([])
  expect((await box.office.bookingsOf(first)).bookings.map((booking) => booking.bookingId)).toEqual([bookingId])
})

test('B4 cancelling frees only the seats that still belong to the booking, after changes by another program', async () => {
  const showId = await box.addShow(2)
  const [first, second] = [randomUUID(), randomUUID()]
  const bookingId = randomUUID()
  await box.office.hold(showId, first, [0, 1])
  await box.office.confirm(showId, first, bookingId, [0, 1])
  await box.orm.em
    .fork()
    .execute('update seat set held_by = null, booking_id = null where show_id = ? and seat_id = 0', [showId])
  valueOf(await box.office.hold(showId, second, [0]))
  expect(codeOf(await box.office.cancel(showId, first, bookingId))).toBe('ok')
  expect((await seatsInTable(box.orm, showId)).map((seat) => seat.heldBy)).toEqual([second, null])
  expect(valueOf(await box.office.confirm(showId, second, randomUUID(), [0])).seatIds).toEqual([0])
})

test('B3 a second live sale of a seat violates the unique index, also from another program', async () => {
  const showId = await box.addShow(2)
  const [one, other] = [randomUUID(), randomUUID()]
  const at = Date.now()
  const sell = (bookingId: string, cancelledAt: number | null = null) => {
    const sale = saleOf(randomUUID(), bookingId, [1], { cancelledAt })
    const sales =
      cancelledAt === null ? { made: [sale], cancelled: [], amended: [] } : { made: [], cancelled: [sale], amended: [] }
    return box.orm.em.fork().transactional((em) => writeSales(em, { showId, seq: 1, at }, sales))
  }
  await sell(one)
  await expect(sell(other)).rejects.toThrow(UniqueConstraintViolationException)
  await sell(one, at)
  await sell(other)
  const live = await box.orm.em
    .fork()
    .execute('select booking_id from booking_seat where show_id = ? and live', [showId])
  expect(live).toEqual([{ booking_id: other }])
})

test('B3 the table refuses a seat that is booked without a visitor, or both held and blocked', async () => {
  const showId = await box.addShow(1)
  for (const half of [`booking_id = gen_random_uuid()`, `held_by = gen_random_uuid(), blocked = true`]) {
    const writing = box.orm.em.fork().execute(`update seat set ${half} where show_id = ?`, [showId])
    await expect(writing).rejects.toThrow(/check constraint/)
  }
  expect((await seatsInTable(box.orm, showId))[0]?.heldBy).toBeNull()
})

test('only a seat whose own row changes is written: extending, cutting and checking out change the row of the hold', async () => {
  const showId = await box.addShow(4)
  const visitorId = randomUUID()
  const { office } = box
  const rows = () =>
    box.orm.em
      .fork()
      .execute('select seat_id, xmin::text, version from seat where show_id = ? order by seat_id', [showId])
  valueOf(await office.hold(showId, visitorId, [0, 1]))
  await backdate(box.orm, showId, 2 * MINUTE)
  const before = await rows()
  valueOf(await office.extend(showId, visitorId))
  expect(await office.cut(showId, visitorId)).toBe(true)
  await office.restore(showId, visitorId)
  valueOf(await office.beginCheckout(showId, visitorId))
  valueOf(await office.endCheckout(showId, visitorId))
  const causes = (await wholeLog(box.orm, showId)).flatMap(({ steps }) => steps.map(({ cause }) => cause))
  expect(causes).toEqual(['held', 'extended', 'disconnected', 'returned', 'checkout-begun', 'checkout-ended'])
  expect(await rows()).toEqual(before)

  // With another seat in the same transaction, that seat is written, and those of the hold are not.
  await Promise.all([office.cut(showId, visitorId), office.hold(showId, randomUUID(), [2])])
  const after = await rows()
  expect(after.filter((row, i) => JSON.stringify(row) !== JSON.stringify(before[i]))).toMatchObject([{ seat_id: 2 }])
})
